package hillock_test

import (
	"fmt"
	"log"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
)

// Ten cells driven by a constant current excite ten others.
func Example() {
	sim, err := hillock.New(hillock.Options{Timestep: 0.1})
	if err != nil {
		log.Fatal(err)
	}
	driven, err := sim.Population(10, cells.IFCurrExp(), hillock.Params{"i_offset": 0.9}, hillock.Label("driven"))
	if err != nil {
		log.Fatal(err) // says which population, parameter and value, and how to mend it
	}
	others, err := sim.Population(10, cells.IFCondExp(), hillock.Params{"tau_m": 15.0}, hillock.Label("others"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := sim.Projection(driven, others, connectors.AllToAll(), hillock.Static(0.01, 1.0)); err != nil {
		log.Fatal(err)
	}
	for _, p := range sim.Populations() {
		if err := p.Record([]string{"spikes"}, hillock.RecordOptions{}); err != nil {
			log.Fatal(err)
		}
	}
	t, err := sim.Run(1000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v ms: %g and %g spikes per cell\n", t, driven.MeanSpikeCount(), others.MeanSpikeCount())
	// Output: 1000 ms: 27 and 27 spikes per cell
}

// Many trials from one warmed-up state: each with other noise and another input, each in a segment of its own.
func ExampleSimulation_Branch() {
	sim, _ := hillock.New(hillock.Options{Timestep: 0.1, Seed: 1})
	noise, _ := sim.Population(100, cells.SpikeSourcePoisson(), hillock.Params{"rate": 40.0})
	exc, _ := sim.Population(200, cells.IFCondExp(), nil, hillock.Label("exc"))
	_, _ = sim.Projection(noise, exc, connectors.FixedProbability(0.2), hillock.Static(0.004, nil))
	_ = exc.Record([]string{"spikes"}, hillock.RecordOptions{})
	_, _ = sim.Run(100)
	warm, _ := sim.Saved()
	for trial := range uint64(3) {
		_ = sim.Branch(warm, hillock.BranchOptions{Seed: &trial})
		_ = noise.Set(hillock.Params{"rate": 40.0 + 10*float64(trial)})
		_, _ = sim.Run(50)
	}
	block, _ := exc.Data(nil, false)
	for _, segment := range block.Segments {
		fmt.Printf("%s: from %g to %g ms\n", segment.Name, segment.Spikes.TStart, segment.Spikes.TStop)
	}
	// Output:
	// segment000: from 0 to 100 ms
	// segment001: from 100 to 150 ms
	// segment002: from 100 to 150 ms
	// segment003: from 100 to 150 ms
}
