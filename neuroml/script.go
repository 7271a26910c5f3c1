package neuroml

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

// Is reports whether the name of a file is that of a NeuroML or a LEMS file.
func Is(path string) bool {
	ending := strings.ToLower(filepath.Ext(path))
	return ending == ".nml" || ending == ".xml"
}

// bareLength is how long a network runs of which no LEMS file says it, in ms.
const bareLength = 1000

// Script returns the script that runs a file: a LEMS file as it says, a network for a second, with all spikes recorded. The file is to be
// found in the folder of the script.
func Script(path string) ([]byte, error) {
	lems, err := isLEMS(path)
	if err != nil {
		return nil, err
	}
	set := Settings{Timestep: 0.1, Length: bareLength}
	if lems {
		r, err := readFile(path, nil)
		if err != nil {
			return nil, err
		}
		sim, err := r.content.simulated()
		if err == nil && sim == nil {
			err = fmt.Errorf("there is no <Simulation>: give the file of the network, which ends with .nml, or a LEMS file that says how it runs")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", model.ErrValue, path, err)
		}
		set = *sim.settings()
	}
	name, seed := filepath.Base(path), ""
	if set.Seed != nil {
		seed = fmt.Sprintf(", seed=%d", *set.Seed)
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What hillock run makes of %s.", strconv.Quote(name))
	line(`load("pyNN", "sim")`)
	line(`load("neuroml", "neuroml")`)
	line(`tstop = param("tstop", %s, "(ms) duration")`, withPoint(set.Length))
	line(`timestep = param("timestep", %s, "(ms) time step")`, withPoint(set.Timestep))
	line(`sim.setup(timestep=timestep%s)`, seed)
	line(`net = neuroml.network(%s)`, strconv.Quote(name))
	if !lems {
		line(`for population in net.populations:`)
		line(`    population.record("spikes")`)
		line(`print("%%s has no LEMS file that says how it runs: spikes of all cells are recorded for %%g ms" %% (%s, tstop))`, strconv.Quote(name))
	}
	line(`sim.run(tstop)`)
	line(`sim.end()`)
	return []byte(b.String()), nil
}

// withPoint writes a number such that a script takes it for one that may have a fraction.
func withPoint(x float64) string {
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// isLEMS reports whether the first element of a file is that of LEMS.
func isLEMS(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("%w: cannot read %s: %w", model.ErrValue, path, cause(err))
	}
	defer f.Close()
	d := &document{file: path, xml: xml.NewDecoder(f)}
	for {
		token, err := d.xml.Token()
		if err != nil {
			return false, d.broken(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local != "neuroml", nil
		}
	}
}
