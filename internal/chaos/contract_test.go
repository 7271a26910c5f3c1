package chaos

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

var everyNth = flag.Int("chaos.kill", 8, "about one of so many networks is run in processes that are killed and resumed")

var verbose = flag.Bool("chaos.show", false, "print every network")

// TestMain gives the short part of every test run a fixed seed and few networks; flags say otherwise.
func TestMain(m *testing.M) {
	if child() {
		return
	}
	defaults := map[string]string{"rapid.checks": "40", "rapid.seed": "7", "rapid.nofailfile": "true", "rapid.shrinktime": "60s"}
	for name, value := range defaults {
		_ = flag.Set(name, value)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestContract holds each drawn network to the reproducibility contract.
func TestContract(t *testing.T) {
	dir := t.TempDir()
	drawn, refused, silent, spikes, reloaded, kept, kills := 0, 0, 0, 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		n := draw(t)
		text := n.script(variant{})
		if *verbose {
			t.Logf("%s", text)
		}
		want := look(text, 1, dir)
		drawn++
		spikes += want.Spikes
		if want.Error != "" {
			refused++
			t.Logf("refused: %s", want.Error)
		} else if want.Spikes == 0 {
			silent++
		}
		expect := func(how string, got *seen, more bool) {
			if text := want.differs(got, more); text != "" {
				t.Fatalf("%s: %s\n%s", how, text, n.script(variant{}))
			}
		}
		expect("2 threads", look(text, 2, dir), false)
		expect("3 threads", look(text, 3, dir), false)
		cut := rapid.IntRange(1, 1000).Draw(t, "cut")
		expect("cut into pieces", look(n.script(variant{cut: cut}), rapid.IntRange(1, 3).Draw(t, "threads"), dir), false)
		expect("more recorded", look(n.script(variant{watch: true}), 2, dir), true)
		if n.loads() {
			step, before, after := rapid.IntRange(1, 1000).Draw(t, "step"), rapid.IntRange(1, 3).Draw(t, "threads"), rapid.IntRange(1, 3).Draw(t, "threads")
			got, err := saved(n, step, before, after, dir)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			got.Print = want.Print
			expect(fmt.Sprintf("saved at step %d, %d and %d threads", step, before, after), got, false)
			reloaded++
		}
		others(t, n, expect)
		if rapid.IntRange(1, *everyNth).Draw(t, "kill") == 1 {
			every, dies := float64(rapid.IntRange(5, 300).Draw(t, "steps between checkpoints"))*n.dt, rapid.IntRange(1, 4).Draw(t, "checkpoints until killed")
			got, times, err := killed(text, every, dies, rapid.IntRange(0, 2).Draw(t, "threads"), dir)
			if err != nil {
				t.Fatalf("killed and resumed: %v\n%s", err, text)
			}
			expect(fmt.Sprintf("killed %d times, each after %d checkpoints of %g ms", times, dies, every), got, false)
			kept, kills = kept+1, kills+times
		}
	})
	t.Logf("%d networks, %d of them refused or stopped, %d silent; %d spikes; %d saved and loaded; %d run with checkpoints and killed %d times", drawn, refused, silent, spikes, reloaded, kept, kills)
	if refused*5 > drawn {
		t.Errorf("%d of %d networks are refused: too few show anything", refused, drawn)
	}
}

// TestFound runs the networks by which mistakes were found, which are mended since.
func TestFound(t *testing.T) {
	files, err := filepath.Glob("testdata/*.star")
	if err != nil || len(files) == 0 {
		t.Fatal("no networks", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := look(string(text), 1, t.TempDir())
		if want.Error != "" || want.Spikes == 0 {
			t.Errorf("%s: %d spikes, %s", file, want.Spikes, want.Error)
		}
		for threads := 2; threads <= 3; threads++ {
			if text := want.differs(look(string(text), threads, t.TempDir()), false); text != "" {
				t.Errorf("%s: %d threads: %s", file, threads, text)
			}
		}
	}
}
