package kernel

import (
	"math"
	"sync"
)

// What makes connections: random numbers for many of them at a time. The plain functions define the results.

// BellLayer is what a normal number needs to know of a layer below the bell curve (random/ziggurat.go): its edge times 2^-53, and the next
// edge.
type BellLayer struct{ Unit, Next float64 }

// Bell turns draws into numbers of a normal distribution by the method of layers, and keeps those between the bounds. It stops before a
// number that takes more than one draw, and returns how many it kept, and of how many draws.
func Bell(out []float64, draws []uint64, layers *[256]BellLayer, mu, sigma, lo, hi float64) (kept, used int) {
	kept, used = bellMany(out, draws, layers, mu, sigma, lo, hi)
	k, u := bellPlain(out[kept:], draws[used:], layers, mu, sigma, lo, hi)
	return kept + k, used + u
}

func bellPlain(out []float64, draws []uint64, layers *[256]BellLayer, mu, sigma, lo, hi float64) (kept, used int) {
	for used < len(draws) && kept < len(out) {
		bits := draws[used]
		layer := &layers[bits%256]
		x := float64(int64(bits>>11)) * layer.Unit // exactly the 53 bits times 2^-53 times the edge
		if x >= layer.Next {
			break
		}
		v := mu + float64(sigma*math.Float64frombits(math.Float64bits(x)|bits<<55&(1<<63))) // bit 8 is the sign
		out[kept] = v
		kept += least(v, lo) & least(hi, v) // no branch to mispredict
		used++
	}
	return kept, used
}

// least is 1 if x is at least y.
func least(x, y float64) (one int) {
	if x >= y {
		one = 1
	}
	return one
}

// Tangent is a line that touches the logarithm in [1, 2).
type Tangent struct{ Slope, Value float64 }

// tangents has one for each 512th, in its middle: there the logarithm is within 5e-7 of it.
var tangents = sync.OnceValue(func() *[512]Tangent {
	var t [512]Tangent
	for k := range t {
		x := 1 + float64((float64(k)+0.5)/512)
		t[k] = Tangent{1 / x, Log(x) - 1}
	}
	return &t
})

// Gaps turns each draw, as a number u of (0, 1], into floor(log(u) per), per < 0, or into -1 if that cannot be told from a logarithm with an
// error of 5e-7, or is above 2^31-2. out is as long as draws.
func Gaps(out []int32, draws []uint64, per float64) {
	t := tangents()
	eps := float64(1e-6 * (1 - per)) // that error and some more
	done := gapsMany(out, draws, t, per, eps)
	gapsPlain(out[done:], draws[done:], t, per, eps)
}

func gapsPlain(out []int32, draws []uint64, t *[512]Tangent, per, eps float64) {
	out = out[:len(draws)]
	for k, draw := range draws {
		gap := min(float64(roughLog(draw, t)*per), math.MaxInt32)
		whole := math.Trunc(gap)
		if rest := gap - whole; rest > eps && rest < 1-eps {
			out[k] = int32(whole)
		} else { // also NaN
			out[k] = -1
		}
	}
}

// roughLog is the logarithm of a draw.
func roughLog(draw uint64, t *[512]Tangent) float64 {
	bits := math.Float64bits(float64(int64(draw>>11 + 1))) // 2^53 u
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	line := &t[bits>>43%512]
	return float64(float64(int64(bits>>52)-(1023+53))*math.Ln2) + (float64(m*line.Slope) + line.Value)
}

// Narrow rounds numbers to four bytes and returns the least and the greatest of the results: infinities if there are none, NaN if one is
// not finite. out is as long as in.
func Narrow(out []float32, in []float64) (least, greatest float64) {
	done, lo, hi, odd := narrowMany(out, in)
	if lo == 0 || hi == 0 {
		done, lo, hi, odd = 0, math.Inf(1), math.Inf(-1), 0 // which zero is the least depends on the order
	}
	return narrowPlain(out[done:], in[done:], lo, hi, odd)
}

func narrowPlain(out []float32, in []float64, lo, hi, odd float64) (float64, float64) {
	out = out[:len(in)]
	for k, x := range in {
		out[k] = float32(x)
		if x = float64(out[k]); x < lo {
			lo = x
		}
		if x > hi {
			hi = x
		}
		odd += x - x
	}
	return lo + odd, hi + odd
}

// Steps turns times into steps of dt, rounded as positive numbers are. It returns false if one is not within shortest to longest steps, which
// are less than 2^30. out is as long as ms.
func Steps(out []int32, ms []float64, dt, shortest, longest float64) bool {
	done, ok := stepsMany(out, ms, dt, shortest, longest)
	return ok && stepsPlain(out[done:], ms[done:], dt, shortest, longest)
}

func stepsPlain(out []int32, ms []float64, dt, shortest, longest float64) bool {
	out = out[:len(ms)]
	for k, x := range ms {
		n := x / dt
		if !(n >= shortest && n <= longest) {
			return false
		}
		out[k] = int32(n + 0.5)
	}
	return true
}

// Below turns each half of the draws into an integer below n, or leaves it out: the upper half of its product with n, if the lower half is at
// least what it says. It returns how many there are. out has room for all.
func Below(out []uint32, draws []uint64, n, least uint32) (kept int) {
	for len(draws) > 0 {
		used := belowMany(out[kept:], draws, n, least)
		kept, draws = kept+2*used, draws[used:]
		some := min(4, len(draws))
		kept += belowPlain(out[kept:], draws[:some], n, least)
		draws = draws[some:]
	}
	return kept
}

func belowPlain(out []uint32, draws []uint64, n, least uint32) (kept int) {
	for _, draw := range draws {
		for _, x := range [2]uint32{uint32(draw), uint32(draw >> 32)} {
			product := uint64(x) * uint64(n)
			out[kept] = uint32(product >> 32)
			if uint32(product) >= least {
				kept++
			}
		}
	}
	return kept
}
