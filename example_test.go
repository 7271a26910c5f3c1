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
