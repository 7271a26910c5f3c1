package hillock_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spool"
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

// TestSamplesLeaveWhileItRuns: samples go to the spool in the middle of a run, without a stop of it; what comes back is what would have
// stayed in memory, also of a run that is interrupted, and the file has it all.
func TestSamplesLeaveWhileItRuns(t *testing.T) {
	run := func(path string, threads int, interrupt bool) (*hillock.Simulation, *data.Block) {
		sim := mixedWith(hillock.Options{Threads: threads, Seed: 7, Spool: path})
		cells := sim.Populations()[0]
		check(cells.Record([]string{"v", "gsyn_exc"}, hillock.RecordOptions{}))
		check(must(sim.Populations()[1].Slice(0, 100, 3)).Record([]string{"v"}, hillock.RecordOptions{Every: 0.3}))
		if !interrupt {
			must(sim.Run(150))
			check(sim.Reset(nil))
			must(sim.Run(150))
			return sim, must(cells.Data(nil, false))
		}
		sim.OnProgress(func(now, _ float64) {
			if now > 200 {
				sim.Interrupt()
			}
		})
		if _, err := sim.Run(1e6); !errors.Is(err, model.ErrInterrupted) {
			t.Fatalf("a run that was interrupted: %v", err)
		}
		return sim, must(cells.Data(nil, false))
	}
	for _, threads := range []int{1, 3} {
		for _, interrupt := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "run.spool")
			sim, got := run(path, threads, interrupt)
			plain := mixedWith(hillock.Options{Threads: 2, Seed: 7})
			want := got
			if interrupt {
				cells := plain.Populations()[0]
				check(cells.Record([]string{"v", "gsyn_exc"}, hillock.RecordOptions{}))
				must(plain.Run(sim.Time()))
				want = must(cells.Data(nil, false))
			} else {
				plain, want = run("", 2, false)
			}
			if sim.Digest() != plain.Digest() && !interrupt {
				t.Error("the digest differs")
			}
			check(sim.Spill())
			inFile := must(blocksOf(path))[0]
			for k, w := range want.Segments {
				for at, s := range w.Signals {
					for what, b := range map[string]*data.Block{"in the simulation": got, "in the file": inFile} {
						if g := b.Segments[k].Signals[at]; g.Name != s.Name || !slices.Equal(g.Data, s.Data) {
							t.Errorf("%d threads, interrupted %v, %s: %d numbers of %s differ from %d of %s", threads, interrupt, what, len(g.Data), g.Name, len(s.Data), s.Name)
						}
					}
				}
			}
			reached, between := 0, 0 // samples that no end of a stretch follows yet
			f := must(os.Open(path))
			left := must(spool.Read(f, func(f spool.Frame) error {
				switch f.Kind {
				case spool.Samples:
					between++
				case spool.Reached:
					reached, between = reached+1, 0
				}
				return nil
			}))
			check(f.Close())
			if left != 0 || between != 0 || reached == 0 {
				t.Errorf("the file ends with %d frames and %d bytes behind what was reached %d times", between, left, reached)
			}
		}
	}
}
