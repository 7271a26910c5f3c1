// Command poisson writes the assembly that draws Poisson numbers and adds them to inputs. Its output is committed:
//
//	cd internal/kernel && go generate
//
// It repeats, lane by lane, what the plain Go in poisson.go defines.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	counts()
	wide()
	add()
	Generate()
}

// chain is one run of Philox4x32 for four groups of eight cells: word w of each lies in the lower half of a lane of c[w]. The upper halves
// hold nothing of worth: products do not read them, and they are cut off at the end.
type chain struct{ c [4]reg.VecVirtual }

// counts makes the bits of all cells, 96 at a time in three chains, and then compares 64 at a time with all thresholds. Between lie the bits in
// counts. In one loop the chains of the next cells would begin too late for their latency to hide behind the comparisons.
func counts() {
	TEXT("poissonCountsAVX2", NOSPLIT, "func(counts *uint16, n int, call *[17]uint64, rounds *[9][2][4]uint64, steps *[2][16]int16, events *[2]uint32) (sum, found int)")
	Pragma("noescape")
	Doc("poissonCountsAVX2 draws for n cells, a multiple of 64. For each 16 cells of which some are not settled it appends an event, with",
		"two bits for each of these.")
	to, n := Load(Param("counts"), GP64()), Load(Param("n"), GP64())
	call, rounds := Load(Param("call"), GP64()), Load(Param("rounds"), GP64())
	steps, events := Load(Param("steps"), GP64()), Load(Param("events"), GP64())
	at, found := GP64(), GP64()
	XORQ(at, at)
	XORQ(found, found)
	field := func(k int) operand.Mem { return operand.Mem{Base: call, Disp: 8 * k} } // of poissonCall
	last := GP64()

	cells := func(k int) operand.Mem { return operand.Mem{Base: to, Index: at, Scale: 2, Disp: 32 * k} }
	mul0, mul1 := YMM(), YMM()
	VPBROADCASTQ(field(0), mul0)
	VPBROADCASTQ(field(1), mul1)
	// Three chains fill the time that each waits for its products; four have no room in 16 registers.
	for _, chains := range []int{3, 1} {
		drawChains(chains, mul0, mul1, at, last, n, rounds, field, cells)
	}
	sum := YMM()
	VPXOR(sum, sum, sum)
	XORQ(at, at)
	Label("compare")
	CMPQ(at, n)
	JGE(operand.LabelRef("done"))
	var u [4]reg.VecVirtual
	var number, open [4]reg.VecVirtual
	for k := range number {
		u[k], number[k], open[k] = YMM(), YMM(), YMM()
		VMOVDQU(cells(k), u[k])
		VPBROADCASTQ(field(7), number[k])
		VPXOR(open[k], open[k], open[k])
	}
	step, left := GP64(), GP64()
	MOVQ(steps, step)
	MOVQ(field(16), left)
	Label("steps")
	for k := range u {
		x, y := YMM(), YMM()
		VPCMPGTW(operand.Mem{Base: step}, u[k], x)
		VPADDW(x, number[k], number[k])
		VPCMPEQW(operand.Mem{Base: step, Disp: 32}, u[k], y)
		VPOR(y, open[k], open[k])
	}
	ADDQ(operand.U8(64), step)
	DECQ(left)
	JNZ(operand.LabelRef("steps"))

	zero, any := YMM(), YMM()
	VPXOR(zero, zero, zero)
	VPOR(open[0], open[1], any)
	for k := range number {
		VMOVDQU(number[k], cells(k))
		x := YMM()
		VPSADBW(zero, number[k], x)
		VPADDQ(x, sum, sum)
	}
	VPOR(open[2], any, any)
	VPOR(open[3], any, any)
	VPTEST(any, any)
	JZ(operand.LabelRef("settled"))
	for k := range open {
		mask, where := GP32(), GP64()
		VPMOVMSKB(open[k], mask)
		TESTL(mask, mask)
		JZ(operand.LabelRef(fmt.Sprint("settled", k)))
		LEAQ(operand.Mem{Base: at, Disp: 16 * k}, where)
		MOVL(where.As32(), operand.Mem{Base: events, Index: found, Scale: 8})
		MOVL(mask, operand.Mem{Base: events, Index: found, Scale: 8, Disp: 4})
		INCQ(found)
		Label(fmt.Sprint("settled", k))
	}
	Label("settled")
	ADDQ(operand.U8(64), at)
	JMP(operand.LabelRef("compare"))

	Label("done")
	addUp(sum)
	Store(found, ReturnIndex(1))
	RET()
}

// drawChains makes the bits of the cells up to n, 32 for each chain at a time.
func drawChains(n int, mul0, mul1 reg.VecVirtual, at, last, end, rounds reg.Register, field, cells func(int) operand.Mem) {
	loop, done := fmt.Sprint("draw", n), fmt.Sprint("drawn", n)
	Label(loop)
	LEAQ(operand.Mem{Base: at, Disp: 32 * n}, last)
	CMPQ(last, end)
	JG(operand.LabelRef(done))
	chains := make([]chain, n)
	four, group := YMM(), YMM()
	VPBROADCASTQ(field(2), four)
	VMOVDQU(field(8), group) // of a chain's four groups: the upper half of the counter
	for k := range chains {
		// The first round, whose words 0 and 1 are the step in all lanes.
		c, p1, high := &chains[k].c, YMM(), YMM()
		VPSRLQ(operand.U8(32), group, high) // word 3
		VPMULUDQ(mul1, group, p1)
		c[0], c[1], c[2], c[3] = YMM(), p1, high, YMM()
		VPSRLQ(operand.U8(32), p1, c[0])
		x := YMM()
		VPBROADCASTQ(field(3), x)
		VPXOR(x, c[0], c[0])
		VPBROADCASTQ(field(4), x)
		VPXOR(x, c[2], c[2])
		VPBROADCASTQ(field(5), c[3])
		VPADDQ(four, group, group)
	}
	VMOVDQU(group, field(8)) // there is no register for it
	for round := range 9 {
		key := func(k int) operand.Mem { return operand.Mem{Base: rounds, Disp: 64*round + 32*k} }
		for k := range chains {
			c := &chains[k].c
			p0, p1 := YMM(), YMM()
			VPMULUDQ(mul0, c[0], p0)
			VPMULUDQ(mul1, c[2], p1)
			VPSRLQ(operand.U8(32), p1, c[0])
			VPXOR(c[1], c[0], c[0])
			VPXOR(key(0), c[0], c[0])
			VPSRLQ(operand.U8(32), p0, c[2])
			VPXOR(c[3], c[2], c[2])
			VPXOR(key(1), c[2], c[2])
			c[1], c[3] = p1, p0
		}
	}
	flip := YMM()
	VPBROADCASTQ(field(6), flip)
	for k := range chains {
		c := chains[k].c
		VPSLLQ(operand.U8(32), c[1], c[1])
		VPSLLQ(operand.U8(32), c[3], c[3])
		VPBLENDD(operand.U8(0xaa), c[1], c[0], c[0]) // cells 0 to 3 of each group
		VPBLENDD(operand.U8(0xaa), c[3], c[2], c[2]) // cells 4 to 7
		VPXOR(flip, c[0], c[0])                      // comparisons are signed
		VPXOR(flip, c[2], c[2])
		x, y := YMM(), YMM()
		VPUNPCKLQDQ(c[2], c[0], x)
		VMOVDQU(x, cells(2*k))
		VPUNPCKHQDQ(c[2], c[0], y)
		VMOVDQU(y, cells(2*k+1))
	}
	MOVQ(last, at)
	JMP(operand.LabelRef(loop))
	Label(done)
}

// add is addCountsPlain for 16 cells at a time.
func add() {
	TEXT("addCountsAVX2", NOSPLIT, "func(in *float64, counts *uint16, n int, weight float64)")
	Pragma("noescape")
	Doc("addCountsAVX2 adds weight times count to the inputs of n cells, a multiple of 16.")
	in, counts, n := Load(Param("in"), GP64()), Load(Param("counts"), GP64()), Load(Param("n"), GP64())
	weight, at := YMM(), GP64()
	w := Load(Param("weight"), XMM())
	VBROADCASTSD(w, weight)
	XORQ(at, at)
	Label("loop")
	CMPQ(at, n)
	JGE(operand.LabelRef("done"))
	for k := range 4 {
		k32, x := XMM(), YMM()
		VPMOVZXWD(operand.Mem{Base: counts, Index: at, Scale: 2, Disp: 8 * k}, k32)
		VCVTDQ2PD(k32, x)
		VMULPD(weight, x, x)
		cell := operand.Mem{Base: in, Index: at, Scale: 8, Disp: 32 * k}
		VADDPD(cell, x, x)
		VMOVUPD(x, cell)
	}
	ADDQ(operand.U8(16), at)
	JMP(operand.LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}
