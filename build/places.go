package build

import (
	"slices"

	"github.com/hillock-sim/hillock/engine"
)

// home is where a postsynaptic cell is found.
type home struct {
	block int32
	local uint16
}

// stretch is postsynaptic cells that follow each other in a block too.
type stretch struct {
	home       // of the first
	n    int32 // cells
}

// places finds where the postsynaptic cells are: as stretches, and the blocks that have any.
func (w *wiring) places() (stretches []stretch, blocks []int32) {
	for _, part := range w.projection.Post {
		piece := (*engine.Piece)(nil)
		for k := 0; k < part.Len(); {
			i, n := part.At(k), 1
			if piece == nil || i < piece.From || i >= piece.From+piece.N {
				piece = w.plan.PieceOf(part.Population.Ordinal, i)
				if block := int32(piece.Block); !slices.Contains(blocks, block) {
					blocks = append(blocks, block)
				}
			}
			if part.Index == nil {
				n = piece.From + piece.N - i
			}
			at := stretch{home{int32(piece.Block), uint16(piece.Offset + i - piece.From)}, int32(n)}
			if last := len(stretches) - 1; last >= 0 && stretches[last].meets(at) {
				stretches[last].n += at.n
			} else {
				stretches = append(stretches, at)
			}
			k += n
		}
	}
	slices.Sort(blocks)
	return stretches, blocks
}

// meets reports whether the other begins where s ends.
func (s stretch) meets(other stretch) bool {
	return s.block == other.block && int32(s.local)+s.n == int32(other.local)
}

// homesOf lists where each cell of stretches is.
func homesOf(stretches []stretch) []home {
	n := int32(0)
	for _, s := range stretches {
		n += s.n
	}
	homes := make([]home, 0, n)
	for _, s := range stretches {
		for k := range s.n {
			homes = append(homes, home{s.block, s.local + uint16(k)})
		}
	}
	return homes
}
