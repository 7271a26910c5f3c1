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

// filling is how blocks are filled.
type filling struct {
	block int // that is being filled
	size  int // cells of a block
}

// fill adds blocks for some cells to the plan, at least as many as there are threads, and as many for each.
func (b *Built) fill(cells, threads int) filling {
	blocks := (cells + blockCells*threads - 1) / (blockCells * threads) * threads
	f := filling{block: len(b.Plan.Blocks)}
	if blocks > 0 {
		f.size = max(16, min((cells+blocks-1)/blocks+15, engine.BlockLimit)&^15) // whole cache lines
		b.Plan.Blocks = append(b.Plan.Blocks, make([]engine.Block, (cells+f.size-1)/f.size)...)
	}
	return f
}

// share cuts new populations into pieces and puts consecutive pieces into blocks. Sources have blocks of their own, so that all workers
// have as many cells: sources cost little, and nothing at all if they are a background.
func (b *Built) share(fresh []*network.Population, threads int) {
	p := b.Plan
	cells, sources := 0, 0
	for _, pop := range fresh {
		if pop.Cell.Source {
			sources += pop.N
		} else {
			cells += pop.N
		}
	}
	threads = max(1, threads)
	ofCells, ofSources := b.fill(cells, threads), b.fill(sources, threads)
	for _, pop := range fresh {
		entry := engine.Population{First: pop.First, N: pop.N, Cell: pop.Cell}
		f := &ofCells
		if pop.Cell.Source {
			f = &ofSources
		}
		for from := 0; from < pop.N; {
			if p.Blocks[f.block].N >= f.size {
				f.block++
			}
			home := &p.Blocks[f.block]
			n := min(pop.N-from, f.size-home.N)
			k := len(p.Pieces)
			p.Pieces = append(p.Pieces, engine.Piece{
				Number: k, Population: pop.Ordinal, From: from, N: n, First: pop.First + model.GID(from),
				Block: f.block, Offset: home.N, Cell: pop.Cell,
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
