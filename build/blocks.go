package build

import (
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// blockCells is how many cells a block has at most, nearly as many as two bytes can tell apart. A spike has a row in every block that
// its cell projects to, so few large blocks mean few visits to memory: with 40 connections from each of 400,000 cells two threads
// take 5.6 s for a second of model time, against 8.0 s with a quarter of the cells per block. The variables of such a block do
// not fit the second-level cache, but they are gone through in order, which costs little.
const blockCells = engine.BlockLimit - 16

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
	threads = max(1, threads)
	blocks := (total + blockCells*threads - 1) / (blockCells * threads) * threads // as many for each worker
	size := min((total+blocks-1)/blocks+15, engine.BlockLimit) &^ 15              // whole cache lines
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
			home.IDs = slices.Grow(home.IDs, n)
			for i := range n {
				home.IDs = append(home.IDs, pop.First+model.GID(from+i))
			}
			from += n
		}
		p.Populations = append(p.Populations, entry)
	}
}
