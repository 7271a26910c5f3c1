// Package random makes numbers from keys: a Stream is a function of (seed, purpose, object, index), never of the order in
// which things are asked for. Beside it stands NumPy's legacy generator to the bit, which is sequential, for networks that
// must be the same as PyNN's. There is no hidden state: two simulations in one process never meet.
//
// Everything here gives the same bits on every platform.
package random

import (
	"math"
	"math/bits"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// Purpose separates the uses of one seed: weights and delays of a projection do not share numbers.
type Purpose uint64

// The purposes. Their numbers are part of what a seed means; new ones go to the end.
const (
	ForWiring Purpose = iota + 1
	ForWeight
	ForDelay
	ForParameter
	ForInitial
	ForSource
	ForNoise
	ForUser
	ForStructure
	ForSynapse
	ForSynapseParameter
)

// A Stream is a key to an endless row of random numbers, each of which can be had at once and in any order. It is a value
// without state; copies give the same numbers. The generator is Philox2x64-10: Salmon, Moraes, Dror & Shaw (2011),
// Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405.
type Stream struct {
	key  uint64
	high uint64 // upper half of the counter
}

// NewStream returns the stream of a seed for one purpose.
func NewStream(seed uint64, p Purpose) Stream {
	return Stream{key: seed}.At(uint64(p))
}

// childKey keeps the counters that make children apart from those that make numbers.
const childKey = 0x6a09e667f3bcc909 // the first 64 bits of the fraction of the square root of 2

// At returns the child stream of one object: projection, cell, row. Key and counter of the child are 128 bits made from id
// and the parent, so that children are independent of each other and of their parent's numbers.
func (s Stream) At(id uint64) Stream {
	key, high := philox(id, s.high, s.key^childKey)
	return Stream{key, high}
}

// Uint64 returns the n-th 64 random bits.
func (s Stream) Uint64(n uint64) uint64 {
	a, b := philox(n>>1, s.high, s.key)
	if n&1 == 0 {
		return a
	}
	return b
}

// Float64 returns the n-th number, uniform in [0, 1), a multiple of 2^-53.
func (s Stream) Float64(n uint64) float64 { return halfOpen(s.Uint64(n)) }

// Open returns the n-th number, uniform in (0, 1], a multiple of 2^-53: its logarithm is finite.
func (s Stream) Open(n uint64) float64 { return openAtZero(s.Uint64(n)) }

// Exponential returns the n-th number, exponentially distributed with mean 1: -log(Open(n)).
func (s Stream) Exponential(n uint64) float64 { return -kernel.Log(s.Open(n)) }

// Normal returns the n-th number of a normal distribution with mean 0 and standard deviation 1. It takes the draws 2n and 2n+1:
// Box & Muller (1958), doi:10.1214/aoms/1177706645.
func (s Stream) Normal(n uint64) float64 {
	a, b := philox(n, s.high, s.key)
	return float64(math.Sqrt(-2*kernel.Log(openAtZero(a))) * kernel.Cos(2*math.Pi*halfOpen(b)))
}

// Reader returns a reader that begins with draw 0.
func (s Stream) Reader() *Reader { return s.From(0) }

// From returns a reader that begins with draw n.
func (s Stream) From(n uint64) *Reader {
	r := &Reader{stream: s}
	r.seek(n)
	return r
}

// A Reader reads a stream in sequence, twice as fast as asking for each number. It is a Source of math/rand/v2. It belongs
// to one goroutine.
type Reader struct {
	stream Stream
	n      uint64 // the next draw
	second uint64 // draw n, if n is odd
}

// Uint64 returns the next 64 random bits.
func (r *Reader) Uint64() uint64 {
	n := r.n
	r.n++
	if n&1 != 0 {
		return r.second
	}
	var first uint64
	first, r.second = philox(n>>1, r.stream.high, r.stream.key)
	return first
}

// Float64 returns the next number, uniform in [0, 1).
func (r *Reader) Float64() float64 { return halfOpen(r.Uint64()) }

// Open returns the next number, uniform in (0, 1].
func (r *Reader) Open() float64 { return openAtZero(r.Uint64()) }

// From a signed number the conversion is one instruction.
func halfOpen(x uint64) float64   { return float64(float64(int64(x>>11)) * 0x1p-53) } // fenced: 2*u is u + u to the compiler
func openAtZero(x uint64) float64 { return float64(int64(x>>11+1)) * 0x1p-53 }

// philox is Philox2x64-10: it encrypts the counter (c0, c1) with the key.
func philox(c0, c1, key uint64) (uint64, uint64) {
	for range 10 {
		hi, lo := bits.Mul64(c0, kernel.PhiloxMul)
		c0, c1 = hi^c1^key, lo
		key += kernel.PhiloxWeyl
	}
	return c0, c1
}

// Key returns the key of a stream and the upper half of its counters, for kernels that make numbers of their own from it.
func (s Stream) Key() (key, counter uint64) { return s.key, s.high }
