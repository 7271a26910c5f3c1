package build

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// TestPeak prints the peak of resident memory of one network of TestEstimateAgainstWhatWasMeasured, in a process of its own:
//
//	HILLOCK_PEAK=12000,0.1,true go test -run TestPeak -v ./build
func TestPeak(t *testing.T) {
	given := strings.Split(os.Getenv("HILLOCK_PEAK"), ",")
	if len(given) != 3 {
		t.Skip("measures memory; see its comment")
	}
	cellsN, _ := strconv.Atoi(given[0])
	p, _ := strconv.ParseFloat(given[1], 64)
	n := &network.Network{Dt: 0.1}
	a := add(n, cellsN, cells.IFCurrExp())
	join(n, a, a, connectors.FixedProbability(p), 0.1, 0.5)
	if given[2] == "true" {
		drawn, err := random.NewDistribution("uniform", map[string]float64{"low": 0.5, "high": 3}, nil)
		if err != nil {
			t.Fatal(err)
		}
		n.Projections[0].Weight, n.Projections[0].Delay = model.Value{Random: drawn}, model.Value{Random: drawn}
	}
	start := time.Now()
	b, err := Extend(n, nil, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	took, bytes := time.Since(start), int64(0)
	for _, table := range b.Plan.Tables {
		bytes += table.Bytes()
	}
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.SplitSeq(string(status), "\n") {
		if strings.HasPrefix(line, "VmHWM") {
			t.Logf("%s; estimate %s; tables %s, %.2f bytes per connection; built in %v, %.1f ns per connection", line, Bytes(Estimate(n, nil)),
				Bytes(float64(bytes)), float64(bytes)/float64(b.Size(0)), took, float64(took.Nanoseconds())/float64(b.Size(0)))
		}
	}
}
