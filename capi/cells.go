//go:build cgo

package main

// #include "hillock.h"
import "C"

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	hillock "github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// composition describes a composed cell.
type composition struct {
	Neuron    string            `json:"neuron"`
	Receptors map[string]string `json:"receptors"` // kind by name
}

// cellType finds a cell type by its name or its composition.
func cellType(text string) (model.Cell, error) {
	if !strings.HasPrefix(text, "{") {
		return cells.ByName(text)
	}
	var c composition
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return model.Cell{}, fmt.Errorf("%w: cell type %s: %w", model.ErrValue, text, err)
	}
	var neuron cells.Neuron
	for _, n := range cells.Neurons() {
		if n.Name == c.Neuron {
			neuron = n
		}
	}
	var with []receptors.Receptor
	for _, name := range slices.Sorted(maps.Keys(c.Receptors)) {
		r := receptors.Receptor{Name: name}
		for _, kind := range receptors.All() {
			if kind.Name == c.Receptors[name] {
				r.Kind = kind
			}
		}
		with = append(with, r)
	}
	return cells.PointNeuron(neuron, with...), nil
}

//export goPopulation
func goPopulation(h C.uint64_t, n C.int64_t, kind *C.char, given, initial C.uint64_t, label *C.char, number *C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		cell, err := cellType(C.GoString(kind))
		if err != nil {
			return err
		}
		p, err := params(given)
		if err != nil {
			return err
		}
		var options []hillock.PopulationOption
		if text := C.GoString(label); text != "" {
			options = append(options, hillock.Label(text))
		}
		if initial != 0 {
			values, err := params(initial)
			if err != nil {
				return err
			}
			options = append(options, hillock.Initial(values))
		}
		made, err := s.sim.Population(int(n), cell, p, options...)
		if err != nil {
			return err
		}
		add(&s.cells, hillock.Cells(made), number)
		return nil
	})
}

//export goView
func goView(h C.uint64_t, of C.int32_t, indices *C.int64_t, n C.int64_t, number *C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		list, err := slice((*int64)(indices), n)
		if err != nil {
			return err
		}
		picked := make([]int, n)
		for k, i := range list {
			picked[k] = int(i)
		}
		v, err := g.View(picked)
		if err != nil {
			return err
		}
		add(&s.cells, hillock.Cells(v), number)
		return nil
	})
}

//export goAssembly
func goAssembly(h C.uint64_t, members *C.int32_t, n C.int, label *C.char, number *C.int32_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		list, err := slice(members, C.int64_t(n))
		if err != nil {
			return err
		}
		var parts []hillock.Cells
		for _, k := range list {
			g, err := s.group(k)
			if err != nil {
				return err
			}
			parts = append(parts, g)
		}
		a, err := s.sim.Assembly(C.GoString(label), parts...)
		if err != nil {
			return err
		}
		add(&s.cells, hillock.Cells(a), number)
		return nil
	})
}

//export goSize
func goSize(h C.uint64_t, of C.int32_t, n, first *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		*n, *first = C.int64_t(g.Len()), -1
		if g.Len() > 0 {
			*first = C.int64_t(g.IDs()[0])
		}
		return nil
	})
}

//export goSetPositions
func goSetPositions(h C.uint64_t, of C.int32_t, xyz *C.double, n C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		p, ok := g.(*hillock.Population)
		if !ok {
			return fmt.Errorf("%w: %q is no population: only those are placed", model.ErrValue, g.Label())
		}
		list, err := slice((*float64)(xyz), 3*n)
		if err != nil {
			return err
		}
		places := make([]space.Position, n)
		for k := range places {
			places[k] = space.Position(list[3*k : 3*k+3])
		}
		return p.SetPositions(places)
	})
}

// change applies parameters to cells.
func change(h C.uint64_t, of C.int32_t, given C.uint64_t, out **C.char, f func(hillock.Cells, hillock.Params) error) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		p, err := params(given)
		if err != nil {
			return err
		}
		return f(g, p)
	})
}

//export goSet
func goSet(h C.uint64_t, of C.int32_t, given C.uint64_t, out **C.char) C.int {
	return change(h, of, given, out, hillock.Cells.Set)
}

//export goInitialize
func goInitialize(h C.uint64_t, of C.int32_t, given C.uint64_t, out **C.char) C.int {
	return change(h, of, given, out, hillock.Cells.Initialize)
}

//export goGet
func goGet(h C.uint64_t, of C.int32_t, name *C.char, array **C.double, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		v, err := g.Get(C.GoString(name))
		if err != nil {
			return err
		}
		*array, *n = (*C.double)(give(v.Expand(g.Len()))), C.int64_t(g.Len())
		return nil
	})
}

//export goGetLists
func goGetLists(h C.uint64_t, of C.int32_t, name *C.char, array **C.double, counts **C.int64_t, n *C.int64_t, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		g, err := s.group(of)
		if err != nil {
			return err
		}
		lists, err := g.GetSequence(C.GoString(name))
		if err != nil {
			return err
		}
		lengths := make([]int64, len(lists))
		for k, list := range lists {
			lengths[k] = int64(len(list))
		}
		*array, *counts, *n = (*C.double)(give(slices.Concat(lists...))), (*C.int64_t)(give(lengths)), C.int64_t(len(lists))
		return nil
	})
}
