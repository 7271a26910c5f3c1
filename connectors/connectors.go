// Package connectors is the catalogue of connectors: one kind, one file. A connector with a NumpyRNG draws as PyNN does, post cell
// by post cell, and makes PyNN's connections; otherwise every row or column has a stream of its own and they are made in parallel.
package connectors

import (
	"errors"
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// Doc describes a connector to people.
type Doc struct {
	Name, Text string
	Paper      string // as model.Cell.Paper
	Args       []Arg
	Example    string // a call as a script writes it; "": Name()
	Before     string // lines of a script that come before the example
}

// Arg is one argument of a connector.
type Arg struct{ Name, Default, Text string }

// All returns the catalogue.
func All() []Doc {
	return []Doc{
		allToAllDoc, oneToOneDoc, fixedProbabilityDoc, distanceDependentDoc, displacementDependentDoc, indexBasedDoc,
		fixedNumberPreDoc, fixedNumberPostDoc, fixedTotalNumberDoc, smallWorldDoc, fromListDoc, fromFileDoc, arrayDoc, cloneDoc, csaDoc,
	}
}

// SelfConnections says which pairs are left out when a group of cells is connected to itself.
type SelfConnections int

const (
	AllowSelf SelfConnections = iota // every pair may be connected
	NoSelf                           // a cell is not connected to itself
	NoMutual                         // nor are both i -> j and j -> i: only pairs with i > j
)

// Option changes a connector from its defaults.
type Option func(*options)

type options struct {
	self     SelfConnections
	rng      random.RNG
	unsafe   bool
	replace  bool
	callback func(float64)
}

// Self chooses which self-connections are allowed.
func Self(s SelfConnections) Option { return func(o *options) { o.self = s } }

// RNG names the generator from which the connections are drawn: the projection works on a copy of it.
func RNG(r random.RNG) Option { return func(o *options) { o.rng = r } }

// Replacement says whether what has been chosen can be chosen again.
func Replacement(yes bool) Option { return func(o *options) { o.replace = yes } }

// Unchecked leaves out the check of the sign of the weights (PyNN's safe=False).
func Unchecked() Option { return func(o *options) { o.unsafe = true } }

// Callback is called with the fraction of the work that is done.
func Callback(f func(fraction float64)) Option { return func(o *options) { o.callback = f } }

func build(doc Doc, opts []Option) (model.Connector, options) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	c := model.Connector{
		Name: doc.Name, Doc: doc.Text, RNG: o.rng, Safe: !o.unsafe, Callback: o.callback, Args: map[string]any{},
	}
	for _, arg := range doc.Args {
		switch arg.Name {
		case "allow_self_connections":
			c.Args[arg.Name] = map[SelfConnections]any{AllowSelf: true, NoSelf: false, NoMutual: "NoMutual"}[o.self]
		case "with_replacement":
			c.Args[arg.Name] = o.replace
		}
	}
	return c, o
}

// omit takes the pairs out of targets (ascending) that the rule forbids for presynaptic cell i.
func (s SelfConnections) omit(w *model.Wiring, i int, targets []int32, first int) []int32 {
	if s == AllowSelf {
		return targets
	}
	out := targets[:first]
	for _, j := range targets[first:] {
		if s.allows(w, i, int(j)) {
			out = append(out, j)
		}
	}
	return out
}

// mutual are the three values of allow_self_connections, for tables.
var mutual = Arg{"allow_self_connections", "True", `False: no cell connects to itself; "NoMutual": nor are two cells connected both ways`}

// omitColumn does the same for the sources of postsynaptic cell j.
func (s SelfConnections) omitColumn(w *model.Wiring, j int, sources []int32, first int) []int32 {
	if s == AllowSelf {
		return sources
	}
	out := sources[:first]
	for _, i := range sources[first:] {
		if s.allows(w, int(i), j) {
			out = append(out, i)
		}
	}
	return out
}

func (s SelfConnections) allows(w *model.Wiring, i, j int) bool {
	if s == NoMutual {
		return i > j
	}
	return !w.Same(i, j)
}

var errMutual = errors.New(`allow_self_connections="NoMutual" needs the same whole population as pre and post`)

// check refuses rules that PyNN cannot apply to these cells.
func (s SelfConnections) check(name string) func(*model.Wiring) error {
	return func(w *model.Wiring) error {
		if s == NoMutual && !w.Identical {
			return fmt.Errorf("%w: %s: %w", model.ErrConnection, name, errMutual)
		}
		return nil
	}
}
