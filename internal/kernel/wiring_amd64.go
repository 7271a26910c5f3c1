//go:build amd64 && !purego

package kernel

import (
	"math"
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate sh -c "cd gen/wiring && go run . -out ../../wiring_amd64.s -stubs ../../wiring_amd64_stub.go -pkg kernel"

func bellMany(out []float64, draws []uint64, layers *[256]BellLayer, mu, sigma, lo, hi float64) (kept, used int) {
	n := min(len(out), len(draws)) &^ 3
	if n == 0 || !cpu.X86.HasAVX2 || !cpu.X86.HasPOPCNT {
		return 0, 0
	}
	for n > 0 {
		k, u := bellAVX2(&out[kept], &draws[used], n, (*[256][2]float64)(unsafe.Pointer(layers)), mu, sigma, lo, hi)
		kept, used = kept+k, used+u
		if u < n { // one is not straight
			break
		}
		n = min(len(out)-kept, len(draws)-used) &^ 3 // some were not kept
	}
	return kept, used
}

func gapsMany(out []int32, draws []uint64, t *[512]Tangent, per, eps float64) (done int) {
	if lanes() == 8 && len(draws) >= 8 {
		done = len(draws) &^ 7
		gapsAVX512(&out[:done][0], &draws[0], done, per, eps, 1-eps)
	}
	n := (len(draws) - done) &^ 3
	if n == 0 || !cpu.X86.HasAVX2 {
		return done
	}
	gapsAVX2(&out[done:][:n][0], &draws[done], n, (*[512][2]float64)(unsafe.Pointer(t)), per, eps, 1-eps)
	return done + n
}

func narrowMany(out []float32, in []float64) (done int, lo, hi, odd float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	n := len(in) &^ 7
	if n == 0 || !cpu.X86.HasAVX2 {
		return 0, lo, hi, 0
	}
	var ends [2][8]float32
	for k := range ends[0] {
		ends[0][k], ends[1][k] = float32(lo), float32(hi)
	}
	if narrowAVX2(&out[:n][0], &in[0], n, &ends) != 0 {
		odd = math.NaN()
	}
	for k := range ends[0] {
		lo, hi = min(lo, float64(ends[0][k])), max(hi, float64(ends[1][k]))
	}
	return n, lo, hi, odd
}

func stepsMany(out []int32, ms []float64, dt, shortest, longest float64) (done int, ok bool) {
	n := len(ms) &^ 3
	if n == 0 || !cpu.X86.HasAVX2 {
		return 0, true
	}
	return n, stepsAVX2(&out[:n][0], &ms[0], n, dt, shortest, longest, 0.5) == 15
}

func belowMany(out []uint32, draws []uint64, n, least uint32) (used int) {
	m := len(draws) &^ 3
	if m == 0 || !cpu.X86.HasAVX2 {
		return 0
	}
	return belowAVX2(&out[:2*m][0], &draws[0], m, uint64(n), uint64(least))
}
