//go:build amd64 && !purego

package kernel

import (
	"slices"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestPhiloxBMI2: what processors without AVX2 use gives the same.
func TestPhiloxBMI2(t *testing.T) {
	if !cpu.X86.HasBMI2 {
		t.Skip("no BMI2")
	}
	got, want := make([]uint64, 48), make([]uint64, 48)
	for n := 8; n <= 40; n += 8 {
		clear(got)
		clear(want)
		philoxByBMI2(got[:n], 1<<64-3, 5, 6)
		philoxPlain(want[:n], 1<<64-3, 5, 6)
		if !slices.Equal(got, want) {
			t.Errorf("%d numbers: %x, want %x", n, got, want)
		}
	}
}
