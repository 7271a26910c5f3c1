package plot_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/plot"
)

// Two cells that fire in turn, drawn as PDF.
func Example() {
	s := &data.Spikes{Source: "pair", Dt: 0.1, Cells: []int64{0, 1}, TStop: 1000}
	for k := range 100 {
		s.Steps = append(s.Steps, int64(k)*100)
		s.IDs = append(s.IDs, int64(k%2))
	}
	f := plot.Figure{
		Title: "A pair",
		Panels: []plot.Panel{
			plot.Raster{Groups: []plot.Group{{Label: "pair", Spikes: s}}},
			plot.Rates{Groups: []plot.Group{{Label: "pair", Spikes: s}}, Bin: 20},
		},
	}
	var file bytes.Buffer // or f.Save("pair.pdf")
	if err := f.Write(&file, "pdf"); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", file.Bytes()[:8])
	// Output: %PDF-1.4
}
