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
	m.hold(leanAE, leanA0, leanAI, leanB3, leanB2, leanPull, leanQ3, leanQ2, leanQ1, leanQ0, leanB1, leanB0, leanDE, leanDI, leanNear, leanLimit)
	mask := GP64()
	a, u := m.pair(), m.pair()

	m.loop(n, found, func() {
		// a = a0 + aE e + aI h
		e, h, t := m.pair(), m.pair(), m.pair()
		m.load(gE, e)
		m.load(gI, h)
		m.mulK(e, leanAE, a)
		m.mulK(h, leanAI, t)
		m.addK(a, leanA0, a)
		m.add(a, t, a)
		most := m.vec()
		VMAXPD(a[0], a[1], most)
		m.branch(most, notUnder, leanLimit, "beyond")
		Label("inside")

		// d = b0 + e (b1 + h (b2 + a b3)); the conductances decay
		d, q := m.pair(), m.pair()
		m.mulK(a, leanB3, d)
		m.addK(d, leanB2, d)
		m.mul(d, h, d)
		m.mulK(h, leanDI, h)
		m.store(h, gI)
		m.addK(d, leanB1, d)
		m.mul(d, e, d)
		m.mulK(e, leanDE, e)
		m.store(e, gE)
		m.addK(d, leanB0, d)

		// d = d - a (u - pull)
		m.load(v, u)
		w := m.pair()
		m.subK(u, leanPull, w)
		m.mul(w, a, w)
		m.sub(d, w, d)

		// phi = q0 + a (q1 + a (q2 + a (q3 + a)))
		m.addK(a, leanQ3, q)
		m.mul(q, a, q)
		m.addK(q, leanQ2, q)
		m.mul(q, a, q)
		m.addK(q, leanQ1, q)
		m.mul(q, a, q)
		m.addK(q, leanQ0, q)

		m.mul(d, q, d)
		m.add(u, d, u)
		m.store(u, v)
		most = m.vec()
		VMAXPD(u[0], u[1], most)
		m.branch(most, notBelow, leanNear, "near")
	}, func() {
		Label("beyond")
		m.maskOf(a, above, leanLimit, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("inside")) // something that is not a number
		MOVL(operand.U32(1<<16), mask.As32())
		JMP(operand.LabelRef("event"))

		Label("near")
		m.maskOf(u, reached, leanNear, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("next"))
		Label("event")
		found.put(m, mask)
		JMP(operand.LabelRef("next"))
	})
}
