package pynn

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/model"
)

// fake makes a program that answers as Python does, with NEST and PyNN, and does what it is told with scripts.
func fake(t *testing.T, with string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Python is a shell script")
	}
	path := filepath.Join(t.TempDir(), "python")
	text := "#!/bin/sh\nif [ \"$1\" = -c ]; then echo '{\"Version\": \"3.11.2\", \"Packages\": {\"pyNN\": \"0.13.0\", \"nest\": \"3.10.0\"}}'; exit; fi\n" + with + "\n"
	if err := os.WriteFile(path, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMissing(t *testing.T) {
	p, err := FindPython(context.Background(), fake(t, ""))
	if err != nil || p.Version != "3.11.2" {
		t.Fatal(p, err)
	}
	t.Setenv("HOME", t.TempDir())
	t.Chdir(t.TempDir())
	for name, want := range map[string]string{
		"nest": "", "neuron": "package neuron is not installed for", "hillock": "package pynn-hillock is not installed", "spinnaker": "package sPyNNaker",
	} {
		s, _ := Simulator(name)
		if got := s.Missing(p); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	p.Packages["spynnaker"] = "1!7.4.1"
	s, _ := Simulator("spinnaker")
	for text, want := range map[string]string{
		"":                                  "no board is configured",
		"[Machine]\nmachine_name = None\n":  "no board is configured",
		"[Machine]\nvirtual_board = True\n": "virtual board",
		"[Machine]\nmachineName = 10.0.0.1\nversion = 5\n": "",
		"[Machine]\nspalloc_server: spinn.example\n":       "",
	} {
		if err := os.WriteFile("spynnaker.cfg", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := s.Missing(p); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestRunEnds(t *testing.T) {
	s, _ := Simulator("nest")
	var errs strings.Builder
	p, err := FindPython(context.Background(), fake(t, `echo "NESTError: no" >&2; exit 3`))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(context.Background(), s, "x.py", "out", 1, io.Discard, &errs); !errors.Is(err, model.ErrRuntime) || !strings.Contains(err.Error(), "exit status 3") {
		t.Error(err)
	}
	if !strings.Contains(errs.String(), "NESTError: no") {
		t.Errorf("messages do not pass through: %q", errs.String())
	}
	// Ctrl-C reaches it: it says so and ends.
	p, err = FindPython(context.Background(), fake(t, `trap 'echo stopped >&2; exit 1' INT; echo ready; while :; do sleep 0.05; done`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	errs.Reset()
	err = p.Run(ctx, s, "x.py", "out", 1, onWrite(func(b []byte) { cancel() }), &errs)
	if !errors.Is(err, model.ErrInterrupted) || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("%v, %q", err, errs.String())
	}
}

// onWrite calls a function for all that is written.
type onWrite func([]byte)

func (w onWrite) Write(b []byte) (int, error) { w(b); return len(b), nil }

// TestNoAnswer is a program that is no Python.
func TestNoAnswer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho hello\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := FindPython(ctx, path); err == nil {
		t.Error("a program that only says hello is taken for Python")
	}
}
