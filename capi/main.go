//go:build cgo

// Package main is Hillock as a C library (go build -buildmode=c-shared): hillock.h says what it offers and how. Here are the functions
// behind it, on the door alone. Nothing panics across the border: what goes wrong is a status and a text.
package main

// #include <stdlib.h>
// #include "hillock.h"
import "C"

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/cgo"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	hillock "github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/random"
)

func main() {}

// session is a simulation and what has been made in it, by number.
type session struct {
	mu          sync.Mutex
	sim         *hillock.Simulation
	cells       []hillock.Cells
	projections []*hillock.Projection
	currents    []*hillock.CurrentSource
	now         atomic.Uint64 // bits of the time in ms, as last shown
}

// classes are the statuses of errors, the more special first.
var classes = []struct {
	is     error
	status C.int
}{
	{model.ErrInterrupted, C.HILLOCK_INTERRUPTED},
	{model.ErrInvalidParameterValue, C.HILLOCK_INVALID_PARAMETER_VALUE},
	{model.ErrNonExistentParameter, C.HILLOCK_NON_EXISTENT_PARAMETER},
	{model.ErrInvalidDimensions, C.HILLOCK_INVALID_DIMENSIONS},
	{model.ErrConnection, C.HILLOCK_CONNECTION_ERROR},
	{model.ErrInvalidModel, C.HILLOCK_INVALID_MODEL},
	{model.ErrNoModelAvailable, C.HILLOCK_NO_MODEL_AVAILABLE},
	{model.ErrInvalidWeight, C.HILLOCK_INVALID_WEIGHT},
	{model.ErrRecording, C.HILLOCK_RECORDING_ERROR},
	{model.ErrNothingToWrite, C.HILLOCK_NOTHING_TO_WRITE},
	{model.ErrMemory, C.HILLOCK_MEMORY_ERROR},
	{model.ErrValue, C.HILLOCK_VALUE_ERROR},
	{random.ErrKey, C.HILLOCK_KEY_ERROR},
	{random.ErrValue, C.HILLOCK_VALUE_ERROR},
	{model.ErrRuntime, C.HILLOCK_RUNTIME_ERROR},
}

// report turns an error into a status and a text without the name of its class, which the status tells.
func report(out **C.char, err error) C.int {
	if err == nil {
		if out != nil {
			*out = nil
		}
		return C.HILLOCK_OK
	}
	status, text := C.int(C.HILLOCK_ERROR), err.Error()
	for _, c := range classes {
		if errors.Is(err, c.is) {
			status, text = c.status, strings.ReplaceAll(text, c.is.Error()+": ", "")
			break
		}
	}
	if rest, ok := strings.CutPrefix(text, "TypeError: "); ok {
		status, text = C.HILLOCK_TYPE_ERROR, rest
	}
	if out != nil {
		*out = C.CString(text)
	}
	return status
}

// do calls f and reports what it returns, or what it panics with.
func do(out **C.char, f func() error) (status C.int) {
	defer func() {
		if r := recover(); r != nil {
			status = report(out, fmt.Errorf("%w: a fault of Hillock's own: %v\n%s", model.ErrRuntime, r, debug.Stack()))
		}
	}()
	return report(out, f())
}

// object returns what a handle stands for.
func object[T any](h C.uint64_t, what string) (x T, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%w: %d is no handle, or has been released: want a %s", model.ErrValue, uint64(h), what)
		}
	}()
	x, ok := cgo.Handle(h).Value().(T)
	if !ok {
		return x, fmt.Errorf("%w: handle %d is not that of a %s", model.ErrValue, uint64(h), what)
	}
	return x, nil
}

// within calls f while no other thread uses the simulation.
func within(h C.uint64_t, out **C.char, f func(s *session) error) C.int {
	return do(out, func() error {
		s, err := object[*session](h, "simulation")
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return f(s)
	})
}

func pick[T any](list []T, k C.int32_t, what string) (x T, err error) {
	if k < 0 || int(k) >= len(list) {
		return x, fmt.Errorf("%w: %s %d does not exist: there are %d", model.ErrValue, what, int(k), len(list))
	}
	return list[k], nil
}

func (s *session) group(k C.int32_t) (hillock.Cells, error) { return pick(s.cells, k, "cells") }

// add keeps a new object of a simulation and tells its number.
func add[T any](list *[]T, x T, number *C.int32_t) {
	*number = C.int32_t(len(*list))
	*list = append(*list, x)
}

// slice looks at an array of the caller's.
func slice[T any](p *T, n C.int64_t) ([]T, error) {
	if n < 0 || n > 0 && p == nil || n > math.MaxInt32*16 {
		return nil, fmt.Errorf("%w: an array of %d values at %p", model.ErrValue, int64(n), p)
	}
	return unsafe.Slice(p, n), nil
}

// numbers copies an array of the caller's.
func numbers(p *C.double, n C.int64_t) ([]float64, error) {
	in, err := slice((*float64)(p), n)
	return append(make([]float64, 0, len(in)), in...), err
}

// give copies an array into memory that the caller frees.
func give[T any](list []T) unsafe.Pointer {
	var one T
	size := uintptr(len(list)) * unsafe.Sizeof(one)
	memory := C.malloc(C.size_t(max(size, 8)))
	if memory == nil {
		panic("out of memory")
	}
	copy(unsafe.Slice((*T)(memory), len(list)), list)
	return memory
}

func texts(names **C.char, n C.int) (list []string) {
	if n <= 0 {
		return nil
	}
	for _, p := range unsafe.Slice(names, n) {
		list = append(list, C.GoString(p))
	}
	return list
}

//export goRelease
func goRelease(h C.uint64_t) {
	defer func() { _ = recover() }() // released twice
	cgo.Handle(h).Delete()
}

//export goVersion
func goVersion(version **C.char, out **C.char) C.int {
	return do(out, func() error { *version = C.CString(provenance.Version); return nil })
}

//export goNew
func goNew(timestep, minDelay, maxDelay C.double, seed C.uint64_t, threads C.int, h *C.uint64_t, out **C.char) C.int {
	return do(out, func() error {
		sim, err := hillock.New(hillock.Options{
			Timestep: float64(timestep), MinDelay: float64(minDelay), MaxDelay: float64(maxDelay), Seed: uint64(seed), Threads: int(threads),
			Log: slog.New(slog.DiscardHandler), // hillock_warnings tells
		})
		if err != nil {
			return err
		}
		s := &session{sim: sim}
		sim.OnProgress(func(t, _ float64) { s.now.Store(math.Float64bits(t)) })
		*h = C.uint64_t(cgo.NewHandle(s))
		return nil
	})
}

//export goWarnings
func goWarnings(h C.uint64_t, text **C.char, out **C.char) C.int {
	return within(h, out, func(s *session) error {
		*text = C.CString(strings.Join(s.sim.Warnings(), "\n"))
		return nil
	})
}
