package connectors

import (
	"github.com/hillock-sim/hillock/model"
)

var indexBasedDoc = Doc{
	Name:    "IndexBasedProbabilityConnector",
	Text:    "Connects each pair of cells with a probability that depends on their indices.",
	Example: `IndexBasedProbabilityConnector("0.7 if abs(i - j) < 3 else 0.1")`,
	Args:    append([]Arg{{"index_expression", "", `probability for cells i and j: a function, or an expression ("0.7 if abs(i - j) < 3 else 0.1")`}}, probabilityArgs...),
}

// IndexBasedProbability connects each pair of cells with probability p(i, j), i and j being indices in the two groups of cells. p is
// called by several goroutines at once.
//
// With a NumpyRNG it draws as PyNN does: for each postsynaptic cell in turn, one uniform number for each presynaptic cell.
func IndexBasedProbability(p model.PairFunc, opts ...Option) model.Connector {
	c, o := build(indexBasedDoc, opts)
	pairwise(&c, o, func(*model.Wiring) model.PairFunc { return p })
	c.Check = o.self.check(c.Name)
	return c
}
