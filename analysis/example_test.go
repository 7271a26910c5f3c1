package analysis_test

import (
	"fmt"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
)

func Example() {
	spikes := &data.Spikes{
		Dt: 0.1, TStop: 100, Cells: []int64{1, 2},
		Steps: []int64{100, 200, 300, 400, 500}, IDs: []int64{1, 1, 1, 2, 1},
	}
	fmt.Printf("%v Hz on average, %v Hz each\n", analysis.MeanRate(spikes), analysis.Rates(spikes))
	fmt.Printf("CV %.3f of cell 1\n", analysis.CV(spikes.Trains()[0]))
	// Output:
	// 25 Hz on average, [40 10] Hz each
	// CV 0.354 of cell 1
}
