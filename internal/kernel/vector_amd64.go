//go:build amd64 && !purego

package kernel

import (
	"math/bits"

	"golang.org/x/sys/cpu"
)

// lanes is how many doubles the vectors of this processor hold: 8 with AVX-512, 4 with AVX2; 0 if it has neither.
func lanes() int {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW:
		return 8
	case cpu.X86.HasAVX2:
		return 4
	}
	return 0
}

// Vectors reports whether there is assembly for this processor.
func Vectors() bool { return lanes() > 0 }

// chunk is the number of cells that one call of the assembly advances at most: what it finds fits on the stack.
const chunk = 2048

// wide reports whether n cells, at least 8, are to be advanced by AVX-512: they come in sixteens then, and in eights otherwise.
func wide(n, lanes int) bool { return lanes == 8 && n >= 16 }

// stretch is the number of cells for the next call.
func stretch(n, lanes int) int {
	if wide(n, lanes) {
		return min(chunk, n&^15)
	}
	return min(chunk, n&^7)
}

// appendBits appends the indices, from first on, of the cells whose bit is set in the low half of an event.
func appendBits(spikes []int32, first int, event uint32) []int32 {
	for set := event & 0xffff; set != 0; set &= set - 1 {
		spikes = append(spikes, int32(first+bits.TrailingZeros32(set)))
	}
	return spikes
}
