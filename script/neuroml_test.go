package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallNeuroML = `<neuroml>
<IF_curr_exp id="c" v_rest="-65" cm="1" tau_m="20" tau_refrac="0.1" tau_syn_E="5" tau_syn_I="5" i_offset="0" v_reset="-65" v_thresh="-50" v_init="-65"/>
<expCurrSynapse id="s" tau_syn="5"/><pulseGenerator id="g" delay="1ms" duration="9ms" amplitude="20nA"/>
<network id="small"><population id="a" component="c" size="2"/><population id="b" component="c" size="1"/>
<projection id="p" presynapticPopulation="a" postsynapticPopulation="b" synapse="s">
<connectionWD id="0" preCellId="../a[1]" postCellId="../b[0]" weight="0.5" delay="2ms"/></projection>
<explicitInput target="a[1]" input="g"/></network></neuroml>`

const smallLEMS = `<Lems><Include file="small.nml"/><Simulation id="s" length="10ms" step="0.1ms" target="small"><EventOutputFile id="e" fileName="x">
<EventSelection id="0" select="a[1]" eventPort="spike"/></EventOutputFile><OutputFile id="o" fileName="y"><OutputColumn id="v" quantity="b[0]/v"/></OutputFile></Simulation></Lems>`

// TestNeuroMLModule: what a network that was read offers to a script.
func TestNeuroMLModule(t *testing.T) {
	y := newYard(t)
	for name, text := range map[string]string{"own/small.nml": smallNeuroML, "own/lems.xml": smallLEMS, "forbidden/small.nml": smallNeuroML, "out/small.nml": "no XML"} {
		if err := os.WriteFile(filepath.Join(y.top, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run := func(lines string) (string, error) {
		var out strings.Builder
		_, err := Run(t.Context(), Config{Name: "test.star", Source: []byte("load(\"pyNN\", \"sim\")\nload(\"neuroml\", \"neuroml\")\n" + lines + "\n"),
			OutDir: y.out, ReadDirs: []string{y.own}, Stdout: &out})
		return out.String(), err
	}
	// The file beside the script counts, not one among what was written.
	out, err := run(`sim.setup(timestep=0.1)
net = neuroml.network("small.nml")
print(net, net.id, net.length, net.timestep, net.recorded)
print(net.populations, net.projections, net.currents, net.population("b") == net.populations[1])
print(net.projections[0].get(["weight", "delay"], format="list"), net.projections[0].pre == net.population("a"), net.currents[0].amplitude)
net.population("a").record("spikes")
sim.run(10.0)
print([n > 0 for n in net.population("a").get_spike_counts().values()])`)
	want := `<Network "small" of 2 populations and 1 projections> small None None []
[<Population "a" of 2 cells>, <Population "b" of 1 cells>] [<Projection "p">] [<DCSource>] True
[(1, 0, 0.5, 2.0)] True 20.0
[False, True]
`
	if err != nil || out != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
	out, err = run(`sim.setup()
net = neuroml.network("lems.xml")
print(net.length, net.timestep, net.recorded)
sim.run(net.length)
print(len(net.population("b").get_data().segments[0].filter(name="v")[0]) > 90)`)
	if want := "10.0 0.1 [(<PopulationView \"view of \\\"a\\\" with size 1\" of 1 cells>, \"spikes\"), (<Population \"b\" of 1 cells>, \"v\")]\nTrue\n"; err != nil || out != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
	for _, c := range []struct{ lines, want string }{
		{`neuroml.network("small.nml")`, "there is no network yet: call sim.setup(timestep=0.1) first"},
		{"sim.setup()\n" + `neuroml.network("../forbidden/small.nml")`, "a script reads only below its own folder"},
		{"sim.setup()\n" + `neuroml.network("none.nml")`, `no file "none.nml"`},
		{"sim.setup()\n" + `neuroml.network("small.nml").population("c")`, `unknown population of small "c"`},
		{"sim.setup()\n" + `neuroml.network("small.nml").cells`, "cells"},
	} {
		if _, err := run(c.lines); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.lines, err, c.want)
		}
	}
}
