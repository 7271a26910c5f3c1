package cli

import (
	"strings"
	"testing"
)

// TestWarnings: what is legal but rarely meant is said, once, and the run goes on.
func TestWarnings(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"weight of zero", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.0))`, "weight"},
		{"default weight", `sim.Projection(src, exc, sim.AllToAllConnector())`, "weight"},
		{"no synapse", `sim.Projection(src, exc, sim.FixedProbabilityConnector(0.0), sim.StaticSynapse(weight=0.1))`, "no connection"},
		{"delay rounded", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1, delay=0.27))`, "delay 0.27 ms is rounded to 0.3"},
		{"refractory period rounded", `exc.set(tau_refrac=0.27)`, "tau_refrac = 0.27 ms is rounded"},
		{"index given twice", `exc[[1, 1]]`, "each cell is taken once"},
		{"arguments without effect", `sim.setup(timestep=0.1, spike_precision="off_grid", t_flush=2.0)`, "setup: arguments without effect: spike_precision"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := runText(t, opening+c.script+"\nsim.run(1.0)\nsim.run(1.0)\n")
			if r.status != exitDone {
				t.Fatalf("exit status %d: %s", r.status, r.err)
			}
			if n := strings.Count(r.err, "hillock: warning: "); n != 1 || !strings.Contains(r.err, c.want) {
				t.Errorf("%d warnings, want one with %q:\n%s", n, c.want, r.err)
			}
		})
	}
}

func TestSetupArgumentsOfOtherSimulators(t *testing.T) {
	r := runText(t, "load(\"pyNN\", \"sim\")\nsim.setup(timestep=0.1, threads=1, filename=\"va.xml\", label=\"VA\", spike_precision=\"on_grid\")\n")
	if r.status != exitDone || r.err != "" {
		t.Errorf("status %d, %s", r.status, r.err)
	}
}
