package neuroml

import "fmt"

// lems writes the file that runs the network for as long as the script did, and records what it recorded: v and w of a population in one
// OutputFile for each variable, spikes in one EventOutputFile. LEMS samples at every step.
func (w *writer) lems() error {
	length := 0.0
	for _, a := range w.d.Actions {
		if a.Run != nil {
			length = max(length, a.Run.To)
		}
	}
	w.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(`<Lems>`)
	w.line(`  <Target component="%s"/>`, "SIM_"+w.id)
	for _, file := range []string{"Cells.xml", "Networks.xml", "Simulation.xml", "PyNN.xml", w.file} {
		w.line(`  <Include file="%s"/>`, escaped(file))
	}
	w.line(`  <Simulation id="%s" length="%sms" step="%sms" target="%s" seed="%d">`, "SIM_"+w.id, number(length), number(w.d.Timestep),
		"NET_"+w.id, w.d.Seed%(1<<31))
	for _, p := range w.d.Populations {
		for _, r := range p.Recordings {
			cells := r.Cells
			if cells == nil {
				cells = make([]int32, p.N)
				for i := range cells {
					cells[i] = int32(i)
				}
			}
			if r.Variable == "spikes" {
				w.line(`    <EventOutputFile id="EVENTS_%s" fileName="%s" format="TIME_ID">`, p.ID, escaped(fmt.Sprintf("%s.%s.spikes", w.name, p.ID)))
			} else {
				w.line(`    <OutputFile id="OUT_%s_%s" fileName="%s">`, p.ID, r.Variable, escaped(fmt.Sprintf("%s.%s.%s.dat", w.name, p.ID, r.Variable)))
			}
			for _, i := range cells {
				at := w.places[p.Ordinal][i]
				path := at.group.cell(at.index)
				if r.Variable == "spikes" {
					w.line(`      <EventSelection id="%d" select="%s" eventPort="spike"/>`, i, path)
				} else {
					w.line(`      <OutputColumn id="%s_%d" quantity="%s/%s"/>`, r.Variable, i, path, r.Variable)
				}
			}
			if r.Variable == "spikes" {
				w.line(`    </EventOutputFile>`)
			} else {
				w.line(`    </OutputFile>`)
			}
		}
	}
	w.line(`  </Simulation>`)
	w.line(`</Lems>`)
	return nil
}
