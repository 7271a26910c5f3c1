package spinnaker

import (
	"fmt"
	"math"
	"strings"
)

// Report is what the arithmetic did to a network.
type Report struct {
	Populations []Scaled  `json:"populations"` // that take input
	Projections []Rounded `json:"projections"`
	RingBuffers int64     `json:"ring_buffer_saturations"` // sums of a step at a receptor of a cell that were cut to 16 bits, since the last reset
	States      int64     `json:"state_saturations"`       // sums that were cut to s16.15, since the last reset
	Cores       int64     `json:"cores"`                   // that 256 cells each would need
}

// Scaled is the scales of a population.
type Scaled struct {
	Label string     `json:"population"`
	Step  [2]float64 `json:"weight_step"` // the smallest difference of weights, by receptor
	Shift [2]int     `json:"shift"`
	Unit  string     `json:"unit"`
	Named [2]string  `json:"receptors"`
	Used  [2]bool    `json:"used"`
}

// Rounded is what became of the weights and delays of a projection.
type Rounded struct {
	Label         string  `json:"projection"`
	Connections   int64   `json:"connections"`
	Zero          int64   `json:"rounded_to_zero"`         // weights that were not zero
	Changed       int64   `json:"changed_by_more_than_1%"` // weights, those that became zero included
	Largest       float64 `json:"largest_relative_error"`
	MinDelay      int     `json:"min_delay_steps"`
	MaxDelay      int     `json:"max_delay_steps"`
	Extended      int64   `json:"delays_above_16_steps"` // which need a delay population on the machine
	DelaysRounded bool    `json:"delays_rounded"`        // to whole steps
}

// notable is the relative change of a weight from which it is counted.
const notable = 0.01

// Count counts n connections whose weight w was rounded.
func (r *Rounded) Count(w, rounded float64, n int64) {
	r.Connections += n
	if w == 0 {
		return
	}
	off := math.Abs(rounded-w) / math.Abs(w)
	r.Largest = max(r.Largest, off)
	if rounded == 0 {
		r.Zero += n
	}
	if off > notable {
		r.Changed += n
	}
}

// Scaled returns the scales for a report.
func (s *Scale) Scaled(label, unit string, receptors []string, used [2]bool) Scaled {
	return Scaled{Label: label, Step: s.unit, Shift: s.shift, Unit: unit, Named: [2]string(receptors[:2]), Used: used}
}

// Text says it in lines for people.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "SpiNNaker's arithmetic (s16.15 state, 16-bit weights; it claims no equality with a board): %d cores of %d cells\n", r.Cores, CellsPerCore)
	for _, p := range r.Populations {
		for k, used := range p.Used {
			if used {
				fmt.Fprintf(&b, "  %s, %s: weights in steps of %.4g %s\n", p.Label, p.Named[k], p.Step[k], p.Unit)
			}
		}
	}
	for _, p := range r.Projections {
		fmt.Fprintf(&b, "  %s: %d connections, largest relative error of a weight %.2g %%, %d changed by more than 1 %%, %d rounded to zero", p.Label, p.Connections, 100*p.Largest, p.Changed, p.Zero)
		if p.Connections > 0 {
			fmt.Fprintf(&b, "; delays %d to %d steps", p.MinDelay, p.MaxDelay)
			if p.DelaysRounded {
				b.WriteString(", rounded to steps")
			}
			if p.Extended > 0 {
				fmt.Fprintf(&b, ", %d above %d need a delay population", p.Extended, DirectDelay)
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "  saturations: %d of ring buffers, %d of state\n", r.RingBuffers, r.States)
	return b.String()
}
