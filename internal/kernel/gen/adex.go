package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of the table of adaptive cells, in the order of AdEx.table.
const (
	adexH = iota
	adexLeak
	adexInvC
	adexRest
	adexThresh
	adexPerSlope
	adexUpswing
	adexA
	adexRateW
	adexErrorV
	adexPerErrorW
	adexFastest
	adexOne
	adexAbs // all bits but the sign
	expLowest
	expHighest
	expPerStep
	expShift
	expHi
	expLo
	expPlaces // the integer 127
	expAll    // all bits
	expHalf
	expSixth
	exp24th
	exp120th
	adexCK // the coefficients of the Cash-Karp pair: ck21, ck31, ck32, ..., ckB1, ..., ckE6
)

// Arrays of a block, each of 64 numbers: v, w, v1, w1, size, conductances and currents at six stages.
const (
	blockV = iota
	blockW
	blockV1
	blockW1
	blockSize
	blockG
	blockJ = blockG + 6
)

// adexPair is AdEx.pair for the cells of a block.
func adexPair(m *machine) {
	name := "adexPair" + m.name
	TEXT(name, 0, "func(v *float64, n int, table *[50][4]float64, exps *float64)")
	Pragma("noescape")
	Doc(name+" takes a step of n cells, a multiple of a vector; v is the first array of an AdExBlock. Where the argument of an exponential is outside the range",
		"of its fast path, or an error is not a number, neither is the size of the error.")
	block, n := Load(Param("v"), GP64()), Load(Param("n"), GP64())
	m.table = GP64()
	Load(Param("table"), m.table)
	exps := Load(Param("exps"), GP64())
	m.i, m.held = GP64(), nil
	at := func(array int) operand.Mem {
		return operand.Mem{Base: block, Index: m.i, Scale: 8, Disp: 512 * array}
	}
	scratch := AllocLocal(13 * 64)
	f := func(stage int) operand.Mem { return scratch.Offset(64 * (stage - 1)) }
	r := func(stage int) operand.Mem { return scratch.Offset(64 * (stage + 5)) }
	bad := scratch.Offset(64 * 12)

	XORQ(m.i, m.i)
	Label("loop")
	{
		zero := m.vec()
		m.xor(zero, zero, zero)
		VMOVUPD(zero, bad)
	}
	v, w := m.vec(), m.vec()
	VMOVUPD(at(blockV), v)
	VMOVUPD(at(blockW), w)
	coefficient := adexCK
	for stage := 1; stage <= 6; stage++ {
		x, y := v, w
		if stage > 1 {
			x, y = m.vec(), m.vec()
			from := coefficient
			m.sum(from, stage-1, f, x)
			m.with(VMULPD, VMULPD_BCST, adexH, x, x)
			VADDPD(v, x, x)
			m.sum(from, stage-1, r, y)
			m.with(VMULPD, VMULPD_BCST, adexH, y, y)
			VADDPD(w, y, y)
			coefficient += stage - 1
		}
		// f = (rest - x) leak + upswing exp((x - thresh) perSlope) + ((j - g x) - y) invC
		slope, t := m.vec(), m.vec()
		m.with(VSUBPD, VSUBPD_BCST, adexThresh, x, t)
		m.with(VMULPD, VMULPD_BCST, adexPerSlope, t, t)
		e := m.exp(t, exps, bad)
		m.with(VMULPD, VMULPD_BCST, adexUpswing, e, e)
		m.spread(adexRest, slope)
		VSUBPD(x, slope, slope)
		m.with(VMULPD, VMULPD_BCST, adexLeak, slope, slope)
		VADDPD(e, slope, slope)
		VMULPD(at(blockG+stage-1), x, t)
		VMOVUPD(at(blockJ+stage-1), e)
		VSUBPD(t, e, t)
		VSUBPD(y, t, t)
		m.with(VMULPD, VMULPD_BCST, adexInvC, t, t)
		VADDPD(t, slope, slope)
		VMOVUPD(slope, f(stage))
		// r = (a (x - rest) - y) rateW
		m.with(VSUBPD, VSUBPD_BCST, adexRest, x, t)
		m.with(VMULPD, VMULPD_BCST, adexA, t, t)
		VSUBPD(y, t, t)
		m.with(VMULPD, VMULPD_BCST, adexRateW, t, t)
		VMOVUPD(t, r(stage))
	}
	// the end of the step
	pick := func(of func(int) operand.Mem, stages ...int) func(int) operand.Mem {
		return func(n int) operand.Mem { return of(stages[n-1]) }
	}
	s := m.vec()
	m.sum(coefficient, 4, pick(f, 1, 3, 4, 6), s)
	m.with(VMULPD, VMULPD_BCST, adexH, s, s)
	VADDPD(v, s, s)
	VMOVUPD(s, at(blockV1))
	s = m.vec()
	m.sum(coefficient, 4, pick(r, 1, 3, 4, 6), s)
	m.with(VMULPD, VMULPD_BCST, adexH, s, s)
	VADDPD(w, s, s)
	VMOVUPD(s, at(blockW1))
	// its error
	errV, errW, scale, fastest := m.vec(), m.vec(), m.vec(), m.vec()
	m.sum(coefficient+4, 5, pick(f, 1, 3, 4, 5, 6), errV)
	m.and(adexAbs, errV, errV)
	VMOVUPD(f(1), scale)
	m.and(adexAbs, scale, scale)
	m.spread(adexFastest, fastest)
	VMINPD(fastest, scale, scale)
	m.with(VADDPD, VADDPD_BCST, adexOne, scale, scale)
	m.with(VMULPD, VMULPD_BCST, adexErrorV, scale, scale)
	VDIVPD(scale, errV, errV)
	m.sum(coefficient+4, 5, pick(r, 1, 3, 4, 5, 6), errW)
	m.and(adexAbs, errW, errW)
	m.with(VMULPD, VMULPD_BCST, adexPerErrorW, errW, errW)
	size, odd := m.vec(), m.vec()
	VMAXPD(errW, errV, size)
	m.with(VMULPD, VMULPD_BCST, adexH, size, size)
	m.flag(unordered, errV, errW, odd)
	m.or(odd, size, size)
	m.or(bad, size, size)
	VMOVUPD(size, at(blockSize))

	ADDQ(operand.U8(m.lanes), m.i)
	CMPQ(m.i, n)
	JLT(operand.LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// sum is that of so many of the numbers k(1), k(2), ... by their coefficients, from row on: (1 + 2) + (3 + 4) + 5.
func (m *machine) sum(row, count int, k func(int) operand.Mem, to reg.VecVirtual) {
	term := func(n int, to reg.VecVirtual) {
		VMOVUPD(k(n), to)
		m.with(VMULPD, VMULPD_BCST, row+n-1, to, to)
	}
	term(1, to)
	if count >= 2 {
		t := m.vec()
		term(2, t)
		VADDPD(t, to, to)
	}
	if count >= 3 {
		t := m.vec()
		term(3, t)
		if count >= 4 {
			s := m.vec()
			term(4, s)
			VADDPD(s, t, t)
		}
		VADDPD(t, to, to)
	}
	if count >= 5 {
		t := m.vec()
		term(5, t)
		VADDPD(t, to, to)
	}
}

// exp is kernel.Exp of x, which it overwrites; lanes beyond the range of its fast path are flagged in bad.
func (m *machine) exp(x reg.VecVirtual, exps reg.Register, bad operand.Mem) reg.VecVirtual {
	limit, out := m.vec(), m.vec()
	m.spread(expLowest, limit)
	m.flag(notOver, x, limit, out)
	m.or(bad, out, out)
	VMOVUPD(out, bad)
	limit, out = m.vec(), m.vec()
	m.spread(expHighest, limit)
	m.flag(notBelow, x, limit, out)
	m.or(bad, out, out)
	VMOVUPD(out, bad)

	// shifted = x perStep + shift, its low bits n; k = shifted - shift; r = (x - k hi) - k lo
	shifted, k, t := m.vec(), m.vec(), m.vec()
	m.with(VMULPD, VMULPD_BCST, expPerStep, x, shifted)
	m.with(VADDPD, VADDPD_BCST, expShift, shifted, shifted)
	m.with(VSUBPD, VSUBPD_BCST, expShift, shifted, k)
	m.with(VMULPD, VMULPD_BCST, expHi, k, t)
	VSUBPD(t, x, x)
	m.with(VMULPD, VMULPD_BCST, expLo, k, t)
	VSUBPD(t, x, x)

	// pow and tail of place n%128, two numbers each
	place, pow, tail := m.vec(), m.vec(), m.vec()
	m.and(expPlaces, shifted, place)
	VPSLLQ(operand.U8(1), place, place)
	m.gather(operand.Mem{Base: exps, Index: place, Scale: 8}, pow)
	m.gather(operand.Mem{Base: exps, Index: place, Scale: 8, Disp: 8}, tail)
	VPSRLQ(operand.U8(7), shifted, shifted)
	VPSLLQ(operand.U8(52), shifted, shifted)
	VPADDQ(shifted, pow, pow)

	// p = ((tail + r) + r2 (1/2 + r/6)) + (r2 r2) (1/24 + r/120)
	r2, q := m.vec(), m.vec()
	VMULPD(x, x, r2)
	VADDPD(x, tail, tail)
	m.with(VMULPD, VMULPD_BCST, expSixth, x, q)
	m.with(VADDPD, VADDPD_BCST, expHalf, q, q)
	VMULPD(q, r2, q)
	VADDPD(q, tail, tail)
	m.with(VMULPD, VMULPD_BCST, exp120th, x, q)
	m.with(VADDPD, VADDPD_BCST, exp24th, q, q)
	VMULPD(r2, r2, r2)
	VMULPD(q, r2, q)
	VADDPD(q, tail, tail)
	VMULPD(tail, pow, tail)
	VADDPD(tail, pow, pow)
	return pow
}

// spread loads a constant.
func (m *machine) spread(row int, to reg.VecVirtual) {
	at := operand.Mem{Base: m.table, Disp: 32 * row}
	if m.lanes == 8 {
		VBROADCASTSD(at, to)
	} else {
		VMOVUPD(at, to)
	}
}

// gather loads each lane from its place. What it had before is cleared, lest the load wait for it.
func (m *machine) gather(from operand.Mem, to reg.VecVirtual) {
	m.xor(to, to, to)
	if m.lanes == 8 {
		all, bits := K(), GP32()
		MOVL(operand.U32(255), bits)
		KMOVB(bits, all)
		VGATHERQPD(from, all, to)
		return
	}
	all := m.vec()
	m.spread(expAll, all)
	VGATHERQPD(all, from, to)
}

// flag sets all bits of the lanes in which x compares to y so, and none of the others.
func (m *machine) flag(predicate uint8, x, y, to reg.VecVirtual) {
	if m.lanes == 8 {
		mask := K()
		VCMPPD(operand.U8(predicate), y, x, mask)
		VPMOVM2Q(mask, to)
		return
	}
	VCMPPD(operand.U8(predicate), y, x, to)
}

func (m *machine) and(row int, x, to reg.VecVirtual) {
	if m.lanes == 8 {
		VPANDQ_BCST(operand.Mem{Base: m.table, Disp: 32 * row}, x, to)
	} else {
		VPAND(m.k(row), x, to)
	}
}

func (m *machine) or(x operand.Op, y, to reg.VecVirtual) {
	if m.lanes == 8 {
		VPORQ(x, y, to)
	} else {
		VPOR(x, y, to)
	}
}

func (m *machine) xor(x, y, to reg.VecVirtual) {
	if m.lanes == 8 {
		VPXORQ(x, y, to)
	} else {
		VPXOR(x, y, to)
	}
}
