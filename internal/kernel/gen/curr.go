package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of the table of CurrExp, in the order of CurrExp.fillTable.
const (
	currVr = iota
	currP
	currPE
	currPI
	currDE
	currDI
	currThresh
)

// currExp is the loop of CurrExp.Step.
func currExp(m *machine) {
	name := "currExp" + m.name
	TEXT(name, NOSPLIT, "func(v, iE, iI *float64, n int, table *[7][4]float64, events *uint32) int")
	Pragma("noescape")
	Doc(name+" advances n cells, a multiple of two vectors. For each two vectors with cells of V >= thresh",
		"it appends index<<17 | their bits to events; it returns the number of these.")
	v, iE, iI := Load(Param("v"), GP64()), Load(Param("iE"), GP64()), Load(Param("iI"), GP64())
	n := Load(Param("n"), GP64())
	m.table = GP64()
	Load(Param("table"), m.table)
	found := events{GP64(), GP64()}
	Load(Param("events"), found.to)
	m.i = GP64()
	rows := []int{currVr, currP, currPE, currPI, currDE, currDI, currThresh}
	if m.lanes == 4 {
		rows = rows[:currThresh] // ten registers are in use below, and AVX2 has sixteen
	}
	m.hold(rows...)
	mask := GP64()
	u := m.pair()

	m.loop(n, found, func() {
		// u = (vr + (u - vr) p) + (e pE + h pI)
		e, h, s, t := m.pair(), m.pair(), m.pair(), m.pair()
		m.load(v, u)
		m.subK(u, currVr, u)
		m.load(iE, e)
		m.mulK(u, currP, u)
		m.load(iI, h)
		m.mulK(e, currPE, s)
		m.mulK(h, currPI, t)
		m.addK(u, currVr, u)
		m.add(s, t, s)
		m.add(u, s, u)
		m.mulK(e, currDE, e)
		m.mulK(h, currDI, h)
		m.store(e, iE)
		m.store(h, iI)
		m.store(u, v)
		most := m.vec()
		VMAXPD(u[0], u[1], most)
		m.branch(most, notBelow, currThresh, "near")
	}, func() {
		Label("near")
		m.maskOf(u, reached, currThresh, mask)
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef("next"))
		found.put(m, mask)
		JMP(operand.LabelRef("next"))
	})
}

// Places of the arrays in the arguments of currCells.
const (
	cellVr = iota
	cellP
	cellPE
	cellPI
	cellDE
	cellDI
	cellThresh
	cellPC
	cellCurrent
)

// currCells is the loop of CurrCells.Step.
func currCells(m *machine) {
	name := "currCells" + m.name
	TEXT(name, NOSPLIT, "func(v, iE, iI *float64, n int, cells *[9]*float64, events *uint32) int")
	Pragma("noescape")
	Doc(name+" advances n cells, a multiple of two vectors, with parameters of their own; the last of the arrays in cells may be nil. For each two",
		"vectors with cells of V >= thresh it appends index<<17 | their bits to events; it returns the number of these.")
	v, iE, iI := Load(Param("v"), GP64()), Load(Param("iE"), GP64()), Load(Param("iI"), GP64())
	n := Load(Param("n"), GP64())
	cells := Load(Param("cells"), GP64())
	found := events{GP64(), GP64()}
	Load(Param("events"), found.to)
	m.i = GP64()
	mask, base := GP64(), GP64()
	array := func(arg int) reg.Register {
		MOVQ(operand.Mem{Base: cells, Disp: 8 * arg}, base)
		return base
	}
	u := m.pair()

	m.loop(n, found, func() {
		// u = (vr + (u - vr) p) + (e pE + h pI)
		e, h, vr, s, t := m.pair(), m.pair(), m.pair(), m.pair(), m.pair()
		m.load(v, u)
		m.load(array(cellVr), vr)
		m.sub(u, vr, u)
		m.mulBy(u, array(cellP), u)
		m.load(iE, e)
		m.load(iI, h)
		m.mulBy(e, array(cellPE), s)
		m.mulBy(h, array(cellPI), t)
		m.add(u, vr, u)
		m.add(s, t, s)
		m.add(u, s, u)
		m.mulBy(e, array(cellDE), e)
		m.mulBy(h, array(cellDI), h)
		m.store(e, iE)
		m.store(h, iI)

		// u += current pC
		MOVQ(operand.Mem{Base: cells, Disp: 8 * cellCurrent}, base)
		TESTQ(base, base)
		JEQ(operand.LabelRef("quiet"))
		m.load(base, t)
		m.mulBy(t, array(cellPC), t)
		m.add(u, t, u)
		Label("quiet")
		m.store(u, v)
		m.unlessBelow(u, array(cellThresh), "near")
	}, func() {
		Label("near")
		m.reachedBits(u, base, mask)
		found.put(m, mask)
		JMP(operand.LabelRef("next"))
	})
}

// mulBy writes to = x times the array at base.
func (m *machine) mulBy(x [2]reg.VecVirtual, base reg.Register, to [2]reg.VecVirtual) {
	each(func(w int) { VMULPD(m.at(base, w), x[w], to[w]) })
}
