package hillock_test

import (
	"math"
	"math/big"
)

// The oracle of SpiNNaker's arithmetic: whole numbers without limits (big.Int) and fractions (big.Rat), written from
// docs/simulators.md and sharing no code with package spinnaker. Ring buffers are real ones here: a slot for each cell, receptor and step,
// to which weights are added one by one, and which stays at 65535 when it gets there.

type oracleCell struct {
	cond                                                bool
	rest, reset, thresh, offset, tauM, cm, refrac       float64
	tauE, tauI, eE, eI                                  float64
	v0                                                  float64
	keep, resist, steps, decayE, beginE, decayI, beginI *big.Int
	v, exc, inh, held                                   *big.Int
}

type oracleConnection struct {
	pre, post, receptor, delay int
	weight                     float64
	whole                      *big.Int
}

type oracleNetwork struct {
	dt          float64
	sources     [][]int // by source: steps
	cells       []*oracleCell
	connections []*oracleConnection // pre counts the sources first, then the cells; post counts the cells
	projections [][]*oracleConnection
	shift       map[[2]int]int // by population (0: conductances, 1: currents) and receptor
	ring, state int64
}

func whole(n int64) *big.Int { return big.NewInt(n) }

func power(n int) *big.Int { return new(big.Int).Lsh(whole(1), uint(n)) }

// nearest rounds a fraction to the nearest whole number, ties to even.
func nearest(x *big.Rat) *big.Int {
	two := new(big.Int).Mul(x.Num(), whole(2))
	two.Add(two, x.Denom())
	q, m := new(big.Int).DivMod(two, new(big.Int).Mul(x.Denom(), whole(2)), new(big.Int))
	if m.Sign() == 0 && q.Bit(0) == 1 {
		q.Sub(q, whole(1))
	}
	return q
}

func exactly(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// accum is a number as s16.15.
func accum(x float64) *big.Int { return nearest(new(big.Rat).Mul(exactly(x), exactly(32768))) }

// down divides and rounds down.
func down(a, b *big.Int) *big.Int { // b > 0
	q, _ := new(big.Int).DivMod(a, b, new(big.Int))
	return q
}

func quotient(a, b *big.Int) *big.Int { return down(new(big.Int).Mul(a, power(15)), b) }

// exponential is exp(-x/2^15) in units of 2^-bits, to the nearest: Taylor's series of exp(x/2^15) with 400 bits.
func exponential(x *big.Int, bits int) *big.Int {
	const precision = 400
	f := func() *big.Float { return new(big.Float).SetPrec(precision) }
	y := f().Quo(f().SetInt(x), f().SetInt(power(15)))
	if y.Cmp(f().SetInt64(100)) > 0 {
		return whole(0)
	}
	sum, term := f().SetInt64(1), f().SetInt64(1)
	for k := int64(1); term.Sign() > 0 && term.MantExp(nil) > -precision; k++ {
		term.Quo(f().Mul(term, y), f().SetInt64(k))
		sum.Add(sum, term)
	}
	r, _ := f().Quo(f().SetInt(power(bits)), sum).Rat(nil)
	return nearest(r)
}

func (n *oracleNetwork) limit(a *big.Int) *big.Int {
	top, bottom := new(big.Int).Sub(power(31), whole(1)), new(big.Int).Neg(power(31))
	switch {
	case a.Cmp(top) > 0:
		n.state++
		return top
	case a.Cmp(bottom) < 0:
		n.state++
		return bottom
	}
	return a
}

func (n *oracleNetwork) prepare() {
	ts := accum(n.dt)
	one := new(big.Int).Sub(power(32), whole(1))
	synapse := func(tau float64) (decay, begin *big.Int) {
		decay = exponential(quotient(ts, accum(tau)), 32)
		if decay.Cmp(one) > 0 {
			decay = one
		}
		begin = down(new(big.Int).Mul(quotient(accum(tau), ts), new(big.Int).Sub(one, decay)), power(15))
		if begin.Cmp(one) > 0 {
			begin = one
		}
		return decay, begin
	}
	for _, c := range n.cells {
		c.resist = quotient(accum(c.tauM), accum(c.cm))
		c.keep = exponential(quotient(ts, accum(c.tauM)), 15)
		q := quotient(accum(c.refrac), ts)
		c.steps = new(big.Int).Neg(down(new(big.Int).Neg(q), power(15))) // rounded up
		c.decayE, c.beginE = synapse(c.tauE)
		c.decayI, c.beginI = synapse(c.tauI)
		c.v, c.exc, c.inh, c.held = accum(c.v0), whole(0), whole(0), whole(0)
	}
	n.scale()
}

// scale finds the shift of each population and receptor, and the whole number of each weight.
func (n *oracleNetwork) scale() {
	n.shift = map[[2]int]int{}
	factor := map[int]int64{0: 1024, 1: 1}
	kind := func(c *oracleConnection) int {
		if n.cells[c.post].cond {
			return 0
		}
		return 1
	}
	for pop := range 2 {
		for r := range 2 {
			var fan, mean, square, total, largest, expected = new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
			vary := false
			for _, p := range n.projections {
				counts, delays, all := map[int]int64{}, map[int]bool{}, int64(0)
				sum, squares, top := new(big.Rat), new(big.Rat), new(big.Rat)
				for _, c := range p {
					delays[c.delay] = true
					if kind(c) != pop || c.receptor != r {
						continue
					}
					counts[c.post]++
					all++
					w := new(big.Rat).Mul(exactly(math.Abs(c.weight)), new(big.Rat).SetInt64(factor[pop]))
					sum.Add(sum, w)
					squares.Add(squares, new(big.Rat).Mul(w, w))
					if w.Cmp(top) > 0 {
						top = w
					}
				}
				if all == 0 {
					continue
				}
				most := int64(0)
				for _, k := range counts {
					most = max(most, k)
				}
				f, inverse := new(big.Rat).SetInt64(most), big.NewRat(1, all)
				fan.Add(fan, f)
				mean.Add(mean, new(big.Rat).Mul(f, new(big.Rat).Mul(sum, inverse)))
				square.Add(square, new(big.Rat).Mul(f, new(big.Rat).Mul(squares, inverse)))
				perStep := new(big.Rat).Mul(new(big.Rat).Mul(exactly(30), exactly(n.dt)), big.NewRat(1, 1000))
				expected.Add(expected, new(big.Rat).Mul(f, perStep))
				if perStep.Cmp(exactly(1)) < 0 {
					perStep = exactly(1)
				}
				total.Add(total, new(big.Rat).Mul(f, new(big.Rat).Mul(perStep, top)))
				if top.Cmp(largest) > 0 {
					largest = top
				}
				vary = vary || len(delays) > 1
			}
			bound := new(big.Float).SetPrec(300).SetRat(total)
			if vary {
				in := func(x *big.Rat) *big.Float { return new(big.Float).SetPrec(300).SetRat(x) }
				m := in(new(big.Rat).Mul(expected, new(big.Rat).Quo(mean, fan)))
				v := in(new(big.Rat).Mul(expected, new(big.Rat).Quo(square, fan)))
				m.Add(m, new(big.Float).SetPrec(300).Mul(in(exactly(5)), v.Sqrt(v)))
				if m.Cmp(bound) < 0 {
					bound = m
				}
			}
			if top := new(big.Float).SetPrec(300).SetRat(largest); top.Cmp(bound) > 0 {
				bound = top
			}
			shift := 0
			for new(big.Float).SetInt(power(shift)).Cmp(bound) <= 0 && bound.Sign() > 0 {
				shift++
			}
			n.shift[[2]int{pop, r}] = shift
		}
	}
	for _, c := range n.connections {
		x := new(big.Rat).Mul(exactly(math.Abs(c.weight)), new(big.Rat).SetInt64(factor[kind(c)]))
		x.Mul(x, new(big.Rat).SetFrac(power(15), power(n.shift[[2]int{kind(c), c.receptor}])))
		c.whole = nearest(x)
	}
}

// sample is what a cell shows at a step, in units of 2^-15.
type sample struct{ v, exc, inh *big.Int }

// run computes the steps 0 ... last and returns what is shown, and the cells that fire, by step.
func (n *oracleNetwork) run(last int) (shown [][]sample, spikes [][]int) {
	from := make([][]*oracleConnection, len(n.sources)+len(n.cells))
	for _, c := range n.connections {
		from[c.pre] = append(from[c.pre], c)
	}
	type slot struct{ cell, receptor, step int }
	ring, full := map[slot]*big.Int{}, map[slot]bool{}
	most := whole(65535)
	send := func(pre, step int) {
		for _, c := range from[pre] {
			at := slot{c.post, c.receptor, step + c.delay}
			if ring[at] == nil {
				ring[at] = whole(0)
			}
			ring[at].Add(ring[at], c.whole)
			if ring[at].Cmp(most) > 0 {
				ring[at].Set(most)
				full[at] = true
			}
		}
	}
	for step := 0; step <= last; step++ {
		row := make([]sample, len(n.cells))
		var fired []int
		for i, c := range n.cells {
			pop := 1
			if c.cond {
				pop = 0
			}
			arrive := func(r int, begin *big.Int) *big.Int {
				at := slot{i, r, step}
				x := ring[at]
				if x == nil {
					return whole(0)
				}
				if full[at] {
					n.ring++
				}
				x = new(big.Int).Mul(x, power(n.shift[[2]int{pop, r}]))
				return down(new(big.Int).Mul(x, begin), power(32))
			}
			c.exc = n.limit(new(big.Int).Add(c.exc, arrive(0, c.beginE)))
			c.inh = n.limit(new(big.Int).Add(c.inh, arrive(1, c.beginI)))
			e, h := c.exc, c.inh
			if c.cond {
				e, h = down(e, whole(1024)), down(h, whole(1024))
				row[i] = sample{c.v, e, h}
				push := func(g *big.Int, rev float64) *big.Int {
					return n.limit(down(new(big.Int).Mul(g, n.limit(new(big.Int).Sub(accum(rev), c.v))), power(15)))
				}
				e, h = push(e, c.eE), push(new(big.Int).Neg(h), c.eI)
			} else {
				row[i] = sample{c.v, e, new(big.Int).Neg(h)}
			}
			round := func(a, b *big.Int) *big.Int { // half up
				x := new(big.Int).Mul(a, b)
				return down(x.Add(x, power(14)), power(15))
			}
			if c.held.Sign() <= 0 {
				in := new(big.Int).Sub(e, h)
				in = n.limit(in.Add(in, accum(c.offset)))
				alpha := n.limit(new(big.Int).Add(round(in, c.resist), accum(c.rest)))
				c.v = n.limit(new(big.Int).Sub(alpha, round(c.keep, n.limit(new(big.Int).Sub(alpha, c.v)))))
			} else {
				c.held = new(big.Int).Sub(c.held, whole(1))
			}
			if c.v.Cmp(accum(c.thresh)) >= 0 {
				c.v, c.held = accum(c.reset), c.steps
				fired = append(fired, i)
			}
			c.exc = down(new(big.Int).Mul(c.exc, c.decayE), power(32))
			c.inh = down(new(big.Int).Mul(c.inh, c.decayI), power(32))
		}
		for k, times := range n.sources {
			for _, t := range times {
				if t == step {
					send(k, step)
				}
			}
		}
		for _, i := range fired {
			send(len(n.sources)+i, step)
		}
		shown, spikes = append(shown, row), append(spikes, fired)
	}
	return shown, spikes
}
