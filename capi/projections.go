//go:build cgo

package main

// #include "hillock.h"
import "C"

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	hillock "github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/synapses"
)

// rule describes a connector.
type rule struct {
	Name    string  `json:"name"`
	P       float64 `json:"p_connect"`
	N       int     `json:"n"`
	Self    any     `json:"allow_self_connections"` // true, false or "NoMutual"
	Replace bool    `json:"with_replacement"`
	Safe    *bool   `json:"safe"`
}

// connector makes the connector that a rule describes.
func connector(text string, rng C.uint64_t) (c model.Connector, err error) {
	var r rule
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return c, fmt.Errorf("%w: connector %s: %w", model.ErrValue, text, err)
	}
	self, known := map[any]connectors.SelfConnections{
		nil: connectors.AllowSelf, true: connectors.AllowSelf, false: connectors.NoSelf, "NoMutual": connectors.NoMutual,
	}[r.Self]
	if !known {
		return c, fmt.Errorf(`%w: connector %s: allow_self_connections must be true, false or "NoMutual"`, model.ErrValue, text)
	}
	options := []connectors.Option{connectors.Self(self), connectors.Replacement(r.Replace)}
	if r.Safe != nil && !*r.Safe {
		options = append(options, connectors.Unchecked())
	}
	g, err := generator(rng)
	if err != nil {
		return c, err
	}
	if g != nil {
		options = append(options, connectors.RNG(g))
	}
	switch r.Name {
	case "AllToAllConnector":
		return connectors.AllToAll(options...), nil
	case "OneToOneConnector":
		return connectors.OneToOne(options...), nil
	case "FixedProbabilityConnector":
		return connectors.FixedProbability(r.P, options...), nil
	case "FixedNumberPreConnector":
		return connectors.FixedNumberPre(r.N, options...), nil
	case "FixedNumberPostConnector":
		return connectors.FixedNumberPost(r.N, options...), nil
	case "FixedTotalNumberConnector":
		return connectors.FixedTotalNumber(r.N, options...), nil
	}
	return c, fmt.Errorf("%w: connector %q: give one of those of hillock.h, or connect by hillock_connect_list", model.ErrValue, r.Name)
}

// synapseType finds a synapse type by its name, or by its rules of plasticity.
func synapseType(text string) (model.Synapse, error) {
	var names []string
	if !strings.HasPrefix(text, "{") {
		for _, s := range synapses.All() {
			if s.Name == text {
				return s, nil
			}
			names = append(names, s.Name)
		}
		return model.Synapse{}, fmt.Errorf("%w: %w", model.ErrNoModelAvailable, model.UnknownName("synapse type", text, names))
	}
	var rules struct{ Timing, Weight string }
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		return model.Synapse{}, fmt.Errorf("%w: synapse type %s: %w", model.ErrValue, text, err)
	}
	timings, weights := synapses.Timings(), synapses.WeightDependences()
	t := slices.IndexFunc(timings, func(t synapses.Timing) bool { return t.Name == rules.Timing })
	w := slices.IndexFunc(weights, func(w synapses.WeightDependence) bool { return w.Name == rules.Weight })
	if t < 0 || w < 0 {
		return model.Synapse{}, fmt.Errorf("%w: timing %q with weight dependence %q: no such rules", model.ErrNoModelAvailable, rules.Timing, rules.Weight)
	}
	return synapses.STDP(timings[t], weights[w])
}

// project makes a projection; with says what joins the cells.
func project(h C.uint64_t, pre, post C.int32_t, synapse *C.char, given C.uint64_t, receptor, label *C.char, number *C.int32_t, out **C.char,
	with func(p hillock.Params) (model.Connector, hillock.Params, error)) C.int {
	return within(h, out, func(s *session) error {
		from, err := s.group(pre)
		if err != nil {
			return err
		}
		to, err := s.group(post)
		if err != nil {
			return err
		}
		kind, err := synapseType(C.GoString(synapse))
		if err != nil {
			return err
		}
		p, err := params(given)
		if err != nil {
			return err
		}
		c, p, err := with(p)
		if err != nil {
			return err
		}
		var options []hillock.ProjectionOption
		if text := C.GoString(label); text != "" {
			options = append(options, hillock.ProjectionLabel(text))
		}
		if text := C.GoString(receptor); text != "" {
			options = append(options, hillock.Receptor(text))
		}
		made, err := s.sim.Projection(from, to, c, hillock.Synapse{Type: kind, Params: p}, options...)
		if err != nil {
			return err
		}
		add(&s.projections, made, number)
		return nil
	})
}

//export goConnect
func goConnect(h C.uint64_t, pre, post C.int32_t, description *C.char, rng C.uint64_t, synapse *C.char, given C.uint64_t, receptor, label *C.char,
	number *C.int32_t, out **C.char) C.int {
	return project(h, pre, post, synapse, given, receptor, label, number, out, func(p hillock.Params) (model.Connector, hillock.Params, error) {
		c, err := connector(C.GoString(description), rng)
		return c, p, err
	})
}

//export goConnectList
func goConnectList(h C.uint64_t, pre, post C.int32_t, i, j *C.int32_t, n C.int64_t, synapse *C.char, given C.uint64_t, receptor *C.char, safe C.int,
	label *C.char, number *C.int32_t, out **C.char) C.int {
	return project(h, pre, post, synapse, given, receptor, label, number, out, func(p hillock.Params) (model.Connector, hillock.Params, error) {
		from, err := slice((*int32)(i), n)
		if err != nil {
			return model.Connector{}, nil, err
		}
		to, err := slice((*int32)(j), n)
		if err != nil {
			return model.Connector{}, nil, err
		}
		pairs, rest, err := list(from, to, p)
		if err != nil {
			return model.Connector{}, nil, err
		}
		return listed(pairs, safe != 0), rest, nil
	})
}

// list sorts connections by the cell that they reach and takes the values that they have one by one out of the parameters.
func list(i, j []int32, p hillock.Params) (pairs model.Pairs, rest hillock.Params, err error) {
	order := make([]int, len(i))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(j[a], j[b]) })
	pairs.Pre, pairs.Post, pairs.Other = permuted(i, order), permuted(j, order), map[string][]float64{}
	rest = hillock.Params{}
	for name, value := range p {
		each, ok := value.([]float64)
		if !ok {
			rest[name] = value
			continue
		}
		if len(each) != len(i) {
			return pairs, nil, fmt.Errorf("%w: %s: %d values given for %d connections", model.ErrInvalidDimensions, name, len(each), len(i))
		}
		switch each = permuted(each, order); name {
		case "weight":
			pairs.Weight = each
		case "delay":
			pairs.Delay = each
		default:
			pairs.Other[name] = each
		}
	}
	return pairs, rest, nil
}

func permuted[T any](in []T, order []int) []T {
	out := make([]T, len(in))
	for k, from := range order {
		out[k] = in[from]
	}
	return out
}

// listed is a connector of these pairs.
func listed(pairs model.Pairs, safe bool) model.Connector {
	return model.Connector{
		Name: "FromListConnector", Args: map[string]any{"conn_list": len(pairs.Pre)}, Safe: safe,
		List:   func(*model.Wiring) (model.Pairs, error) { return pairs, nil },
		Expect: func(*model.Wiring) float64 { return float64(len(pairs.Pre)) },
		Check: func(w *model.Wiring) error {
			for k := range pairs.Pre {
				if i, j := int(pairs.Pre[k]), int(pairs.Post[k]); i < 0 || i >= w.Pre || j < 0 || j >= w.Post {
					return fmt.Errorf("%w: connection (%d, %d) is out of range: there are %d presynaptic and %d postsynaptic cells", model.ErrConnection, i, j, w.Pre, w.Post)
				}
			}
			return nil
		},
	}
}

func (s *session) projection(k C.int32_t) (*hillock.Projection, error) {
	return pick(s.projections, k, "projection")
}

//export goConnectionCount
func goConnectionCount(h C.uint64_t, k C.int32_t, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		p, err := s.projection(k)
		if err != nil {
			return err
		}
		size, err := p.Len()
		*n = C.int64_t(size)
		return err
	})
}

//export goConnections
func goConnections(h C.uint64_t, k C.int32_t, names **C.char, nNames C.int, i, j **C.int32_t, array **C.double, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		p, err := s.projection(k)
		if err != nil {
			return err
		}
		from, to, columns, err := p.Columns(texts(names, nNames))
		if err != nil {
			return err
		}
		*i, *j, *n = (*C.int32_t)(give(from)), (*C.int32_t)(give(to)), C.int64_t(len(from))
		*array = (*C.double)(give(slices.Concat(columns...)))
		return nil
	})
}

// changeConnections applies values to a projection; arrays come in the order of hillock_connections and go on in PyNN's row-major one.
func changeConnections(h C.uint64_t, k C.int32_t, given C.uint64_t, out **C.char, f func(*hillock.Projection, hillock.Params) error) C.int {
	return within(h, out, func(s *session) error {
		p, err := s.projection(k)
		if err != nil {
			return err
		}
		values, err := params(given)
		if err != nil {
			return err
		}
		sorted := hillock.Params{}
		var order []int
		for name, value := range values {
			if each, ok := value.([]float64); ok {
				if order == nil {
					from, _, _, err := p.Columns(nil)
					if err != nil {
						return err
					}
					order = make([]int, len(from))
					for k := range order {
						order[k] = k
					}
					slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(from[a], from[b]) })
				}
				if len(each) != len(order) {
					return fmt.Errorf("%w: %s: %d values given for %d connections", model.ErrInvalidDimensions, name, len(each), len(order))
				}
				value = permuted(each, order)
			}
			sorted[name] = value
		}
		return f(p, sorted)
	})
}

//export goProjectionSet
func goProjectionSet(h C.uint64_t, k C.int32_t, given C.uint64_t, out **C.char) C.int {
	return changeConnections(h, k, given, out, (*hillock.Projection).Set)
}

//export goProjectionInitialize
func goProjectionInitialize(h C.uint64_t, k C.int32_t, given C.uint64_t, out **C.char) C.int {
	return changeConnections(h, k, given, out, (*hillock.Projection).Initialize)
}

//export goConnectionSet
func goConnectionSet(h C.uint64_t, k C.int32_t, at C.int64_t, name *C.char, value C.double, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		p, err := s.projection(k)
		if err != nil {
			return err
		}
		all, err := p.Connections()
		if err != nil {
			return err
		}
		if at < 0 || int(at) >= len(all) {
			return fmt.Errorf("%w: connection %d does not exist: there are %d", model.ErrValue, int(at), len(all))
		}
		return all[at].Set(C.GoString(name), float64(value))
	})
}
