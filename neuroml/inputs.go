package neuroml

import (
	"fmt"
	"math"
	"strings"

	"github.com/hillock-sim/hillock/export"
)

// generator is one component that makes a current.
type generator struct {
	id, text string // text is its start tag
	sine     bool
}

// forever is where the last pulse of a current ends that goes on, in ms.
const forever = 1e9

// generatorsOf are the generators whose sum a current source is: a step current is a sum of pulses, an offset a pulse.
func generatorsOf(c *export.Current) []generator {
	get := func(name string) float64 {
		for _, p := range c.Params {
			if p.Name == name {
				return p.Values.At(0)
			}
		}
		return 0
	}
	var all []generator
	pulse := func(from, to, amplitude float64) {
		if amplitude != 0 && to > from {
			id := fmt.Sprintf("INPUT_%s_%d", c.ID, len(all))
			all = append(all, generator{id, fmt.Sprintf(`pulseGenerator id="%s" delay="%sms" duration="%sms" amplitude="%snA"`,
				id, number(from), number(to-from), number(amplitude)), false})
		}
	}
	switch c.Type.Name {
	case "DCSource":
		pulse(get("start"), get("stop"), get("amplitude"))
	case "ACSource":
		from, to, phase := get("start"), get("stop"), get("phase")*math.Pi/180
		pulse(from, to, get("offset"))
		if get("frequency") == 0 {
			pulse(from, to, get("amplitude")*math.Sin(phase))
		} else if to > from {
			id := fmt.Sprintf("INPUT_%s_%d", c.ID, len(all))
			all = append(all, generator{id, fmt.Sprintf(
				`sineGenerator id="%s" delay="%sms" phase="%s" duration="%sms" amplitude="%snA" period="%sms"`,
				id, number(from), number(phase), number(to-from), number(get("amplitude")), number(1000/get("frequency"))), true})
		}
	case "StepCurrentSource":
		times, amplitudes := c.Sequences[0].Lists[0], c.Sequences[1].Lists[0]
		for k, from := range times {
			to := float64(forever)
			if k+1 < len(times) {
				to = times[k+1]
			}
			pulse(from, to, amplitudes[k])
		}
	}
	return all
}

// inputs writes all generators. Several that are one current have a property that says of which.
func (w *writer) inputs() {
	for _, sine := range []bool{false, true} {
		for _, c := range w.d.Currents {
			all := generatorsOf(c)
			for _, g := range all {
				if g.sine != sine {
					continue
				}
				if len(all) == 1 {
					w.line("  <%s/>", g.text)
					continue
				}
				w.line("  <%s>", g.text)
				w.property("    ", "hillock_current", c.ID)
				w.line("  </%s>", g.text[:strings.IndexByte(g.text, ' ')])
			}
		}
	}
}

// inputLists injects each generator into the cells of each group.
func (w *writer) inputLists() {
	for _, c := range w.d.Currents {
		targets := map[*group][]int32{}
		var order []*group
		for _, cells := range c.Targets {
			for _, at := range w.cellsOf(cells) {
				if targets[at.group] == nil {
					order = append(order, at.group)
				}
				targets[at.group] = append(targets[at.group], at.index)
			}
		}
		for _, gen := range generatorsOf(c) {
			for _, g := range order {
				w.line(`    <inputList id="%s" population="%s" component="%s">`, "LIST_"+gen.id+"_"+g.id, g.id, gen.id)
				for k, i := range targets[g] {
					w.line(`      <input id="%d" target="../%s" destination="synapses"/>`, k, g.cell(i))
				}
				w.line(`    </inputList>`)
			}
		}
	}
}
