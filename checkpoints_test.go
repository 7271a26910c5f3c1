package hillock_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
)

// eventful is a program that does all that a checkpoint could get wrong: several runs, callbacks, resets, recordings that begin, change, are
// cleared and end, parameters and weights that are set and read, cells that are added, a state that is saved and branched from, and a second
// simulation. What it does depends on what it reads.
func eventful(c *hillock.Checkpoints, dir string, threads int) (text string, err error) {
	try := func(e error) {
		if err == nil {
			err = e
		}
	}
	note := func(x ...any) { text += fmt.Sprintln(x...) }
	first, _ := hillock.New(hillock.Options{Seed: 3, Checkpoints: c})
	warm, _ := first.Population(10, cells.SpikeSourcePoisson(), hillock.Params{"rate": 300.0})
	try(warm.Record([]string{"spikes"}, hillock.RecordOptions{}))
	_, e := first.Run(12)
	try(e)
	note(warm.MeanSpikeCount())

	sim := everything(hillock.Options{Seed: 7, Threads: threads, Checkpoints: c})
	pops, stdp := sim.Populations(), sim.Projections()[7]
	run := func(ms float64, f ...hillock.Callback) {
		if err == nil {
			_, e := sim.Run(ms, f...)
			try(e)
		}
	}
	calls := 0
	run(7.3, func(t float64) (float64, error) {
		calls++
		rows, e := stdp.GetList([]string{"weight"}, false)
		if e == nil {
			note(t, rows[0], pops[0].MeanSpikeCount())
		}
		return t + 1.1, e
	})
	weights, e := stdp.GetArray("weight", "")
	try(e)
	if err != nil {
		return text, err
	}
	note(weights[0], calls)
	list, e := stdp.Connections()
	try(e)
	w, e := list[0].Get("weight")
	try(e)
	try(list[0].Set("weight", w*1.5))
	try(pops[2].Set(hillock.Params{"rate": 120.0 + float64(int(pops[0].MeanSpikeCount()*100)%7)}))
	run(5)
	try(sim.Reset(map[string]any{"trial": 1}))
	_, e = pops[1].Data(nil, true)
	try(e)
	run(0)
	run(6.1)
	try(pops[1].Record([]string{"v"}, hillock.RecordOptions{}))
	run(3)
	try(sim.Save(filepath.Join(dir, "warm.state")))
	more, e := sim.Population(5, cells.IFCondExp(), hillock.Params{"i_offset": 1.2}, hillock.Label("more"))
	try(e)
	try(more.Record([]string{"spikes", "v"}, hillock.RecordOptions{Every: 0.3}))
	run(4.4)
	try(more.Record(nil, hillock.RecordOptions{}))
	try(sim.Save(filepath.Join(dir, "late.state")))
	for seed := range uint64(2) {
		saved, e := hillock.ReadSaved(filepath.Join(dir, "late.state"))
		try(e)
		if err == nil {
			try(sim.Branch(saved, hillock.BranchOptions{Seed: &seed, Annotations: map[string]any{"seed": int64(seed)}}))
			run(5)
		}
	}
	if err != nil {
		return text, err
	}
	return text + contents(sim), nil
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

var everyCheckpoint = flag.Bool("every-checkpoint", false, "resume from each checkpoint of TestResume, not from every sixth")

// TestResume takes a program up again from each of its checkpoints, as if the process had been killed there, with other threads.
func TestResume(t *testing.T) {
	want, err := eventful(nil, t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	dir, out := filepath.Join(t.TempDir(), "kept"), t.TempDir()
	c, err := hillock.NewCheckpoints(dir, hillock.CheckpointOptions{Every: 2.3, Program: json.RawMessage(`{"n":1}`), Log: silent()})
	if err != nil {
		t.Fatal(err)
	}
	var copies [][2]string
	c.OnWrite(func(path string, write func() error) error {
		err := write()
		if strings.HasSuffix(path, ".state") {
			at := [2]string{t.TempDir(), t.TempDir()}
			check(os.CopyFS(at[0], os.DirFS(dir)))
			check(os.CopyFS(at[1], os.DirFS(out)))
			copies = append(copies, at)
		}
		return err
	})
	got, err := eventful(c, out, 2)
	if err != nil || got != want {
		t.Fatalf("with checkpoints the program goes another way: %v", err)
	}
	if len(copies) < 15 {
		t.Errorf("%d checkpoints", len(copies))
	}
	for k, at := range copies {
		if !*everyCheckpoint && k%6 != 5 && k != len(copies)-1 {
			continue
		}
		// The last file is damaged now and then: the one before it is taken.
		if files, _ := filepath.Glob(filepath.Join(at[0], "*.state")); len(files) > 1 && k%12 == 5 {
			check(os.Truncate(files[len(files)-1], 1000))
		}
		r, err := hillock.Resume(at[0], hillock.CheckpointOptions{Every: 3.7, Log: silent()})
		if err != nil {
			t.Fatalf("checkpoint %d: %v", k, err)
		}
		if string(r.Program()) != `{"n":1}` || !r.Replaying() {
			t.Errorf("checkpoint %d: %s", k, r.Program())
		}
		got, err := eventful(r, at[1], 1+k%3)
		if err != nil {
			t.Fatalf("checkpoint %d: %v", k, err)
		}
		if got != want || r.Replaying() {
			t.Errorf("checkpoint %d: the program goes another way", k)
		}
		check(r.Done("well"))
		if left, _ := os.ReadDir(at[0]); len(left) != 2 {
			t.Errorf("checkpoint %d: left over: %v", k, left)
		}
		if _, err := hillock.Resume(at[0], hillock.CheckpointOptions{}); !errors.Is(err, hillock.ErrNothingToResume) {
			t.Errorf("after the end: %v", err)
		}
	}
}

// TestResumeSeesAnotherCourse: a program that is not the same is told so.
func TestResumeSeesAnotherCourse(t *testing.T) {
	program := func(c *hillock.Checkpoints, n int, ms float64) error {
		sim := must(hillock.New(hillock.Options{Seed: 3, Checkpoints: c}))
		noise := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": 300.0}))
		check(noise.Record([]string{"spikes"}, hillock.RecordOptions{}))
		_, err := sim.Run(ms)
		return err
	}
	dir := t.TempDir()
	c := must(hillock.NewCheckpoints(dir, hillock.CheckpointOptions{Every: 5}))
	check(program(c, 10, 21))
	check(c.Close())
	if _, err := hillock.NewCheckpoints(dir, hillock.CheckpointOptions{}); err == nil || !strings.Contains(err.Error(), "resume") {
		t.Errorf("a second run in the folder of another: %v", err)
	}
	for _, p := range []struct {
		n  int
		ms float64
	}{{11, 21}, {10, 3}} {
		r := must(hillock.Resume(dir, hillock.CheckpointOptions{}))
		err := program(r, p.n, p.ms)
		if err == nil && !r.Replaying() {
			t.Errorf("%v is taken for the program that was saved", p)
		}
		t.Log(err)
		check(r.Close())
	}
}

// TestFaultsOfCheckpoints: a full disk, a folder in use, damaged files.
func TestFaultsOfCheckpoints(t *testing.T) {
	dir := t.TempDir()
	var log strings.Builder
	c := must(hillock.NewCheckpoints(dir, hillock.CheckpointOptions{Every: 5, Log: slog.New(slog.NewTextHandler(&log, nil))}))
	if _, err := hillock.NewCheckpoints(dir, hillock.CheckpointOptions{}); err == nil || !strings.Contains(err.Error(), "another process is using this folder") {
		t.Errorf("two on one folder: %v", err)
	}
	n := 0
	c.OnWrite(func(path string, write func() error) error {
		if n++; n > 3 {
			return syscall.ENOSPC
		}
		return write()
	})
	sim := everything(hillock.Options{Seed: 7, Checkpoints: c})
	must(sim.Run(40))
	digest := sim.Digest()
	if !strings.Contains(log.String(), "no space left") || c.Written() != 3 {
		t.Errorf("%d were written: %s", c.Written(), log.String())
	}
	check(c.Close())
	r := must(hillock.Resume(dir, hillock.CheckpointOptions{}))
	sim = everything(hillock.Options{Seed: 7, Checkpoints: r})
	must(sim.Run(40))
	if sim.Digest() != digest {
		t.Error("resumed from before the disk was full: another digest")
	}
	want := contents(sim)
	check(r.Close())

	// Recordings that are damaged are not believed, wherever the damage is, unless all is there without them: what was written behind the
	// checkpoint is made again.
	seen := 0
	for k := range 9 {
		damaged := t.TempDir()
		check(os.CopyFS(damaged, os.DirFS(dir)))
		spools, _ := filepath.Glob(filepath.Join(damaged, "recordings-*.spool"))
		for _, path := range spools {
			text := must(os.ReadFile(path))
			text[len(text)*(k+1)/10] ^= 4
			check(os.WriteFile(path, text, 0o666))
		}
		r, err := hillock.Resume(damaged, hillock.CheckpointOptions{Log: silent()})
		if err == nil {
			sim = everything(hillock.Options{Seed: 7, Checkpoints: r})
			if _, err = sim.Run(40); err == nil && contents(sim) != want {
				t.Errorf("damage in part %d of the recordings changes them", k)
			}
			check(r.Close())
		}
		if err != nil {
			seen++
		}
		t.Logf("part %d: %v", k, err)
	}
	if seen == 0 {
		t.Error("damaged recordings are taken for good")
	}
	states, _ := filepath.Glob(filepath.Join(dir, "*.state"))
	for _, path := range states {
		check(os.Truncate(path, 100))
	}
	if _, err := hillock.Resume(dir, hillock.CheckpointOptions{}); !errors.Is(err, hillock.ErrDamaged) {
		t.Errorf("all checkpoints are cut off: %v", err)
	}
}

// TestWriteErrors: whatever keeps a checkpoint from being written, the one before is whole, and later ones are written again.
func TestWriteErrors(t *testing.T) {
	faults := map[string]func(path string, write func() error) error{
		"read-only": func(string, func() error) error { return syscall.EROFS },
		"no right":  func(string, func() error) error { return syscall.EACCES },
		"the name is taken by a folder": func(path string, write func() error) error {
			check(os.MkdirAll(filepath.Join(path, "x"), 0o777))
			err := write()
			check(os.RemoveAll(path))
			return err
		},
	}
	for name, fault := range faults {
		dir := t.TempDir()
		var log strings.Builder
		c := must(hillock.NewCheckpoints(dir, hillock.CheckpointOptions{Every: 5, Log: slog.New(slog.NewTextHandler(&log, nil))}))
		n := 0
		c.OnWrite(func(path string, write func() error) error {
			if n++; n == 3 || n == 4 {
				return fault(path, write)
			}
			return write()
		})
		sim := everything(hillock.Options{Seed: 7, Checkpoints: c})
		must(sim.Run(40))
		if got := strings.Count(log.String(), "the one before is kept"); got < 1 || got > 2 || c.Written() != n-2 || n < 6 {
			t.Errorf("%s: %d warnings, %d of %d written: %s", name, got, c.Written(), n, log.String())
		}
		check(c.Close())
		r := must(hillock.Resume(dir, hillock.CheckpointOptions{Log: silent()}))
		again := everything(hillock.Options{Seed: 7, Threads: 2, Checkpoints: r})
		must(again.Run(40))
		if again.Digest() != sim.Digest() {
			t.Errorf("%s: resumed to another digest", name)
		}
		check(r.Close())
	}
}

// TestBranch: trials from one state.
func TestBranch(t *testing.T) {
	sim := everything(hillock.Options{Seed: 7})
	must(sim.Run(20))
	saved := must(sim.Saved())
	must(sim.Run(15))
	trial := func(o hillock.BranchOptions) string {
		check(sim.Branch(saved, o))
		if sim.Time() != 20 {
			t.Errorf("a branch begins at %v ms", sim.Time())
		}
		must(sim.Run(15))
		b := must(sim.Populations()[0].Data(nil, false))
		last := b.Segments[len(b.Segments)-1]
		return fmt.Sprint(last.Spikes.Steps, last.Spikes.IDs, last.Signals[0].Data)
	}
	plain := trial(hillock.BranchOptions{})
	b := must(sim.Populations()[0].Data(nil, false))
	whole, branch := b.Segments[0].Spikes, b.Segments[1].Spikes
	k := 0
	for k < len(whole.Steps) && whole.Steps[k] <= 200 {
		k++
	}
	if fmt.Sprint(whole.Steps[k:], whole.IDs[k:]) != fmt.Sprint(branch.Steps, branch.IDs) || len(branch.Steps) == 0 || branch.TStart != 20 {
		t.Error("a branch with nothing changed is not what followed")
	}
	one, two := uint64(1), uint64(2)
	a, c, again := trial(hillock.BranchOptions{Seed: &one}), trial(hillock.BranchOptions{Seed: &two}), trial(hillock.BranchOptions{Seed: &one})
	if a == plain || a == c || a != again {
		t.Error("seeds do not decide what branches are")
	}
	check(sim.Populations()[2].Set(hillock.Params{"rate": 0.0}))
	if trial(hillock.BranchOptions{}) == plain {
		t.Error("another input changes nothing")
	}
}
