package provenance_test

import (
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/provenance"
)

// A record is made at the start of a run, and completed at its end.
func Example() {
	r := provenance.New(provenance.Version)
	r.Run.Script = "va.star"
	r.Run.ScriptSHA256 = provenance.Hash([]byte("n = 4000\n"))
	r.Run.Seed = 98765
	r.Run.TimeStep = 0.1
	for line := range strings.Lines(r.Text()) {
		if strings.HasPrefix(line, "Script") || strings.HasPrefix(line, "Seed") {
			fmt.Print(line)
		}
	}
	// Output:
	// Script   : va.star
	// Seed     : 98765
}
