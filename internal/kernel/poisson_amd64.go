//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate sh -c "cd gen/poisson && go run . -out ../../poisson_amd64.s -stubs ../../poisson_amd64_stub.go -pkg kernel"

// threshold is a probability by its leading 16 bits, as 16 signed numbers: draws above the first do not reach it, and those equal to the
// second are open.
type threshold = [2][16]int16

// maxSteps is the number of thresholds up to which comparing with all of them is faster than looking up.
const maxSteps = 96

// poissonChunk is the number of cells of one call of the assembly, which likes multiples of 192.
const poissonChunk = 768

// lay makes the thresholds. Those below 2^-16 share one: the draw with no bit set is open.
func (p *Poisson) lay() {
	sign := func(u uint16) int16 { return int16(u ^ 0x8000) }
	var steps []threshold
	for k, q := range p.above {
		top := uint16(q >> 48)
		t := threshold{}
		for lane := range t[0] {
			t[0][lane], t[1][lane] = sign(top-1), sign(top) // if top is 0, none is above
		}
		if steps = append(steps, t); top == 0 || k >= maxSteps {
			break
		}
	}
	if len(steps) <= maxSteps && int(p.first)+len(steps) < 256 {
		p.steps = steps
	}
}

// many draws for as many cells as the assembly takes, from one whose id is a multiple of PoissonLanes.
func (p *Poisson) many(lanes int, s *PoissonStream, at When, id uint64, counts []uint16) (done int, sum int64) {
	if p.steps == nil || lanes == 0 {
		return 0, 0
	}
	wide := lanes == 8
	groups, width, bits := uint64(4), 16, 2
	if wide {
		groups, width, bits = 8, 32, 1
	}
	product := uint64(uint32(at.Step)) * mul0
	reached := uint64(p.first) + uint64(len(p.steps))
	if p.steps[len(p.steps)-1][1][0] == -1<<15 {
		reached-- // the last is never reached but by what is open
	}
	// What the assembly needs to know, in its order. Words are the lower halves of lanes.
	call := [17]uint64{
		mul0, mul1, groups, // multipliers; groups of a chain
		at.Step>>32 ^ uint64(uint32(s.key)), product>>32 ^ s.key>>32, product, // of the first round, what is the same for all cells
		0x8000800080008000, reached * 0x0001000100010001, // signs; the number if no threshold is passed
		16: uint64(len(p.steps)), // after the upper halves of the counters
	}
	var events [poissonChunk / 16][2]uint32 // the first of some cells, and a bit or two for each that is open
	for len(counts)-done >= 64 {
		n := min(poissonChunk, (len(counts)-done)&^63)
		first := s.upper(at, id+uint64(done))
		for k := range groups / 2 { // in the order in which lanes are put together
			call[8+2*k], call[9+2*k] = first+k, first+k+groups/2
		}
		total, found := 0, 0
		if wide {
			total, found = poissonCountsAVX512(&counts[done], n, &call, &s.rounds, &p.steps[0], &events[0])
		} else {
			total, found = poissonCountsAVX2(&counts[done], n, &call, &s.rounds, &p.steps[0], &events[0])
		}
		sum += int64(total)
		for _, e := range events[:found] {
			for k := range width {
				if e[1]>>(bits*k)&1 != 0 {
					cell := done + int(e[0]) + k
					words := s.words(at, id+uint64(cell))
					number := p.settle(s, at, id+uint64(cell), lane(&words, id+uint64(cell)))
					sum += int64(number) - int64(counts[cell])
					counts[cell] = number
				}
			}
		}
		done += n
	}
	return done, sum
}

// AddCounts adds weight times count to the input of each cell.
func AddCounts(in []float64, counts []uint16, weight float64) {
	n := 0
	if cpu.X86.HasAVX2 && len(counts) >= 16 {
		n = len(counts) &^ 15
		addCountsAVX2(&in[:n][0], &counts[0], n, weight)
	}
	addCountsPlain(in[n:], counts[n:], weight)
}
