package hillock_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

// spooled runs the mixed network with recordings going to a file, or staying in memory, with a reset and a clearing on the way.
func spooled(path string, threads int) (*hillock.Simulation, []*data.Block) {
	sim := mixedWith(hillock.Options{Threads: threads, Seed: 7, Spool: path})
	cond := sim.Populations()[0]
	check(must(cond.Slice(3, 200, 7)).Record([]string{"v", "gsyn_exc"}, hillock.RecordOptions{Every: 0.5}))
	spill := func() { check(sim.Spill()) }
	must(sim.Run(20))
	spill()
	must(sim.Run(13))
	check(cond.Record([]string{"v"}, hillock.RecordOptions{Every: 0.5})) // of all cells from now on
	spill()
	must(sim.Run(7))
	check(sim.Reset(map[string]any{"trial": 1}))
	must(sim.Run(10))
	must(sim.Populations()[1].Data(nil, true)) // clears it
	must(sim.Run(10))
	spill()
	must(sim.Run(5))
	var blocks []*data.Block
	for _, p := range sim.Populations() {
		blocks = append(blocks, must(p.Data(nil, false)))
	}
	return sim, blocks
}

// TestSpool: what goes to the file comes back as what would have stayed in memory, from the simulation and from the file alone.
func TestSpool(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "run.spool")
	plain, want := spooled("", 1)
	sim, got := spooled(path, 3)
	if sim.Digest() != plain.Digest() {
		t.Error("the digest differs")
	}
	compare := func(what string, got, want *data.Block) {
		t.Helper()
		if len(got.Segments) != len(want.Segments) {
			t.Fatalf("%s: %q has %d segments, not %d", what, want.Name, len(got.Segments), len(want.Segments))
		}
		for k, w := range want.Segments {
			g := got.Segments[k]
			if w.Spikes != nil && (!slices.Equal(g.Spikes.Steps, w.Spikes.Steps) || !slices.Equal(g.Spikes.IDs, w.Spikes.IDs) ||
				!slices.Equal(g.Spikes.Cells, w.Spikes.Cells) || g.Spikes.TStart != w.Spikes.TStart || g.Spikes.TStop != w.Spikes.TStop) {
				t.Errorf("%s: %q, segment %d: the spikes differ", what, want.Name, k)
			}
			if len(g.Signals) != len(w.Signals) {
				t.Fatalf("%s: %q, segment %d: %d signals, not %d", what, want.Name, k, len(g.Signals), len(w.Signals))
			}
			for _, s := range w.Signals {
				at := slices.IndexFunc(g.Signals, func(x *data.Signal) bool { return x.Name == s.Name && x.TStart == s.TStart })
				if at < 0 || !slices.Equal(g.Signals[at].Data, s.Data) || !slices.Equal(g.Signals[at].Cells, s.Cells) || g.Signals[at].Unit != s.Unit {
					t.Errorf("%s: %q, segment %d: %s from %v ms differs", what, want.Name, k, s.Name, s.TStart)
				}
			}
		}
	}
	for k := range want {
		compare("in the simulation", got[k], want[k])
	}
	check(sim.Spill())
	if sim.SpoolPath() != path {
		t.Errorf("the spool is %q, not %q", sim.SpoolPath(), path)
	}
	fromFile := must(blocksOf(path))
	if len(fromFile) != len(want) {
		t.Fatalf("%d populations in the file, %d were recorded", len(fromFile), len(want))
	}
	for k := range want {
		compare("in the file", fromFile[k], want[k])
		if fromFile[k].Name != want[k].Name {
			t.Errorf("population %q is called %q", want[k].Name, fromFile[k].Name)
		}
	}
	if note := fromFile[0].Segments[0].Annotations["trial"]; note == nil {
		t.Error("the annotations of the reset are gone")
	}

	// Another run does not write over it.
	second, _ := spooled(path, 1)
	if second.SpoolPath() == path {
		t.Error("a second run wrote over the spool of the first")
	}
	check(sim.RemoveSpool())
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the spool is still there: %v", err)
	}
}

// TestRunThatWouldFillTheDisk is refused before it begins.
func TestRunThatWouldFillTheDisk(t *testing.T) {
	sim := mixedWith(hillock.Options{Spool: filepath.Join(t.TempDir(), "x.spool")})
	if err := sim.Populations()[0].Record([]string{"v"}, hillock.RecordOptions{}); err != nil {
		t.Fatal(err)
	}
	if samples, spikes := sim.DiskNeeded(1000); samples != 300*10000*8 || spikes < 1000 || spikes > 1e6 {
		t.Errorf("%v and %v bytes are estimated for a second", samples, spikes)
	}
	_, err := sim.Run(1e13) // 300 cells, 240 bytes per ms: petabytes
	if err == nil || sim.Time() != 0 {
		t.Fatalf("a run of petabytes was begun: %v", err)
	}
	t.Log(err)
}

func blocksOf(path string) ([]*data.Block, error) { return must(format.ByPath(path)).Blocks(path) }
