// Command philox writes the assembly of kernel.Philox. Its output is committed:
//
//	cd internal/kernel && go generate
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	mul  = 0xd2b74407b1ce6e93
	weyl = 0x9e3779b97f4a7c15
)

func main() {
	ConstraintExpr("amd64,!purego")
	scalar()
	vector()
	wide()
	Generate()
}

func scalar() {
	TEXT("philoxBMI2", NOSPLIT, "func(out *uint64, n int, counter, high uint64, keys *[10]uint64)")
	Pragma("noescape")
	Doc("philoxBMI2 encrypts n counters, a multiple of 4, from counter on: two numbers each. Four at a time, so that none waits for its products.",
		"keys are those of the ten rounds.")
	out, n := Load(Param("out"), GP64()), Load(Param("n"), GP64())
	counter, high := Load(Param("counter"), GP64()), Load(Param("high"), GP64())
	keys := Load(Param("keys"), GP64())
	MOVQ(operand.U64(mul), reg.RDX) // of MULX
	TESTQ(n, n)
	JEQ(operand.LabelRef("done"))
	Label("loop")
	var a, b [4]reg.GPVirtual
	for k := range a {
		a[k], b[k] = GP64(), GP64()
		LEAQ(operand.Mem{Base: counter, Disp: k}, a[k])
		MOVQ(high, b[k])
	}
	for round := range 10 {
		for k := range a {
			top := GP64()
			MULXQ(a[k], a[k], top) // a is now the lower half
			XORQ(b[k], top)
			XORQ(operand.Mem{Base: keys, Disp: 8 * round}, top)
			a[k], b[k] = top, a[k]
		}
	}
	for k := range a {
		MOVQ(a[k], operand.Mem{Base: out, Disp: 16 * k})
		MOVQ(b[k], operand.Mem{Base: out, Disp: 16*k + 8})
	}
	ADDQ(operand.Imm(4), counter)
	ADDQ(operand.Imm(64), out)
	SUBQ(operand.Imm(4), n)
	JNE(operand.LabelRef("loop"))
	Label("done")
	RET()
}

// vector multiplies four counters at a time, by the halves of their 64 bits, and works on sixteen where it can: one round of four would wait for its own
// sums. That is fewer cycles than products of 64 bits take.
func vector() {
	TEXT("philoxAVX2", NOSPLIT, "func(out *uint64, n int, counter, high, key uint64)")
	Pragma("noescape")
	Doc("philoxAVX2 encrypts n counters, a multiple of 4, from counter on: two numbers each.")
	out, n, counter := Load(Param("out"), GP64()), Load(Param("n"), GP64()), Load(Param("counter"), GP64())
	// In this order two unpackings put the numbers of each counter side by side.
	lanes := table("philoxLanes", 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)
	step, half := table("philoxStep", weyl, weyl, weyl, weyl), table("philoxHalf", 1<<32-1, 1<<32-1, 1<<32-1, 1<<32-1)
	low, top := YMM(), YMM()
	factors := table("philoxFactors", mul&(1<<32-1), mul>>32)
	VPBROADCASTQ(factors, low)
	VPBROADCASTQ(factors.Offset(8), top)

	for _, chains := range []int{4, 2, 1} {
		name := func(what string) string { return fmt.Sprint(what, chains) }
		Label(name("encrypt"))
		CMPQ(n, operand.Imm(uint64(4*chains)))
		JLT(operand.LabelRef(name("encrypted")))
		first := YMM()
		VMOVQ(counter, first.AsX())
		VPBROADCASTQ(first.AsX(), first)
		a, b := make([]reg.VecVirtual, chains), make([]reg.VecVirtual, chains)
		for k := range a {
			a[k], b[k] = YMM(), YMM()
			VPADDQ(lanes.Offset(32*k), first, a[k])
			VPBROADCASTQ(param("high"), b[k])
		}
		key, rounds := YMM(), GP64()
		VPBROADCASTQ(param("key"), key)
		MOVQ(operand.U64(10), rounds)
		Label(name("round"))
		for k := range a {
			// With a = x + y 2^32 and the multiplier m + n 2^32:
			y, xm, xn, yn, part := YMM(), YMM(), YMM(), YMM(), YMM()
			VPXOR(key, b[k], b[k])
			VPSRLQ(operand.U8(32), a[k], y)
			VPMULUDQ(low, a[k], xm)
			VPMULUDQ(top, y, yn)
			VPMULUDQ(low, y, y)
			VPMULUDQ(top, a[k], xn)
			VPSRLQ(operand.U8(32), xm, part)
			VPADDQ(part, y, y) // ym and a carry: no overflow, (2^32-1)^2 + 2^32-1 < 2^64
			VPAND(half, y, part)
			VPADDQ(part, xn, xn) // nor here
			VPSRLQ(operand.U8(32), y, y)
			VPADDQ(y, yn, yn)
			VPSRLQ(operand.U8(32), xn, part)
			VPADDQ(part, yn, yn) // the upper half of the product
			VPXOR(b[k], yn, a[k])
			VPSLLQ(operand.U8(32), xn, xn)
			VPBLENDD(operand.U8(0xaa), xn, xm, b[k]) // the lower half
		}
		VPADDQ(step, key, key)
		DECQ(rounds)
		JNZ(operand.LabelRef(name("round")))
		for k := range a {
			both := YMM()
			VPUNPCKLQDQ(b[k], a[k], both)
			VMOVDQU(both, operand.Mem{Base: out, Disp: 64 * k})
			VPUNPCKHQDQ(b[k], a[k], both)
			VMOVDQU(both, operand.Mem{Base: out, Disp: 64*k + 32})
		}
		ADDQ(operand.U32(64*chains), out)
		ADDQ(operand.Imm(uint64(4*chains)), counter)
		SUBQ(operand.Imm(uint64(4*chains)), n)
		JMP(operand.LabelRef(name("encrypt")))
		Label(name("encrypted"))
	}
	VZEROUPPER()
	RET()
}

// wide is vector for eight counters at a time: with two operations in a cycle, not three, they are better few. Halves are moved by shuffles where
// shifts, for which there is one port, would be in each other's way.
func wide() {
	TEXT("philoxAVX512", NOSPLIT, "func(out *uint64, n int, counter, high, key uint64)")
	Pragma("noescape")
	Doc("philoxAVX512 encrypts n counters, a multiple of 8, from counter on: two numbers each.")
	out, n, counter := Load(Param("out"), GP64()), Load(Param("n"), GP64()), Load(Param("counter"), GP64())
	// In this order two unpackings put the numbers of each counter side by side.
	lanes := []uint64{0, 4, 1, 5, 2, 6, 3, 7}
	for k := range uint64(24) {
		lanes = append(lanes, lanes[k]+8)
	}
	places := table("philoxWideLanes", lanes...)
	constants := table("philoxWideConstants", mul&(1<<32-1), mul>>32, weyl, 1<<32-1)
	low, top, step, half := ZMM(), ZMM(), ZMM(), ZMM()
	for k, v := range []reg.VecVirtual{low, top, step, half} {
		VPBROADCASTQ(constants.Offset(8*k), v)
	}
	odd, bits := K(), GP32()
	MOVL(operand.U32(0xaaaa), bits)
	KMOVW(bits, odd)
	const upper, lower = 0xf5, 0xa0 // shuffles that spread a half over both

	for _, chains := range []int{4, 2, 1} {
		name := func(what string) string { return fmt.Sprint(what, chains) }
		Label(name("encrypt"))
		CMPQ(n, operand.Imm(uint64(8*chains)))
		JLT(operand.LabelRef(name("encrypted")))
		first := ZMM()
		VPBROADCASTQ(counter, first)
		a, b := make([]reg.VecVirtual, chains), make([]reg.VecVirtual, chains)
		for k := range a {
			a[k], b[k] = ZMM(), ZMM()
			VPADDQ(places.Offset(64*k), first, a[k])
			VPBROADCASTQ(param("high"), b[k])
		}
		key, rounds := ZMM(), GP64()
		VPBROADCASTQ(param("key"), key)
		MOVQ(operand.U64(10), rounds)
		Label(name("round"))
		for k := range a {
			// As vector does it.
			y, xm, xn, yn, part := ZMM(), ZMM(), ZMM(), ZMM(), ZMM()
			VPSHUFD(operand.U8(upper), a[k], y)
			VPMULUDQ(low, a[k], xm)
			VPMULUDQ(top, y, yn)
			VPMULUDQ(low, y, y)
			VPMULUDQ(top, a[k], xn)
			VPSRLQ(operand.U8(32), xm, part)
			VPADDQ(part, y, y)
			VPANDQ(half, y, part)
			VPADDQ(part, xn, xn)
			VPSRLQ(operand.U8(32), y, y)
			VPADDQ(y, yn, yn)
			VPSRLQ(operand.U8(32), xn, part)
			VPADDQ(part, yn, yn)
			VPTERNLOGQ(xor3, key, b[k], yn)
			VMOVDQA64(yn, a[k])
			VPSHUFD(operand.U8(lower), xn, odd, xm)
			VMOVDQA64(xm, b[k])
		}
		VPADDQ(step, key, key)
		DECQ(rounds)
		JNZ(operand.LabelRef(name("round")))
		for k := range a {
			both := ZMM()
			VPUNPCKLQDQ(b[k], a[k], both)
			VMOVDQU64(both, operand.Mem{Base: out, Disp: 128 * k})
			VPUNPCKHQDQ(b[k], a[k], both)
			VMOVDQU64(both, operand.Mem{Base: out, Disp: 128*k + 64})
		}
		ADDQ(operand.U32(128*chains), out)
		ADDQ(operand.Imm(uint64(8*chains)), counter)
		SUBQ(operand.Imm(uint64(8*chains)), n)
		JMP(operand.LabelRef(name("encrypt")))
		Label(name("encrypted"))
	}
	VZEROUPPER()
	RET()
}

// xor3 is the truth table of a ^ b ^ c.
const xor3 = operand.U8(0x96)

// param is where a parameter lies.
func param(name string) operand.Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// table is some numbers in memory.
func table(name string, numbers ...uint64) operand.Mem {
	t := GLOBL(name, RODATA|NOPTR)
	for k, x := range numbers {
		DATA(8*k, operand.U64(x))
	}
	return t
}
