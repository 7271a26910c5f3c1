package engine

import "slices"

// jobs shares out the blocks to jobs: one for each, but those with little to do, a few sources, go before others.
func (s *State) jobs(p *Plan) (jobs [][]int) {
	cells, most := make([]int, len(p.Blocks)), 0
	for k := range p.Pieces {
		if piece := &p.Pieces[k]; s.quiet[piece.Population] < 0 {
			cells[piece.Block] += piece.N
			most = max(most, cells[piece.Block])
		}
	}
	const few = 16 // times fewer than most
	for k, n := range cells {
		if few*n >= most {
			jobs = append(jobs, []int{k})
		}
	}
	at := 0
	for k, n := range cells {
		if few*n < most {
			to := &jobs[at%len(jobs)]
			*to = slices.Insert(*to, len(*to)-1, k)
			at++
		}
	}
	return jobs
}
