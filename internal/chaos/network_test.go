package chaos

import (
	"fmt"
	"strings"
)

// network is a drawn description: lines of a script, and the runs that follow them.
type network struct {
	dt     float64
	setup  string
	lines  []string // populations, projections, currents, recordings
	watch  []string // recordings that nobody asked for; they must change nothing
	acts   []act
	report []string // what is printed at the end
}

// act is what happens after the network is described: a run, or lines between two runs.
type act struct {
	steps int      // of a run; 0: none
	plain bool     // a run without callbacks, which can be cut into pieces
	lines []string // otherwise
	keeps bool     // they change nothing of the description
}

// variant is one way to run a network; none may show in the result.
type variant struct {
	watch bool
	cut   int  // a run of n steps is cut after 1 + cut modulo n of them; 0: whole
	stop  int  // the last run ends after so many of its steps, and nothing is printed; 0: goes on
	still bool // nothing runs: the network is described, and what is done between runs
}

const head = `load("pyNN", "sim")
load("pyNN.random", "NativeRNG", "NumpyRNG", "RandomDistribution")
load("pyNN.space", "Grid2D", "Grid3D", "Line", "RandomStructure", "Cuboid", "Sphere", "Space")
load("csa", "csa")

`

// script writes the network as a script.
func (n *network) script(v variant) string {
	var b strings.Builder
	b.WriteString(head)
	fmt.Fprintln(&b, n.setup)
	for _, line := range n.lines {
		fmt.Fprintln(&b, line)
	}
	if v.watch {
		for _, line := range n.watch {
			fmt.Fprintln(&b, line)
		}
	}
	for k, a := range n.acts {
		switch {
		case a.steps > 0 && a.plain && v.still:
		case a.steps > 0 && a.plain && v.stop > 0 && k == len(n.acts)-1:
			fmt.Fprintf(&b, "sim.run(%s)\n", n.ms(v.stop))
		case a.steps > 0 && a.plain && v.cut > 0 && a.steps > 1:
			first := 1 + v.cut%(a.steps-1)
			fmt.Fprintf(&b, "sim.run(%s)\nsim.run(%s)\n", n.ms(first), n.ms(a.steps-first))
		case a.steps > 0 && a.plain:
			fmt.Fprintf(&b, "sim.run(%s)\n", n.ms(a.steps))
		default:
			for _, line := range a.lines {
				fmt.Fprintln(&b, line)
			}
		}
	}
	if v.still || v.stop > 0 {
		return b.String()
	}
	for _, line := range n.report {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// loads reports whether the network is the same described as after all that is done between its runs, so that a saved state fits.
func (n *network) loads() bool {
	for _, a := range n.acts {
		if !a.plain && !a.keeps {
			return false
		}
	}
	return true
}

// ms writes a number of steps in ms.
func (n *network) ms(steps int) string { return fmt.Sprintf("%.6g", float64(steps)*n.dt) }
