// Package synapses is the catalogue of synapse types: one kind, one file. STDP is composed of a timing rule and a weight
// dependence, which have tables of their own.
package synapses

import "github.com/hillock-sim/hillock/model"

// All returns the catalogue, in the order in which it is listed to people. Of the STDP mechanisms it holds the one that PyNN's
// defaults make: the pair rule with additive weight dependence.
func All() []model.Synapse {
	return []model.Synapse{
		Static(), TsodyksMarkram(), SimpleStochastic(), StochasticTsodyksMarkram(), MultiQuantal(), Electrical(),
		mechanism(SpikePairRule(), AdditiveWeightDependence()),
	}
}

// Timings returns the timing rules of STDP.
func Timings() []Timing { return []Timing{SpikePairRule(), Vogels2011Rule()} }

// WeightDependences returns the weight dependences of STDP.
func WeightDependences() []WeightDependence {
	return []WeightDependence{
		AdditiveWeightDependence(), MultiplicativeWeightDependence(), AdditivePotentiationMultiplicativeDepression(), GutigWeightDependence(),
	}
}
