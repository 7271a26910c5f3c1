package bench

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var fullCheckpoint = flag.Bool("full-checkpoint", false, "TestCheckpointOfTheMicrocircuit takes the network at its full size")

// TestCheckpointOfTheMicrocircuit saves the microcircuit's state, without its synapses, and says how large it is and how long that took.
//
//	go test ./bench -run CheckpointOfTheMicrocircuit -full-checkpoint -v
func TestCheckpointOfTheMicrocircuit(t *testing.T) {
	s := Settings{Scale: 0.02, Threads: 2, Ms: 20}
	if *fullCheckpoint {
		s.Scale = 1
	}
	w, err := Find("microcircuit")
	if err != nil {
		t.Fatal(err)
	}
	if s, err = w.Complete(s); err != nil {
		t.Fatal(err)
	}
	spec, err := w.Spec(s)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	n, err := spec.describe(2, native)
	if err != nil {
		t.Fatal(err)
	}
	sim := n.sim
	if _, err := sim.Run(s.Ms); err != nil {
		t.Fatal(err)
	}
	t.Logf("built and run in %.1f s", time.Since(began).Seconds())
	path := filepath.Join(t.TempDir(), "state")
	for range 3 {
		began, cpu := time.Now(), cpuSeconds()
		if err := sim.Save(path); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("saved in %.3f s, of them %.3f s of processor time: %.2f MB", took.Seconds(), cpuSeconds()-cpu, float64(info.Size())/1e6)
		if info.Size() > 100e6 {
			t.Errorf("%d bytes", info.Size())
		}
	}
	began = time.Now()
	if err := sim.Load(path); err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %.3f s", time.Since(began).Seconds())
}
