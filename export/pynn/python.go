package pynn

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/model"
)

// Python is the user's.
type Python struct {
	Path     string            // of the program
	Version  string            // "3.11.2"
	Packages map[string]string // versions of the packages that matter here, by the name that scripts import; "": unknown
}

// interpreter is what is used where neither --python nor HILLOCK_PYTHON says.
const interpreter = "python3"

// FindPython returns the user's Python: what was named, or the environment's HILLOCK_PYTHON, or python3.
func FindPython(ctx context.Context, named string) (*Python, error) {
	from := "--python"
	if named == "" {
		named, from = os.Getenv("HILLOCK_PYTHON"), "HILLOCK_PYTHON"
	}
	if named == "" {
		named, from = interpreter, ""
	}
	path, err := exec.LookPath(named)
	if err != nil {
		if from != "" {
			return nil, fmt.Errorf("%s %s: there is no such program", from, named)
		}
		return nil, fmt.Errorf("there is no %s on the PATH: install Python 3, or name it with --python or HILLOCK_PYTHON", interpreter)
	}
	const ask = `
import importlib.metadata as m, importlib.util as u, json, platform
found = {}
for module, package in [("pyNN", "PyNN"), ("nest", "nest-simulator"), ("neuron", "neuron"), ("brian2", "Brian2"), ("spynnaker", "sPyNNaker"),
                        ("pynn_hillock", "pynn-hillock")]:
    if u.find_spec(module):
        try:
            found[module] = m.version(package)
        except m.PackageNotFoundError:
            found[module] = ""
print(json.dumps({"Version": platform.python_version(), "Packages": found}))`
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	c := exec.CommandContext(ctx, path, "-c", ask)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s does not run as Python 3: %w: %s", path, err, lastLine(errs.String()))
	}
	p := &Python{Path: path}
	if err := json.Unmarshal(out.Bytes(), p); err != nil {
		return nil, fmt.Errorf("%s does not answer as Python 3 does: %w", path, err)
	}
	return p, nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// Missing says why the simulator cannot be used from a Python; "" if it can.
func (s Sim) Missing(p *Python) string {
	for _, module := range s.Imports {
		if _, ok := p.Packages[module]; ok {
			continue
		}
		name := s.Package
		if module == "pyNN" {
			name = "PyNN"
		}
		return fmt.Sprintf("package %s is not installed for %s: %s -m pip install PyNN %s", name, p.Path, p.Path, s.Package)
	}
	if s.Name == "spinnaker" {
		return boardMissing()
	}
	return ""
}

// boardMissing says why no SpiNNaker board can be used: sPyNNaker's configuration names none.
func boardMissing() string {
	var files []string
	if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".spynnaker.cfg"))
	}
	files = append(files, "spynnaker.cfg")
	named, virtual := false, false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(text), "\n") {
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				key, value, ok = strings.Cut(line, ":")
			}
			key = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(key), "_", ""))
			value = strings.TrimSpace(value)
			if !ok || value == "" || strings.EqualFold(value, "none") {
				continue
			}
			switch key {
			case "machinename", "spallocserver", "remotespinnakerurl":
				named = true
			case "virtualboard":
				virtual = strings.EqualFold(value, "true")
			}
		}
	}
	switch {
	case virtual:
		return "sPyNNaker is configured for its virtual board, which maps networks and returns no data"
	case !named:
		return "no board is configured: name one in ~/.spynnaker.cfg (machine_name or spalloc_server)"
	}
	return ""
}

// Run runs an exported script in the user's Python; what it prints goes to out, its messages to errs. Cancelling ctx interrupts it as
// Ctrl-C does.
func (p *Python) Run(ctx context.Context, s Sim, script, folder string, threads int, out, errs io.Writer) error {
	args := []string{script, s.Name, "--out", folder, "--threads", fmt.Sprint(max(threads, 1))}
	c := exec.CommandContext(ctx, p.Path, args...)
	c.Stdout, c.Stderr = out, errs
	c.Env = append(os.Environ(), "PYTHONUNBUFFERED=1")
	// Packages beside the interpreter bring programs along (NEST's compiler scripts, NEURON's nrnivmodl).
	c.Env = append(c.Env, "PATH="+filepath.Dir(p.Path)+string(os.PathListSeparator)+os.Getenv("PATH"))
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %s was stopped; it hands nothing over before its end", model.ErrInterrupted, s.Title)
	case err == nil:
		return nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%w: %s ended with %s; its messages are above, the script is %s", model.ErrRuntime, s.Title, exit, script)
	}
	return fmt.Errorf("%w: %s: %w", model.ErrRuntime, s.Title, err)
}
