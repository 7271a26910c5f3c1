package hillock

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/spinnaker"
)

// Arithmetics lists the kinds of numbers that a simulation can be computed in: Options.Arithmetic.
func Arithmetics() []string { return []string{"double", spinnaker.Arithmetic} }

func checkArithmetic(o Options) error {
	switch o.Arithmetic {
	case "", "double":
		return nil
	case spinnaker.Arithmetic:
		if math.RoundToEven(o.Timestep*32768) < 1 || o.Timestep > 1000 {
			return fmt.Errorf("%w: timestep = %v ms: SpiNNaker's arithmetic takes steps from 2^-15 ms to 1000 ms; 1 ms is usual there", model.ErrInvalidParameterValue, o.Timestep)
		}
		return nil
	}
	return fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, model.UnknownName("arithmetic", o.Arithmetic, Arithmetics()))
}

// Arithmetic returns the kind of numbers that the simulation is computed in: "double" or "spinnaker".
func (s *Simulation) Arithmetic() string {
	if s.fixedPoint() {
		return spinnaker.Arithmetic
	}
	return "double"
}

// fixedPoint reports whether Hillock computes in SpiNNaker's arithmetic. Another simulator has numbers of its own.
func (s *Simulation) fixedPoint() bool {
	return s.options.Arithmetic == spinnaker.Arithmetic && s.options.Elsewhere == nil
}

// precision is Arithmetic as it is printed with every run.
func (s *Simulation) precision() string {
	if s.fixedPoint() {
		return "s16.15 (SpiNNaker's arithmetic)"
	}
	return "double"
}

// inArithmetic returns the form of a cell type in the simulation's arithmetic, and the scale of its weights if it has one.
func (s *Simulation) inArithmetic(cell model.Cell) (model.Cell, *spinnaker.Scale, error) {
	if !s.fixedPoint() {
		return cell, nil, nil
	}
	return spinnaker.Cell(cell)
}

// checkFixedSynapse refuses connections that SpiNNaker's arithmetic does not have, as far as can be seen before they are made.
func (s *Simulation) checkFixedSynapse(np *network.Projection) error {
	if !s.fixedPoint() {
		return nil
	}
	if err := spinnaker.CheckSynapse(&np.Synapse); err != nil {
		return err
	}
	if !np.Connector.Safe {
		return spinnaker.Refuse("safe=False: a weight has no sign there, the receptor has; give weights of the receptor's sign and leave safe out")
	}
	if _, hi, known := np.Delay.Bounds(); known && !math.IsInf(hi, 1) {
		steps, _ := s.net.Steps(hi)
		return spinnaker.CheckDelay(steps, s.net.Dt)
	}
	return nil
}

// scales returns the scale of the weights of each population, or nil in double precision.
func (s *Simulation) scales() (all []*spinnaker.Scale) {
	if !s.fixedPoint() {
		return nil
	}
	for _, p := range s.populations {
		all = append(all, p.scale)
	}
	return all
}

// extended returns what is built already, of which building can go on. In SpiNNaker's arithmetic that is nothing as soon as there are new
// populations or projections, since the scale of weights follows from all of them; and a network that runs cannot grow.
func (s *Simulation) extended() (*build.Built, error) {
	if !s.fixedPoint() || s.built == nil {
		return s.built, nil
	}
	grown := len(s.net.Populations) > len(s.built.Plan.Populations) || len(s.net.Projections) > s.built.Projections()
	if grown && s.state != nil && s.state.Started {
		return nil, spinnaker.Refuse("a network cannot grow between two runs, since its weights have a scale: call reset() first, or describe all of it before run()")
	}
	if grown {
		return nil, nil // weights are rounded from what was described, never twice
	}
	return s.built, nil
}

// Rounding returns what SpiNNaker's arithmetic has done to the network so far: to weights and delays when it was built, and how often sums
// have been cut since the last reset. It is nil in double precision, and before the network is built.
func (s *Simulation) Rounding() *spinnaker.Report {
	if s.built == nil || s.built.Rounding == nil {
		return nil
	}
	r := *s.built.Rounding
	for _, p := range s.built.Plan.Populations {
		ring, state := spinnaker.Counters(p.Cell)
		if ring < 0 {
			continue
		}
		for _, k := range p.Pieces {
			vars := s.state.Cells(k).Vars
			for i := range vars[ring] {
				r.RingBuffers += int64(vars[ring][i])
				r.States += int64(vars[state][i])
			}
		}
	}
	return &r
}
