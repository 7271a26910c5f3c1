package bench

import (
	"bytes"
	"encoding/json"
	"testing"
)

// TestSpecIsTheNetwork builds each workload from its JSON too: nothing of it is elsewhere.
func TestSpecIsTheNetwork(t *testing.T) {
	for _, w := range Workloads() {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			spec, err := w.Spec(Settings{Threads: 1, Scale: small[w.Name] / 2, Ms: 20})
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			if err := spec.WriteJSON(&text); err != nil {
				t.Fatal(err)
			}
			var back Spec
			if err := json.Unmarshal(text.Bytes(), &back); err != nil {
				t.Fatal(err)
			}
			var digests []string
			for _, s := range []Spec{spec, back} {
				n, err := s.describe(1, native)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := n.sim.Run(20); err != nil {
					t.Fatal(err)
				}
				if n.sim.Summary().Spikes == 0 {
					t.Error("nothing fires")
				}
				digests = append(digests, n.sim.Digest())
			}
			if digests[0] != digests[1] {
				t.Errorf("digest %s, from JSON %s", digests[0], digests[1])
			}
		})
	}
}

// TestNotebook compares with the numbers of connections that the seed authors' notebook prints.
func TestNotebook(t *testing.T) {
	rng, err := notebook()
	if err != nil {
		t.Fatal(err)
	}
	spec := balancedSpec(4000, 0.01)
	spec.Timestep = dt
	n, err := spec.describe(1, rng)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.sim.Build(); err != nil {
		t.Fatal(err)
	}
	got := n.sim.Summary().Synapses.Projection
	if got["exc→all"] != 128066 || got["inh→all"] != 32011 {
		t.Errorf("connections %v, the notebook has 128066 and 32011", got)
	}
}
