//go:build cgo

package main

// #include "hillock.h"
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"

	hillock "github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// values are parameters by name.
type values struct{ p hillock.Params }

// params returns the parameters of a handle; 0 stands for none.
func params(h C.uint64_t) (hillock.Params, error) {
	if h == 0 {
		return nil, nil
	}
	v, err := object[*values](h, "set of parameters")
	if err != nil {
		return nil, err
	}
	return v.p, nil
}

// generator returns the generator of a handle; 0 stands for the simulation's own.
func generator(h C.uint64_t) (random.RNG, error) {
	if h == 0 {
		return nil, nil
	}
	return object[random.RNG](h, "random number generator")
}

func put(h C.uint64_t, name *C.char, out **C.char, value func() (any, error)) C.int {
	return do(out, func() error {
		v, err := object[*values](h, "set of parameters")
		if err != nil {
			return err
		}
		x, err := value()
		if err != nil {
			return err
		}
		v.p[C.GoString(name)] = x
		return nil
	})
}

//export goParamsNew
func goParamsNew(h *C.uint64_t, out **C.char) C.int {
	return do(out, func() error {
		*h = C.uint64_t(cgo.NewHandle(&values{hillock.Params{}}))
		return nil
	})
}

//export goParamsNumber
func goParamsNumber(h C.uint64_t, name *C.char, value C.double, out **C.char) C.int {
	return put(h, name, out, func() (any, error) { return float64(value), nil })
}

//export goParamsArray
func goParamsArray(h C.uint64_t, name *C.char, array *C.double, n C.int64_t, out **C.char) C.int {
	return put(h, name, out, func() (any, error) { return numbers(array, n) })
}

//export goParamsLists
func goParamsLists(h C.uint64_t, name *C.char, array *C.double, counts *C.int64_t, n C.int64_t, out **C.char) C.int {
	return put(h, name, out, func() (any, error) {
		lengths, err := slice((*int64)(counts), n)
		if err != nil {
			return nil, err
		}
		total := int64(0)
		for _, k := range lengths {
			if k < 0 {
				return nil, fmt.Errorf("%w: a list of %d values", model.ErrValue, k)
			}
			total += k
		}
		all, err := numbers(array, C.int64_t(total))
		if err != nil {
			return nil, err
		}
		lists := make([][]float64, n)
		for i, k := range lengths {
			lists[i], all = all[:k:k], all[k:]
		}
		if n == 1 {
			return lists[0], nil
		}
		return lists, nil
	})
}

//export goParamsRandom
func goParamsRandom(h C.uint64_t, name, distribution *C.char, args *C.double, n C.int, rng C.uint64_t, out **C.char) C.int {
	return put(h, name, out, func() (any, error) {
		list, err := numbers(args, C.int64_t(n))
		if err != nil {
			return nil, err
		}
		r, err := generator(rng)
		if err != nil {
			return nil, err
		}
		return random.NewDistributionPos(C.GoString(distribution), list, r)
	})
}

//export goRngNative
func goRngNative(seed C.uint64_t, h *C.uint64_t, out **C.char) C.int {
	return do(out, func() error {
		*h = C.uint64_t(cgo.NewHandle(random.RNG(random.NewNativeRNG(uint64(seed)))))
		return nil
	})
}

//export goRngNumpy
func goRngNumpy(key *C.uint32_t, pos, hasGauss C.int, gauss C.double, h *C.uint64_t, out **C.char) C.int {
	return do(out, func() error {
		r, err := random.NewNumpyRNG(0, true)
		if err != nil {
			return err
		}
		state := *(*[624]uint32)(unsafe.Pointer(key))
		if err := r.SetState(state, int(pos), hasGauss != 0, float64(gauss)); err != nil {
			return err
		}
		*h = C.uint64_t(cgo.NewHandle(random.RNG(r)))
		return nil
	})
}

//export goRngState
func goRngState(h C.uint64_t, key *C.uint32_t, pos, hasGauss *C.int, gauss *C.double, out **C.char) C.int {
	return do(out, func() error {
		r, err := generator(h)
		if err != nil {
			return err
		}
		numpy, ok := r.(*random.NumpyRNG)
		if !ok {
			return fmt.Errorf("%w: only NumPy generators have such a state", model.ErrValue)
		}
		words, at, has, g := numpy.State()
		*(*[624]uint32)(unsafe.Pointer(key)) = words
		*pos, *gauss, *hasGauss = C.int(at), C.double(g), 0
		if has {
			*hasGauss = 1
		}
		return nil
	})
}

//export goRngDraw
func goRngDraw(h C.uint64_t, distribution *C.char, args *C.double, nArgs C.int, n C.int64_t, array **C.double, out **C.char) C.int {
	return do(out, func() error {
		r, err := object[random.RNG](h, "random number generator")
		if err != nil {
			return err
		}
		list, err := numbers(args, C.int64_t(nArgs))
		if err != nil {
			return err
		}
		d, err := random.NewDistributionPos(C.GoString(distribution), list, r)
		if err != nil {
			return err
		}
		if n < 0 || n > 1<<31 {
			return fmt.Errorf("%w: %d numbers: must be from 0 to 2^31", model.ErrValue, int64(n))
		}
		drawn, err := d.Next(int(n))
		if err != nil {
			return err
		}
		*array = (*C.double)(give(drawn))
		return nil
	})
}
