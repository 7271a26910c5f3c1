package hillock

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// What a step of a cell costs in ns on one core, driven so that it fires: the least of five runs of 4,000 cells, by
// go test -run Costs -costs -v on an AMD EPYC (Zen 3) with AVX2. A type that is not here counts as costUnknown.
var costOfUpdate = map[string]float64{
	"IF_cond_exp": 8.4, "IF_curr_exp": 1.2, "EIF_cond_exp_isfa_ista": 240, "EIF_cond_alpha_isfa_ista": 320, "HH_cond_exp": 1860,
	"Izhikevich": 4.5, "IF_curr_alpha": 9.4, "IF_cond_alpha": 200, "IF_curr_delta": 2.7, "IF_cond_exp_gsfa_grr": 340, "GIF_cond_exp": 580,
	"IF_facets_hardware1": 2.6, "SpikeSourcePoisson": 4.3, "SpikeSourcePoissonRefractory": 0.9, "SpikeSourceGamma": 0.7,
	"SpikeSourceInhGamma": 0.7, "SpikeSourceArray": 3.2,
}

// Costs in ns measured in the same way: of a connection that a spike passes, to 4,000 and to 400,000 cells, and of making one.
const (
	costUnknown       = 300.0
	costOfEventNear   = 2.4 // input of all targets is in cache
	costOfEventFar    = 4.2
	costOfChangeNear  = 12.0 // connections that have a state
	costOfChangeFar   = 39.0
	costOfBuild       = 170.0 // a connection
	costOfBuildChange = 220.0

	nearCells = 50_000 // cells whose input is in cache
)

// What is assumed of cells whose rates only the run will show, in Hz, and the factor by which measured costs are off on other machines, with
// other parameters, or where others compute too.
const (
	quietRate = 1.0
	busyRate  = 20.0
	unsure    = 3.0
)

// An Estimate says what runs will take.
type Estimate struct {
	ModelMs            float64
	Cells, Connections float64 // connections as expected of random ones
	Updates            float64 // steps of cells
	Events             [2]float64
	MemoryBytes        float64    // the network, at the height of building
	SampleBytes        float64    // recorded signals: sure
	SpikeBytes         [2]float64 // recorded spikes
	Build              time.Duration
	Run                [2]time.Duration // at least and at most: rates, machine and load are not known
}

// Estimate says what the network as it is described will take until a model time in ms. Costs are measured ones (costs.go); cells are taken
// to fire at 1 to 20 Hz, sources as they are told to.
func (s *Simulation) Estimate(until float64) Estimate {
	e := Estimate{ModelMs: max(0, until-s.Time()), MemoryBytes: build.Estimate(s.net, s.built), Cells: float64(s.net.Cells())}
	steps := e.ModelMs / s.net.Dt
	ns := 0.0
	for _, p := range s.net.Populations {
		cost, known := costOfUpdate[p.Cell.Name]
		if !known {
			cost = costUnknown
		}
		e.Updates += steps * float64(p.N)
		ns += cost * steps * float64(p.N)
	}
	near := e.Cells <= nearCells
	var events [2]float64 // ns
	buildNs := 0.0
	built := 0
	if s.built != nil {
		built = s.built.Projections()
	}
	for k, p := range s.net.Projections {
		n := p.Connector.Expect(&model.Wiring{Pre: p.Pre.Len(), Post: p.Post.Len()})
		if k < built {
			n = float64(s.built.Size(k))
		}
		static := p.Synapse.Name == "StaticSynapse" || p.Synapse.Electrical
		cost, making := costOfEventFar, costOfBuild
		switch {
		case static && near:
			cost = costOfEventNear
		case !static:
			cost, making = costOfChangeFar, costOfBuildChange
			if near {
				cost = costOfChangeNear
			}
		}
		e.Connections += n
		if k >= built {
			buildNs += n * making
		}
		for b, rate := range rates(p.Pre) {
			e.Events[b] += n * rate * e.ModelMs / 1000
			events[b] += n * rate * e.ModelMs / 1000 * cost
		}
	}
	samples, spikes := s.DiskNeeded(until)
	e.SampleBytes, e.SpikeBytes = samples, [2]float64{spikes * quietRate / assumedRate, spikes * busyRate / assumedRate}
	threads := float64(s.Threads())
	e.Build = seconds(buildNs / threads)
	e.Run = [2]time.Duration{seconds((ns + events[0]) / threads / unsure), seconds((ns + events[1]) / threads * unsure)}
	return e
}

func seconds(ns float64) time.Duration {
	return time.Duration(min(ns, math.MaxInt64/4))
}

// rates returns the least and the greatest mean rate in Hz of some cells.
func rates(cells network.Selection) [2]float64 {
	sum, n := [2]float64{}, 0.0
	for _, part := range cells {
		lo, hi := quietRate, busyRate
		if part.Population.Cell.Source {
			if v, ok := part.Population.Params.Numbers["rate"]; ok {
				mean := 0.0
				for i := range part.Population.N {
					mean += v.At(i) / float64(part.Population.N)
				}
				lo, hi = mean, mean
			}
		}
		size := float64(part.Len())
		sum[0], sum[1], n = sum[0]+lo*size, sum[1]+hi*size, n+size
	}
	if n == 0 {
		return [2]float64{}
	}
	return [2]float64{sum[0] / n, sum[1] / n}
}

// String says it for people, in three lines.
func (e Estimate) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "memory  about %s for %.4g cells and %.4g connections, beside some 50 MB of the program\n", build.Bytes(e.MemoryBytes), e.Cells, e.Connections)
	fmt.Fprintf(&b, "disk    about %s to %s below the output folder while it runs, and about as much again in files that are written\n",
		build.Bytes(e.SampleBytes+e.SpikeBytes[0]), build.Bytes(e.SampleBytes+e.SpikeBytes[1]))
	fmt.Fprintf(&b, "time    %s to %s for %g ms of model time, and about %s to build", short(e.Run[0]), short(e.Run[1]), e.ModelMs, short(e.Build))
	return b.String()
}

// short writes a duration with two digits that matter.
func short(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%.2g s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 72*time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
