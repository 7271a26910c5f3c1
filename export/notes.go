package export

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/data"
)

// Notes describes a network while its script runs without simulating: give it to the simulation as hillock.Options.Elsewhere. It takes
// the description at the first run, and notes the runs, the resets, and what has changed from one run to the next.
type Notes struct {
	sim         *hillock.Simulation
	description *Description
	last        *Description // at the last run
	counts      [][]int      // by population and variable: how often initial values had been set then
	others      int          // simulations that ran beside the first
	Err         error        // what kept the description from being made
}

// Ran reports whether any time has passed.
func (n *Notes) Ran() bool { return n.description != nil }

// Advance implements hillock.Elsewhere.
func (n *Notes) Advance(s *hillock.Simulation, from, to int64, callbacks int) (hillock.Recordings, error) {
	if n.sim != nil && n.sim != s {
		n.others++
		return hillock.Recordings{}, nil
	}
	now, err := Of(s)
	if err != nil {
		n.Err = err
		return hillock.Recordings{}, err
	}
	if n.description == nil {
		n.sim, n.description = s, now
	} else {
		n.compare(now, s)
	}
	n.last, n.counts = now, initialized(s)
	if callbacks > 0 {
		n.problem("run", "callbacks", "functions of the script are called while time passes, and nothing but the script knows what they do")
	}
	dt := s.Timestep()
	n.description.Actions = append(n.description.Actions, Action{Run: &Run{data.TimeOf(from, dt), data.TimeOf(to, dt), [2]int64{from, to}}})
	return hillock.Recordings{}, nil
}

// Reset implements hillock.Elsewhere.
func (n *Notes) Reset(s *hillock.Simulation) {
	if n.description != nil && n.sim == s {
		n.description.Actions = append(n.description.Actions, Action{Reset: true})
	}
}

// About implements hillock.Elsewhere: nobody simulates.
func (n *Notes) About() (simulator string, build float64) { return "", 0 }

// Description returns the description: as the network was at the first run, or as it is if the script never ran it.
func (n *Notes) Description(s *hillock.Simulation) (*Description, error) {
	if n.Err != nil {
		return nil, n.Err
	}
	if n.others > 0 {
		n.problem("setup", "several networks", "the script calls sim.setup() again after a run: only one network can be exported; make a script of each")
	}
	if n.description != nil {
		return n.description, nil
	}
	if s == nil {
		return nil, fmt.Errorf("the script never calls sim.setup(): there is no network to export")
	}
	return Of(s)
}

func (n *Notes) problem(where, what, reason string) {
	p := Problem{where, what, reason}
	if !slices.Contains(n.description.Problems, p) {
		n.description.Problems = append(n.description.Problems, p)
	}
}

// initialized counts, by population and variable that can be set, how often its initial values have been set.
func initialized(s *hillock.Simulation) [][]int {
	var all [][]int
	for _, p := range s.Network().Populations {
		counts := []int{}
		for v, entry := range p.Cell.State {
			if !entry.Hidden {
				counts = append(counts, p.Settings[v])
			}
		}
		all = append(all, counts)
	}
	return all
}

// compare notes what has changed since the last run.
func (n *Notes) compare(now *Description, s *hillock.Simulation) {
	const late = "the network grows between runs: simulators other than Hillock may not; describe it all before the first run"
	if len(now.Populations) > len(n.last.Populations) {
		n.problem("", "populations", late)
	}
	if len(now.Projections) > len(n.last.Projections) {
		n.problem("", "projections", late)
	}
	if len(now.Currents) != len(n.last.Currents) {
		n.problem("", "current sources", late)
	}
	count := initialized(s)
	for k, old := range n.last.Populations {
		if c := changeOf(old, now.Populations[k], n.counts[k], count[k]); c != nil {
			c.Population = n.description.Populations[k]
			n.description.Actions = append(n.description.Actions, Action{Change: c})
		}
		for _, r := range old.Recordings {
			if !slices.ContainsFunc(now.Populations[k].Recordings, func(x Recording) bool { return x.Variable == r.Variable }) {
				n.problem(fmt.Sprintf("population %q", old.Label), "record(None)", "recording ends between runs")
			}
		}
	}
	for k, old := range n.last.Projections {
		if p := now.Projections[k]; p.Changes != old.Changes || !sameGiven(old.Params, p.Params) {
			n.problem(fmt.Sprintf("projection %q", old.Label), "set", "connections are changed between runs")
		}
	}
	for k, old := range n.last.Currents {
		if k < len(now.Currents) && (!sameParams(old.Params, now.Currents[k].Params) || !reflect.DeepEqual(old.Sequences, now.Currents[k].Sequences)) {
			n.problem(old.ID, "set", "a current source is changed between runs")
		}
		if k < len(now.Currents) && len(old.Targets) != len(now.Currents[k].Targets) {
			n.problem(old.ID, "inject", "a current is injected between runs")
		}
	}
}

// sameGiven compares what can be compared: numbers and lists. A new distribution or function comes with Changed.
func sameGiven(a, b []Given) bool {
	for k := range a {
		x, y := a[k].Value, b[k].Value
		if !reflect.DeepEqual(x.Number, y.Number) || !reflect.DeepEqual(x.List, y.List) || x.Random != y.Random {
			return false
		}
	}
	return true
}

func sameParams(a, b []Parameter) bool { return reflect.DeepEqual(a, b) }

// changeOf returns what has changed of a population, or nil.
func changeOf(old, now *Population, before, after []int) *Change {
	c := &Change{}
	for k := range now.Params {
		if !reflect.DeepEqual(old.Params[k].Values, now.Params[k].Values) {
			c.Params = append(c.Params, now.Params[k])
		}
	}
	for k := range now.Sequences {
		if !reflect.DeepEqual(old.Sequences[k].Lists, now.Sequences[k].Lists) {
			c.Sequences = append(c.Sequences, now.Sequences[k])
		}
	}
	for v := range now.Initial {
		if after[v] != before[v] {
			c.Initial = append(c.Initial, now.Initial[v])
		}
	}
	for _, r := range now.Recordings {
		if !slices.ContainsFunc(old.Recordings, func(x Recording) bool { return reflect.DeepEqual(x, r) }) {
			c.Recordings = append(c.Recordings, r)
		}
	}
	if c.Params == nil && c.Sequences == nil && c.Initial == nil && c.Recordings == nil {
		return nil
	}
	return c
}
