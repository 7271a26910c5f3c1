package hillock

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/data"
)

// Drift is how far what one population recorded lies from the same in double precision.
type Drift struct {
	Population   string             `json:"population"`
	Spikes       int                `json:"spikes"`
	DoubleSpikes int                `json:"spikes_double"`
	RateHz       float64            `json:"rate_hz"`
	DoubleRateHz float64            `json:"rate_double_hz"`
	FirstMs      *float64           `json:"first_divergence_ms"` // the first spike that is more than one step away, missing or added; nil: none
	Largest      map[string]float64 `json:"largest_difference"`  // by variable, over all samples
	Before       map[string]float64 `json:"largest_difference_before_divergence"`
}

// DriftFrom compares what the populations have recorded with another run of the same description, in double precision. A spike may lie
// one step away: SpiNNaker stamps a spike with the time at which the step begins in which V passes the threshold, and Hillock with that at
// which it ends.
func (s *Simulation) DriftFrom(double *Simulation) ([]Drift, error) {
	if len(s.populations) != len(double.populations) {
		return nil, fmt.Errorf("the two runs have %d and %d populations: they do not come from one description", len(s.populations), len(double.populations))
	}
	var all []Drift
	for k, p := range s.populations {
		if p.p.Cell.Source {
			continue
		}
		mine, err := p.Data(nil, false)
		if err != nil {
			return nil, err
		}
		other, err := double.populations[k].Data(nil, false)
		if err != nil {
			return nil, err
		}
		if d := driftOf(mine, other); d != nil {
			all = append(all, *d)
		}
	}
	return all, nil
}

// driftOf compares two blocks; nil if they have nothing in common.
func driftOf(mine, other *data.Block) *Drift {
	d := &Drift{Population: mine.Name, Largest: map[string]float64{}, Before: map[string]float64{}}
	something := false
	seconds, cells := 0.0, 0
	for k := range min(len(mine.Segments), len(other.Segments)) {
		a, b := mine.Segments[k], other.Segments[k]
		first := math.Inf(1)
		if a.Spikes != nil && b.Spikes != nil {
			something = true
			d.Spikes += len(a.Spikes.Steps)
			d.DoubleSpikes += len(b.Spikes.Steps)
			seconds, cells = seconds+(a.Spikes.TStop-a.Spikes.TStart)/1000, len(a.Spikes.Cells)
			first = divergence(a.Spikes, b.Spikes)
			if !math.IsInf(first, 1) && d.FirstMs == nil {
				d.FirstMs = &first
			}
		}
		for _, x := range a.Signals {
			y := b.Signal(x.Name)
			if y == nil || len(y.Cells) != len(x.Cells) {
				continue
			}
			something = true
			for i := range min(len(x.Data), len(y.Data)) {
				off := math.Abs(x.Data[i] - y.Data[i])
				d.Largest[x.Name] = max(d.Largest[x.Name], off)
				if x.TStart+float64(i/len(x.Cells))*x.Period < first {
					d.Before[x.Name] = max(d.Before[x.Name], off)
				}
			}
		}
	}
	if !something {
		return nil
	}
	if seconds > 0 && cells > 0 {
		d.RateHz, d.DoubleRateHz = float64(d.Spikes)/seconds/float64(cells), float64(d.DoubleSpikes)/seconds/float64(cells)
	}
	return d
}

// divergence returns the time in ms of the first spike whose counterpart, the spike of the same cell of the same number, is more than one step
// away or missing; +Inf: there is none.
func divergence(a, b *data.Spikes) float64 {
	steps := func(s *data.Spikes) map[int64][]int64 {
		m := map[int64][]int64{}
		for k, id := range s.IDs {
			m[id] = append(m[id], s.Steps[k])
		}
		return m
	}
	x, y := steps(a), steps(b)
	first := int64(math.MaxInt64)
	for _, id := range a.Cells {
		p, q := x[id], y[id]
		for k := range max(len(p), len(q)) {
			at := int64(math.MaxInt64)
			switch {
			case k < len(p) && k < len(q) && p[k]-q[k] <= 1 && q[k]-p[k] <= 1:
				continue
			case k < len(p) && k < len(q):
				at = min(p[k], q[k])
			case k < len(p):
				at = p[k]
			default:
				at = q[k]
			}
			first = min(first, at)
			break
		}
	}
	if first == math.MaxInt64 {
		return math.Inf(1)
	}
	return data.TimeOf(first, a.Dt)
}
