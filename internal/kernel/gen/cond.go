package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of the table of a lean fit, in the order of CondExp.fillTable.
const (
	leanA0 = iota
	leanAE
	leanAI
	leanB0
	leanB1
	leanB2
	leanB3
	leanPull
	leanQ0
	leanQ1
	leanQ2
	leanQ3
	leanDE
	leanDI
	leanNear
	leanLimit
)

// condLean is the loop of CondExp.Step.
//
// What is rare costs AVX-512 no branch that a processor could fail to foresee, and would have to begin some hundred operations again for:
// every pair leaves an event, and the count goes on if there is something in it. AVX2, whose masks take more operations, branches.
func condLean(m *machine) {
	name := "condLean" + m.name
	TEXT(name, NOSPLIT, "func(v, gE, gI *float64, n int, table *[16][4]float64, events *uint64) int")
	Pragma("noescape")
	Doc(name+" advances n cells, a multiple of two vectors, but for those of A > limit, which it leaves as they are.",
		"For each two vectors with such cells, or with cells of V >= near, it appends index<<32 | bits of the former<<16 | bits of the latter",
		"to events, which has room for one more than there can be; it returns their number.")
	c := lean{machine: m, v: Load(Param("v"), GP64()).(reg.GPVirtual), gE: Load(Param("gE"), GP64()).(reg.GPVirtual), gI: Load(Param("gI"), GP64()).(reg.GPVirtual)}
	n := Load(Param("n"), GP64())
	m.table = GP64()
	Load(Param("table"), m.table)
	found := events{GP64(), GP64()}
	Load(Param("events"), found.to)
	m.i = GP64()
	m.holdSome(m.free+2, leanAE, leanAI, leanPull, leanDI, leanDE, leanA0, leanB3, leanB2, leanB1, leanQ3, leanB0, leanQ2, leanQ1, leanQ0, leanNear, leanLimit)
	c.a, c.d, c.q = m.pair(), m.pair(), m.pair()
	mask, beyond := GP64(), GP64()
	if m.lanes == 8 {
		m.loop(n, found, func() { c.masked(found, mask) }, func() {})
		return
	}
	m.loop(n, found, func() {
		c.exponent()
		most := m.vec()
		VMAXPD(c.a[0], c.a[1], most)
		m.branch(most, notUnder, leanLimit, "beyond")
		Label("inside")
		c.change()
		c.decay(c.gE, leanDE, m.store)
		c.decay(c.gI, leanDI, m.store)
		m.addAt(c.v, c.d)
		m.store(c.d, c.v)
		most = m.vec()
		VMAXPD(c.d[0], c.d[1], most)
		m.branch(most, notBelow, leanNear, "near")
	}, func() {
		Label("beyond")
		m.maskOf(c.a, above, leanLimit, beyond)
		TESTL(beyond.As32(), beyond.As32())
		JEQ(operand.LabelRef("inside")) // something that is not a number
		c.change()
		each(func(w int) { VCMPPD(operand.U8(above), m.k(leanLimit), c.a[w], c.a[w]) })
		keep := func(x [2]reg.VecVirtual, base reg.Register) {
			each(func(w int) { VBLENDVPD(c.a[w], m.at(base, w), x[w], x[w]) })
			m.store(x, base)
		}
		c.decay(c.gE, leanDE, keep)
		c.decay(c.gI, leanDI, keep)
		m.addAt(c.v, c.d)
		keep(c.d, c.v)
		m.maskOf(c.d, reached, leanNear, mask)
		out := GP64()
		MOVQ(beyond, out)
		NOTQ(out)
		ANDQ(out, mask)
		SHLQ(operand.U8(16), beyond)
		ORQ(beyond, mask)
		JMP(operand.LabelRef("event"))

		Label("near")
		m.maskOf(c.d, reached, leanNear, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("next")) // something that is not a number
		Label("event")
		found.write(m, mask)
		INCQ(found.count)
		JMP(operand.LabelRef("next"))
	})
}

// lean is what the parts of condLean work on. Variables are read where they are needed and as often: an operation with an operand in memory
// costs a decoder no more than one without.
type lean struct {
	*machine
	v, gE, gI reg.GPVirtual
	a, d, q   [2]reg.VecVirtual
}

// exponent leaves a = a0 + aE e + aI h.
func (c *lean) exponent() {
	c.mulKAt(c.gE, leanAE, c.a)
	c.mulKAt(c.gI, leanAI, c.d)
	c.addK(c.a, leanA0, c.a)
	c.add(c.a, c.d, c.a)
}

// change leaves d, by which V changes:
//
//	d = (b0 + e (b1 + h (b2 + a b3)) + a (pull - V)) (q0 + a (q1 + a (q2 + a (q3 + a))))
//
// The operations of its two chains, of the sum and of the polynomial, take turns: 1 to 2 % faster than one after the other.
func (c *lean) change() {
	c.mulK(c.a, leanB3, c.d)
	c.addK(c.a, leanQ3, c.q)
	c.addK(c.d, leanB2, c.d)
	c.mul(c.q, c.a, c.q)
	c.mulAt(c.gI, c.d)
	c.addK(c.q, leanQ2, c.q)
	c.addK(c.d, leanB1, c.d)
	c.mul(c.q, c.a, c.q)
	c.mulAt(c.gE, c.d)
	c.addK(c.q, leanQ1, c.q)
	c.addK(c.d, leanB0, c.d)
	c.mul(c.q, c.a, c.q)
	c.needed(leanPull)
	each(func(w int) {
		pull := c.vec() // one register after the other: for a pair none is left
		VSUBPD(c.at(c.v, w), c.held[leanPull], pull)
		VMULPD(c.a[w], pull, pull)
		VADDPD(pull, c.d[w], c.d[w])
	})
	c.addK(c.q, leanQ0, c.q)

	c.mul(c.d, c.q, c.d)
}

// decay takes a conductance through the step, and stores it so.
func (c *lean) decay(base reg.GPVirtual, row int, store func(x [2]reg.VecVirtual, base reg.Register)) {
	c.mulKAt(base, row, c.q)
	store(c.q, base)
}

// masked is the body of the loop without branches.
func (c *lean) masked(found events, mask reg.GPVirtual) {
	c.exponent()
	in, near := [2]reg.OpmaskVirtual{K(), K()}, [2]reg.OpmaskVirtual{K(), K()}
	each(func(w int) { VCMPPD(operand.U8(notOver), c.k(leanLimit), c.a[w], in[w]) })
	inside := func(x [2]reg.VecVirtual, base reg.Register) {
		each(func(w int) { VMOVUPD(x[w], in[w], c.at(base, w)) })
	}
	c.change()
	c.decay(c.gE, leanDE, inside)
	c.decay(c.gI, leanDI, inside)
	c.addAt(c.v, c.d)
	inside(c.d, c.v)
	each(func(w int) { VCMPPD(operand.U8(reached), c.k(leanNear), c.d[w], in[w], near[w]) })
	KUNPCKBW(in[0], in[1], in[0])
	KUNPCKBW(near[0], near[1], near[0])
	KUNPCKWD(near[0], in[0], in[0])
	KMOVD(in[0], mask.As32())
	XORL(operand.U32(0xffff0000), mask.As32())
	found.write(c.machine, mask)
	CMPL(mask.As32(), operand.Imm(1))
	SBBQ(operand.I8(-1), found.count) // one more if there is anything
}
