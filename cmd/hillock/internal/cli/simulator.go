package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/export/pynn"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// native is the name of the engine of this program.
const native = "hillock"

func simulatorNames() []string {
	var names []string
	for _, s := range pynn.Simulators() {
		names = append(names, s.Name)
	}
	return names
}

// checkSimulators refuses names that nobody knows.
func checkSimulators(flag string, list []string) error {
	for _, name := range list {
		if !slices.Contains(simulatorNames(), name) {
			return fmt.Errorf("%s %s: %w", flag, name, model.UnknownName("simulator", name, simulatorNames()))
		}
	}
	return nil
}

// choice is the simulator that runs a script.
type choice struct {
	sim    pynn.Sim
	python *pynn.Python
	d      *export.Description
	native bool // this program's engine: nothing else is set
}

// choose takes the first simulator that can run a script, and says which, and why not those before it.
func choose(ctx context.Context, s *Streams, f runFlags, name string, list []string) (choice, error) {
	if list[0] == native {
		return choice{native: true}, nil
	}
	d, err := describe(ctx, s, f, name)
	if err != nil {
		return choice{}, err
	}
	python, noPython := pynn.FindPython(ctx, f.python)
	var why []string
	for _, wanted := range list {
		if wanted == native {
			announce(s, f, "hillock", why)
			return choice{native: true}, nil
		}
		sim, err := pynn.Simulator(wanted)
		if err != nil {
			return choice{}, err
		}
		reasons := unable(sim, python, noPython, d)
		if len(reasons) > 0 {
			why = append(why, wanted+": "+strings.Join(reasons, "\n    "))
			continue
		}
		announce(s, f, fmt.Sprintf("%s %s by PyNN %s", sim.Title, python.Packages[sim.Imports[0]], python.Packages["pyNN"]), why)
		return choice{sim: sim, python: python, d: d}, nil
	}
	return choice{}, errors.New("no simulator can run " + displayName(name) + ":\n  " + strings.Join(why, "\n  ") +
		"\n--simulator " + strings.Join(append(slices.Clone(list), native), ",") + " would fall back to Hillock, which needs nothing installed")
}

// unable lists why a simulator cannot run a network.
func unable(sim pynn.Sim, python *pynn.Python, noPython error, d *export.Description) (reasons []string) {
	if noPython != nil {
		reasons = append(reasons, noPython.Error())
	} else if missing := sim.Missing(python); missing != "" {
		reasons = append(reasons, missing)
	}
	for _, p := range sim.Check(d) {
		reasons = append(reasons, p.String())
	}
	return reasons
}

func announce(s *Streams, f runFlags, simulator string, why []string) {
	if f.quiet && len(why) == 0 {
		return
	}
	fmt.Fprintf(s.Err, "simulator: %s\n", simulator)
	for _, reason := range why {
		fmt.Fprintf(s.Err, "  not %s\n", reason)
	}
}

// elsewhere exports a script, has it run on the chosen simulator, and returns what that recorded. The exported script stays below the
// output folder; the recordings go where the user's script wants them.
func (c choice) elsewhere(ctx context.Context, s *Streams, f runFlags, name string) (*pynn.Recorded, error) {
	for _, p := range c.d.Projections {
		if p.Synapse.Learns {
			fmt.Fprintf(s.Err, "projection %q: weights that %s changes are not brought back: the script will see the initial ones\n", p.Label, c.sim.Title)
		}
	}
	folder := filepath.Join(f.out, stem(name)+"."+c.sim.Name)
	line := append([]string{"hillock", "export", name, "--to", "pynn"}, f.describing().commandLine(name)[3:]...)
	files, err := pynn.Write(c.d, folder, export.Options{Simulators: []string{c.sim.Name}, Command: line, Version: provenance.Version})
	if err != nil {
		return nil, err
	}
	raw, err := os.MkdirTemp("", "hillock-"+c.sim.Name+"-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	messages := s.Err
	if f.quiet {
		messages = io.Discard
	}
	if err := c.python.Run(ctx, c.sim, files[0], raw, f.threads, messages, s.Err); err != nil {
		return nil, errors.Join(err, os.RemoveAll(raw))
	}
	r, err := pynn.Read(c.sim, c.d, raw)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(raw))
	}
	r.Remove = func() error { return os.RemoveAll(raw) }
	return r, nil
}

// describing are the flags that change what a script describes.
func (f runFlags) describing() runFlags { return runFlags{set: f.set, seed: f.seed} }

// errWish ends a script whose setup asks for other simulators: it begins anew on one of them.
var errWish = errors.New("another simulator")

// held keeps what a script prints until its setup is done, since it may begin anew then.
type held struct {
	w    io.Writer
	text []byte
	open bool
}

// Write implements io.Writer.
func (h *held) Write(p []byte) (int, error) {
	if h.open {
		return h.w.Write(p)
	}
	h.text = append(h.text, p...)
	return len(p), nil
}

func (h *held) release() {
	if !h.open {
		h.open = true
		_, _ = h.w.Write(h.text)
	}
}
