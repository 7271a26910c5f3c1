package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
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
func condLean(m *machine) {
	name := "condLean" + m.name
	TEXT(name, NOSPLIT, "func(v, gE, gI *float64, n int, table *[16][4]float64, events *uint32) int")
	Pragma("noescape")
	Doc(name+" advances n cells, a multiple of two vectors. Two vectors with a cell of A > limit are left as they are.",
		"For those (mask 1<<16) and for those with cells of V >= near (their bits) it appends index<<17 | mask to events; it returns their number.")
	v, gE, gI := Load(Param("v"), GP64()), Load(Param("gE"), GP64()), Load(Param("gI"), GP64())
	n := Load(Param("n"), GP64())
	m.table = GP64()
	Load(Param("table"), m.table)
	found := events{GP64(), GP64()}
	Load(Param("events"), found.to)
	m.i = GP64()
	m.holdSome(m.free+2, leanAE, leanAI, leanPull, leanDI, leanDE, leanA0, leanB3, leanB2, leanB1, leanQ3, leanB0, leanQ2, leanQ1, leanQ0, leanNear, leanLimit)
	mask := GP64()
	a, d, q := m.pair(), m.pair(), m.pair()

	// Variables are read where they are needed and as often: an operation with an operand in memory costs a decoder no more than one without.
	m.loop(n, found, func() {
		// a = a0 + aE e + aI h
		m.mulKAt(gE, leanAE, a)
		m.mulKAt(gI, leanAI, d)
		m.addK(a, leanA0, a)
		m.add(a, d, a)
		most := m.vec()
		VMAXPD(a[0], a[1], most)
		m.branch(most, notUnder, leanLimit, "beyond")
		Label("inside")

		// d = b0 + e (b1 + h (b2 + a b3)) + a (pull - V)
		m.mulK(a, leanB3, d)
		m.addK(d, leanB2, d)
		m.mulAt(gI, d)
		m.addK(d, leanB1, d)
		m.mulAt(gE, d)
		m.addK(d, leanB0, d)
		m.kSubAt(leanPull, v, q)
		m.mul(q, a, q)
		m.add(d, q, d)

		// phi = q0 + a (q1 + a (q2 + a (q3 + a)))
		m.addK(a, leanQ3, q)
		m.mul(q, a, q)
		m.addK(q, leanQ2, q)
		m.mul(q, a, q)
		m.addK(q, leanQ1, q)
		m.mul(q, a, q)
		m.addK(q, leanQ0, q)

		m.mul(d, q, d)
		m.mulKAt(gE, leanDE, q) // the conductances decay
		m.store(q, gE)
		m.mulKAt(gI, leanDI, q)
		m.store(q, gI)
		m.addAt(v, d)
		m.store(d, v)
		most = m.vec()
		VMAXPD(d[0], d[1], most)
		m.branch(most, notBelow, leanNear, "near")
	}, func() {
		Label("beyond")
		m.maskOf(a, above, leanLimit, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("inside")) // something that is not a number
		MOVL(operand.U32(1<<16), mask.As32())
		JMP(operand.LabelRef("event"))

		Label("near")
		m.maskOf(d, reached, leanNear, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("next"))
		Label("event")
		found.put(m, mask)
		JMP(operand.LabelRef("next"))
	})
}
