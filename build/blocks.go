package build

import (
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// blockCells is how many cells a block has at most: with three variables of 8 bytes each they fill most of a second-level cache
// of 512 KiB together with their connections.
const blockCells = 16384

// share cuts new populations into pieces and puts consecutive pieces into blocks, at least as many as there are threads.
func (b *Built) share(fresh []*network.Population, threads int) {
	p := b.Plan
	total := 0
	for _, pop := range fresh {
		total += pop.N
	}
	if total == 0 && len(fresh) == 0 {
		return
	}
	blocks := max(1, threads, (total+blockCells-1)/blockCells)
	size := min((total+blocks-1)/blocks+15, engine.BlockLimit) &^ 15 // whole cache lines
	size = max(size, 16)

	block := -1 // index of the block that is being filled
	for _, pop := range fresh {
		entry := engine.Population{First: pop.First, N: pop.N, Cell: pop.Cell}
		for from := 0; from < pop.N; {
			if block < 0 || p.Blocks[block].N >= size {
				p.Blocks = append(p.Blocks, engine.Block{})
				block = len(p.Blocks) - 1
			}
			home := &p.Blocks[block]
			n := min(pop.N-from, size-home.N)
			k := len(p.Pieces)
			p.Pieces = append(p.Pieces, engine.Piece{
				Number: k, Population: pop.Ordinal, From: from, N: n, First: pop.First + model.GID(from),
				Block: block, Offset: home.N, Cell: pop.Cell,
			})
			entry.Pieces = append(entry.Pieces, k)
			home.Pieces = append(home.Pieces, k)
			for _, r := range pop.Cell.Receptors {
				if !slices.Contains(home.Receptors, r) {
					home.Receptors = append(home.Receptors, r)
				}
			}
			home.N += n
			for i := range n {
				home.IDs = append(home.IDs, pop.First+model.GID(from+i))
			}
			from += n
		}
		p.Populations = append(p.Populations, entry)
	}
}
