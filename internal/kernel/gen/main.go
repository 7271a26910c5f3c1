// Command gen writes the assembly of package kernel. Its output is committed, so that users never build it:
//
//	cd internal/kernel/gen && go run . -out ../cond_amd64.s -stubs ../cond_amd64_stub.go -pkg kernel
//
// A kernel here repeats, lane by lane and operation by operation, the plain Go loop that defines its result: no fused
// multiply-adds, the same order of sums.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	condLean()
	Generate()
}

// Rows of four equal numbers in the table of constants, in the order of leanTable in cond_amd64.go.
const (
	rowA0 = iota
	rowAE
	rowAI
	rowB0
	rowB1
	rowB2
	rowB4
	rowB7
	rowB8
	rowP0
	rowP1
	rowP2
	rowP3
	rowP4
	rowDE
	rowDI
	rowNear
	rowLimit
)

// condLean is the loop of CondExp.stepLean for groups of four cells, two groups at a time.
func condLean() {
	TEXT("condLeanAVX2", NOSPLIT, "func(v, gE, gI *float64, n int, table *[18][4]float64, events *uint32) int")
	Pragma("noescape")
	Doc("condLeanAVX2 advances n cells (a multiple of 8). A group of four cells of which one has A > limit is left as it is. For each",
		"group with such a cell (mask 16) or with cells at V >= near (their bits) it appends index<<8 | mask to events; it returns their number.")
	v, gE, gI := Load(Param("v"), GP64()), Load(Param("gE"), GP64()), Load(Param("gI"), GP64())
	n := Load(Param("n"), GP64())
	table := Load(Param("table"), GP64())
	events := Load(Param("events"), GP64())
	i, count := GP64(), GP64()
	XORQ(i, i)
	XORQ(count, count)
	constant := func(row int) operand.Mem { return operand.Mem{Base: table, Disp: 32 * row} }
	at := func(base reg.Register, group int) operand.Mem {
		return operand.Mem{Base: base, Index: i, Scale: 8, Disp: 32 * group}
	}
	// The constants used most stay in registers.
	held := map[int]reg.VecVirtual{}
	for _, row := range []int{rowA0, rowAE, rowAI, rowB1} {
		r := YMM()
		VMOVUPD(constant(row), r)
		held[row] = r
	}
	k := func(row int) operand.Op {
		if r, ok := held[row]; ok {
			return r
		}
		return constant(row)
	}

	Label("loop")
	CMPQ(i, n)
	JGE(operand.LabelRef("done"))
	for group := 0; group < 2; group++ {
		label := func(name string) string { return name + string(rune('0'+group)) }
		e, h, u := YMM(), YMM(), YMM()
		VMOVUPD(at(gE, group), e)
		VMOVUPD(at(gI, group), h)
		VMOVUPD(at(v, group), u)

		// a = a0 + aE e + aI h
		a, t := YMM(), YMM()
		VMULPD(k(rowAE), e, a)
		VADDPD(k(rowA0), a, a)
		VMULPD(k(rowAI), h, t)
		VADDPD(t, a, a)

		// b = ((b0 + h b2) + e b1) + (e h) ((b4 + e b7) + h b8)
		b, s := YMM(), YMM()
		VMULPD(k(rowB2), h, b)
		VADDPD(k(rowB0), b, b)
		VMULPD(k(rowB1), e, s)
		VADDPD(s, b, b)
		VMULPD(k(rowB7), e, t)
		VADDPD(k(rowB4), t, t)
		VMULPD(k(rowB8), h, s)
		VADDPD(s, t, t)
		VMULPD(h, e, s)
		VMULPD(t, s, s)
		VADDPD(s, b, b)

		// phi = (p0 + a p1) + a2 ((p2 + a p3) + a2 p4)
		a2, q, r := YMM(), YMM(), YMM()
		VMULPD(a, a, a2)
		VMULPD(k(rowP3), a, q)
		VADDPD(k(rowP2), q, q)
		VMULPD(k(rowP4), a2, r)
		VADDPD(r, q, q)
		VMULPD(q, a2, q)
		VMULPD(k(rowP1), a, r)
		VADDPD(k(rowP0), r, r)
		VADDPD(q, r, r)

		// u += (b - a u) phi
		VMULPD(u, a, t)
		VSUBPD(t, b, b)
		VMULPD(r, b, b)
		VADDPD(b, u, u)

		over, near := YMM(), YMM()
		high, mask := GP64(), GP64()
		VCMPPD(operand.U8(0x1e), constant(rowLimit), a, over) // a > limit, false for NaN
		VMOVMSKPD(over, high.As32())
		TESTL(high.As32(), high.As32())
		JNE(operand.LabelRef(label("left")))

		VMULPD(constant(rowDE), e, e)
		VMULPD(constant(rowDI), h, h)
		VMOVUPD(e, at(gE, group))
		VMOVUPD(h, at(gI, group))
		VMOVUPD(u, at(v, group))
		VCMPPD(operand.U8(0x1d), constant(rowNear), u, near) // u >= near
		VMOVMSKPD(near, mask.As32())
		TESTL(mask.As32(), mask.As32())
		JEQ(operand.LabelRef(label("next")))
		JMP(operand.LabelRef(label("event")))

		Label(label("left"))
		MOVL(operand.U32(16), mask.As32())
		Label(label("event"))
		word := GP64()
		LEAQ(operand.Mem{Base: i, Disp: 4 * group}, word)
		SHLQ(operand.U8(8), word)
		ORQ(mask, word)
		MOVL(word.As32(), operand.Mem{Base: events, Index: count, Scale: 4})
		INCQ(count)
		Label(label("next"))
	}
	ADDQ(operand.U8(8), i)
	JMP(operand.LabelRef("loop"))

	Label("done")
	VZEROUPPER()
	Store(count, ReturnIndex(0))
	RET()
}
