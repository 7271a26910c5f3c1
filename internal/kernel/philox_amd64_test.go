//go:build amd64 && !purego

package kernel

import (
	"slices"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestPhiloxElsewhere: what other processors use gives the same.
func TestPhiloxElsewhere(t *testing.T) {
	for _, p := range []struct {
		name string
		here bool
		f    func(out []uint64, counter, high, key uint64)
	}{
		{"BMI2", cpu.X86.HasBMI2, philoxByBMI2},
		{"AVX2", cpu.X86.HasAVX2, func(out []uint64, counter, high, key uint64) { philoxAVX2(&out[0], len(out)/2, counter, high, key) }},
	} {
		t.Run(p.name, func(t *testing.T) {
			if !p.here {
				t.Skip("not on this processor")
			}
			got, want := make([]uint64, 112), make([]uint64, 112)
			for n := 8; n <= 104; n += 8 {
				clear(got)
				clear(want)
				p.f(got[:n], 1<<64-3, 5, 6)
				philoxPlain(want[:n], 1<<64-3, 5, 6)
				if !slices.Equal(got, want) {
					t.Errorf("%d numbers: %x, want %x", n, got, want)
				}
			}
		})
	}
}
