package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of the table of a fit, in the order of CondCells.table: the coefficients of BE, of BI and of phi follow.
const (
	fitA0 = iota
	fitAE
	fitAI
	fitDE
	fitDI
	fitLimit
	fitE
)

// Places of the arrays in the arguments of condCells: each a pointer.
const (
	argInvC = iota
	argVr
	argEE
	argEI
	argNear
	argResist
	argCurrent
)

// condCells is the loop of CondCells for the cells of one fit: a lean or a complete one.
func condCells(m *machine, full bool) {
	name, rows, terms := "condCellsLean"+m.name, "[32][4]float64", 3
	if full {
		name, terms = "condCellsFull"+m.name, 10
	}
	fitI := fitE + terms
	fitPhi := fitI + terms
	TEXT(name, NOSPLIT, "func(v, gE, gI *float64, n int, table *"+rows+", cells *[7]*float64, events *uint32) int")
	Pragma("noescape")
	Doc(name+" advances n cells, a multiple of two vectors, with parameters of their own; the last of the arrays in cells may be nil. Two vectors",
		"of which a cell is not within A <= limit are left as they are. For those (mask 1<<16) and for those with cells of V >= near (their bits) it",
		"appends index<<17 | mask to events; it returns their number.")
	v, gE, gI := Load(Param("v"), GP64()), Load(Param("gE"), GP64()), Load(Param("gI"), GP64())
	n := Load(Param("n"), GP64())
	m.table = GP64()
	Load(Param("table"), m.table)
	cells := Load(Param("cells"), GP64())
	found := events{GP64(), GP64()}
	Load(Param("events"), found.to)
	m.i = GP64()
	m.held = nil
	mask, base := GP64(), GP64()
	array := func(arg int) reg.Register {
		MOVQ(operand.Mem{Base: cells, Disp: 8 * arg}, base)
		return base
	}
	u := m.pair()

	m.loop(n, found, func() {
		// e = gE/cm, h = gI/cm, a = a0 + aE e + aI h
		e, h, a, t := m.pair(), m.pair(), m.pair(), m.pair()
		m.load(array(argInvC), t)
		m.load(gE, e)
		m.load(gI, h)
		m.mul(e, t, e)
		m.mul(h, t, h)
		m.mulK(e, fitAE, a)
		m.mulK(h, fitAI, t)
		m.addK(a, fitA0, a)
		m.add(a, t, a)
		m.unless(a, notUnder, fitLimit, "beyond")

		// be = e p(e, h), bi = h p(e, h)
		be, bi := m.pair(), m.pair()
		if full {
			m.cubic(fitE, e, h, t, be)
			m.cubic(fitI, e, h, t, bi)
		} else {
			m.crossed(fitE, h, a, be)
			m.crossed(fitI, e, a, bi)
		}
		m.mul(be, e, be)
		m.mul(bi, h, bi)

		// the conductances decay
		m.load(gE, e)
		m.mulK(e, fitDE, e)
		m.store(e, gE)
		m.load(gI, h)
		m.mulK(h, fitDI, h)
		m.store(h, gI)

		// vr += resist current
		vr := e
		m.load(array(argVr), vr)
		MOVQ(operand.Mem{Base: cells, Disp: 8 * argCurrent}, base)
		TESTQ(base, base)
		JEQ(operand.LabelRef("quiet"))
		m.load(base, t)
		MOVQ(operand.Mem{Base: cells, Disp: 8 * argResist}, base)
		m.load(base, h)
		m.mul(t, h, t)
		m.add(vr, t, vr)
		Label("quiet")

		// d = (ee - vr) be + (ei - vr) bi - a (u - vr)
		m.load(array(argEE), t)
		m.sub(t, vr, t)
		m.mul(be, t, be)
		m.load(array(argEI), t)
		m.sub(t, vr, t)
		m.mul(bi, t, bi)
		m.add(be, bi, be)
		m.load(v, u)
		m.sub(u, vr, t)
		m.mul(t, a, t)
		m.sub(be, t, be)

		// phi by Horner's rule
		last := fitPhi + 4
		if full {
			last++
		}
		m.mulK(a, last, t)
		for row := last - 1; row > fitPhi; row-- {
			m.addK(t, row, t)
			m.mul(t, a, t)
		}
		m.addK(t, fitPhi, t)
		m.mul(be, t, be)
		m.add(u, be, u)
		m.store(u, v)
		m.unlessBelow(u, array(argNear), "near")
	}, func() {
		Label("beyond")
		MOVL(operand.U32(1<<16), mask.As32())
		JMP(operand.LabelRef("event"))
		Label("near")
		m.reachedBits(u, base, mask)
		Label("event")
		found.put(m, mask)
		JMP(operand.LabelRef("next"))
	})
}

// crossed is p[0] + g (p[1] + a p[2]), g being the other conductance.
func (m *machine) crossed(p int, g, a, to [2]reg.VecVirtual) {
	m.mulK(a, p+2, to)
	m.addK(to, p+1, to)
	m.mul(to, g, to)
	m.addK(to, p, to)
}

// cubic is kernel.cubic of the conductances e and h.
func (m *machine) cubic(p int, e, h, t, to [2]reg.VecVirtual) {
	s := m.pair()
	// h (p2 + e (p4 + e p7) + h (p5 + e p8 + h p9))
	m.mulK(e, p+8, t)
	m.addK(t, p+5, t)
	m.mulK(h, p+9, s)
	m.add(t, s, t)
	m.mul(t, h, t)
	m.mulK(e, p+7, s)
	m.addK(s, p+4, s)
	m.mul(s, e, s)
	m.addK(s, p+2, s)
	m.add(s, t, t)
	m.mul(t, h, t)
	// p0 + e (p1 + e (p3 + e p6))
	m.mulK(e, p+6, to)
	m.addK(to, p+3, to)
	m.mul(to, e, to)
	m.addK(to, p+1, to)
	m.mul(to, e, to)
	m.addK(to, p, to)
	m.add(to, t, to)
}

// unless jumps to label if a lane of x compares so to the constant.
func (m *machine) unless(x [2]reg.VecVirtual, predicate uint8, row int, label string) {
	if m.lanes == 8 {
		limit, k0, k1 := m.vec(), K(), K()
		VBROADCASTSD(operand.Mem{Base: m.table, Disp: 32 * row}, limit)
		VCMPPD(operand.U8(predicate), limit, x[0], k0)
		VCMPPD(operand.U8(predicate), limit, x[1], k1)
		KORTESTB(k0, k1)
		JNE(operand.LabelRef(label))
		return
	}
	over, other, bits := m.vec(), m.vec(), GP32()
	VCMPPD(operand.U8(predicate), m.k(row), x[0], over)
	VCMPPD(operand.U8(predicate), m.k(row), x[1], other)
	VORPD(over, other, over)
	VMOVMSKPD(over, bits)
	TESTL(bits, bits)
	JNE(operand.LabelRef(label))
}

// unlessBelow jumps to label if a lane of x has reached its bound in the array at base.
func (m *machine) unlessBelow(x [2]reg.VecVirtual, base reg.Register, label string) {
	if m.lanes == 8 {
		k0, k1 := K(), K()
		VCMPPD(operand.U8(reached), m.at(base, 0), x[0], k0)
		VCMPPD(operand.U8(reached), m.at(base, 1), x[1], k1)
		KORTESTB(k0, k1)
		JNE(operand.LabelRef(label))
		return
	}
	over, other, bits := m.vec(), m.vec(), GP32()
	VCMPPD(operand.U8(reached), m.at(base, 0), x[0], over)
	VCMPPD(operand.U8(reached), m.at(base, 1), x[1], other)
	VORPD(over, other, over)
	VMOVMSKPD(over, bits)
	TESTL(bits, bits)
	JNE(operand.LabelRef(label))
}

// reachedBits leaves in to a bit for each lane of x that has reached its bound in the array at base.
func (m *machine) reachedBits(x [2]reg.VecVirtual, base reg.Register, to reg.GPVirtual) {
	second := GP64()
	each(func(w int) {
		bits := to
		if w == 1 {
			bits = second
		}
		if m.lanes == 8 {
			mask := K()
			VCMPPD(operand.U8(reached), m.at(base, w), x[w], mask)
			KMOVB(mask, bits.As32())
			return
		}
		over := m.vec()
		VCMPPD(operand.U8(reached), m.at(base, w), x[w], over)
		VMOVMSKPD(over, bits.As32())
	})
	SHLL(operand.U8(m.lanes), second.As32())
	ORL(second.As32(), to.As32())
}
