package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// xor3 is the truth table of a ^ b ^ c.
const xor3 = operand.U8(0x96)

// wide is counts by vectors of 512 bits: a chain makes the bits of 64 cells, there are registers for four, and a comparison takes 32 cells.
func wide() {
	TEXT("poissonCountsAVX512", NOSPLIT, "func(counts *uint16, n int, call *[17]uint64, rounds *[9][2][4]uint64, steps *[2][16]int16, events *[2]uint32) (sum, found int)")
	Pragma("noescape")
	Doc("poissonCountsAVX512 draws for n cells, a multiple of 64. For each 32 cells of which some are not settled it appends an event, with",
		"a bit for each of these.")
	to, n := Load(Param("counts"), GP64()), Load(Param("n"), GP64())
	call, rounds := Load(Param("call"), GP64()), Load(Param("rounds"), GP64())
	steps, events := Load(Param("steps"), GP64()), Load(Param("events"), GP64())
	at, last, found := GP64(), GP64(), GP64()
	XORQ(at, at)
	XORQ(found, found)
	field := func(k int) operand.Mem { return operand.Mem{Base: call, Disp: 8 * k} }
	cells := func(k int) operand.Mem { return operand.Mem{Base: to, Index: at, Scale: 2, Disp: 64 * k} }
	mul0, mul1, group, eight := ZMM(), ZMM(), ZMM(), ZMM()
	VPBROADCASTQ(field(0), mul0)
	VPBROADCASTQ(field(1), mul1)
	VPBROADCASTQ(field(2), eight)
	VMOVDQU64(field(8), group)

	for _, chains := range []int{4, 1} {
		loop, done := fmt.Sprint("draw", chains), fmt.Sprint("drawn", chains)
		Label(loop)
		LEAQ(operand.Mem{Base: at, Disp: 64 * chains}, last)
		CMPQ(last, n)
		JG(operand.LabelRef(done))
		c := make([][4]reg.VecVirtual, chains)
		for k := range c {
			p1, high := ZMM(), ZMM()
			VPSRLQ(operand.U8(32), group, high)
			VPMULUDQ(mul1, group, p1)
			c[k] = [4]reg.VecVirtual{ZMM(), p1, high, ZMM()}
			VPSRLQ(operand.U8(32), p1, c[k][0])
			VPXORQ_BCST(field(3), c[k][0], c[k][0])
			VPXORQ_BCST(field(4), c[k][2], c[k][2])
			VPBROADCASTQ(field(5), c[k][3])
			VPADDQ(eight, group, group)
		}
		for round := range 9 {
			key := func(k int) operand.Mem { return operand.Mem{Base: rounds, Disp: 64*round + 32*k} }
			for k := range c {
				c, p0, p1 := &c[k], ZMM(), ZMM()
				VPMULUDQ(mul0, c[0], p0)
				VPMULUDQ(mul1, c[2], p1)
				VPSRLQ(operand.U8(32), p1, c[0])
				VPTERNLOGQ_BCST(xor3, key(0), c[1], c[0])
				VPSRLQ(operand.U8(32), p0, c[2])
				VPTERNLOGQ_BCST(xor3, key(1), c[3], c[2])
				c[1], c[3] = p1, p0
			}
		}
		odd := K()
		mask := GP32()
		MOVL(operand.U32(0xaaaa), mask)
		KMOVW(mask, odd)
		for k := range c {
			c := &c[k]
			VPSLLQ(operand.U8(32), c[1], c[1])
			VPSLLQ(operand.U8(32), c[3], c[3])
			VMOVDQA32(c[1], odd, c[0])
			VMOVDQA32(c[3], odd, c[2])
			VPXORQ_BCST(field(6), c[0], c[0])
			VPXORQ_BCST(field(6), c[2], c[2])
			x, y := ZMM(), ZMM()
			VPUNPCKLQDQ(c[2], c[0], x)
			VMOVDQU64(x, cells(2*k))
			VPUNPCKHQDQ(c[2], c[0], y)
			VMOVDQU64(y, cells(2*k+1))
		}
		MOVQ(last, at)
		JMP(operand.LabelRef(loop))
		Label(done)
	}

	sum, zero, ones := ZMM(), ZMM(), ZMM()
	VPXORQ(sum, sum, sum)
	VPXORQ(zero, zero, zero)
	VPTERNLOGQ(operand.U8(0xff), ones, ones, ones)
	XORQ(at, at)
	Label("compare")
	CMPQ(at, n)
	JGE(operand.LabelRef("done"))
	var u, number [2]reg.VecVirtual
	var open [2]reg.OpmaskVirtual
	for k := range u {
		u[k], number[k], open[k] = ZMM(), ZMM(), K()
		VMOVDQU64(cells(k), u[k])
		VPBROADCASTQ(field(7), number[k])
		KXORD(open[k], open[k], open[k])
	}
	step, left := GP64(), GP64()
	MOVQ(steps, step)
	MOVQ(field(16), left)
	Label("steps")
	less, equal := ZMM(), ZMM()
	VPBROADCASTW(operand.Mem{Base: step}, less)
	VPBROADCASTW(operand.Mem{Base: step, Disp: 32}, equal)
	for k := range u {
		above, same := K(), K()
		VPCMPGTW(less, u[k], above)
		VPADDW(ones, number[k], above, number[k])
		VPCMPEQW(equal, u[k], same)
		KORD(same, open[k], open[k])
	}
	ADDQ(operand.U8(64), step)
	DECQ(left)
	JNZ(operand.LabelRef("steps"))
	for k := range u {
		VMOVDQU64(number[k], cells(k))
		x := ZMM()
		VPSADBW(zero, number[k], x)
		VPADDQ(x, sum, sum)
		mask, where := GP32(), GP64()
		KMOVD(open[k], mask)
		TESTL(mask, mask)
		JZ(operand.LabelRef(fmt.Sprint("settled", k)))
		LEAQ(operand.Mem{Base: at, Disp: 32 * k}, where)
		MOVL(where.As32(), operand.Mem{Base: events, Index: found, Scale: 8})
		MOVL(mask, operand.Mem{Base: events, Index: found, Scale: 8, Disp: 4})
		INCQ(found)
		Label(fmt.Sprint("settled", k))
	}
	ADDQ(operand.U8(64), at)
	JMP(operand.LabelRef("compare"))

	Label("done")
	half := YMM()
	VEXTRACTI64X4(operand.U8(1), sum, half)
	VPADDQ(half, sum.AsY(), half)
	addUp(half)
	Store(found, ReturnIndex(1))
	RET()
}

// addUp returns the sum of four lanes as the first result.
func addUp(sum reg.VecVirtual) {
	half, total, rest := XMM(), GP64(), GP64()
	VEXTRACTI128(operand.U8(1), sum, half)
	VPADDQ(half, sum.AsX(), half)
	VMOVQ(half, total)
	VPEXTRQ(operand.U8(1), half, rest)
	ADDQ(rest, total)
	VZEROUPPER()
	Store(total, ReturnIndex(0))
}
