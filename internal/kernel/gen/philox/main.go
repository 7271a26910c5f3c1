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

// cipher is Philox by vectors. A number of 64 bits is multiplied by its halves: with a = x + y 2^32 and the multiplier m + n 2^32,
//
//	a (m + n 2^32) = xm + (ym + xn) 2^32 + yn 2^64
//
// Neither sum overflows that takes the carries on: (2^32-1)^2 + 2^32-1 < 2^64.
type cipher struct {
	name   string
	lanes  int // counters in a vector
	vec    func() reg.VecVirtual
	places operand.Mem // of the counters in vectors, such that two unpackings put the numbers of each side by side
	step   operand.Op  // what is added to the keys for the next round

	start func(counter reg.Register, to reg.VecVirtual)  // spreads the counter over the lanes
	round func(key reg.VecVirtual, a, b *reg.VecVirtual) // makes of a and b those after a round
	store func(from, to operand.Op)
}

// write writes the function, whose constants prepare loads. It works on four vectors where it can: the rounds of one would wait for their own sums.
func (c *cipher) write(prepare func()) {
	TEXT(c.name, NOSPLIT, "func(out *uint64, n int, counter, high, key uint64)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s encrypts n counters, a multiple of %d, from counter on: two numbers each.", c.name, c.lanes))
	out, n, counter := Load(Param("out"), GP64()), Load(Param("n"), GP64()), Load(Param("counter"), GP64())
	prepare()
	bytes := 8 * c.lanes
	for _, chains := range []int{4, 3, 2, 1} {
		name := func(what string) string { return fmt.Sprint(what, chains) }
		Label(name("encrypt"))
		CMPQ(n, operand.Imm(uint64(c.lanes*chains)))
		JLT(operand.LabelRef(name("encrypted")))
		first := c.vec()
		c.start(counter, first)
		a, b := make([]reg.VecVirtual, chains), make([]reg.VecVirtual, chains)
		for k := range a {
			a[k], b[k] = c.vec(), c.vec()
			VPADDQ(c.places.Offset(bytes*k), first, a[k])
			VPBROADCASTQ(param("high"), b[k])
		}
		key, rounds := c.vec(), GP64()
		VPBROADCASTQ(param("key"), key)
		MOVQ(operand.U64(10), rounds)
		Label(name("round"))
		for k := range a {
			c.round(key, &a[k], &b[k])
		}
		VPADDQ(c.step, key, key)
		DECQ(rounds)
		JNZ(operand.LabelRef(name("round")))
		for k := range a {
			both := c.vec()
			VPUNPCKLQDQ(b[k], a[k], both)
			c.store(both, operand.Mem{Base: out, Disp: 2 * bytes * k})
			VPUNPCKHQDQ(b[k], a[k], both)
			c.store(both, operand.Mem{Base: out, Disp: 2*bytes*k + bytes})
		}
		ADDQ(operand.U32(2*bytes*chains), out)
		ADDQ(operand.Imm(uint64(c.lanes*chains)), counter)
		SUBQ(operand.Imm(uint64(c.lanes*chains)), n)
		JMP(operand.LabelRef(name("encrypt")))
		Label(name("encrypted"))
	}
	VZEROUPPER()
	RET()
}

// vector is for four counters at a time. That is fewer cycles than products of 64 bits take.
func vector() {
	lanes := table("philoxLanes", 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)
	step, half := table("philoxStep", weyl, weyl, weyl, weyl), table("philoxHalf", 1<<32-1, 1<<32-1, 1<<32-1, 1<<32-1)
	factors := table("philoxFactors", mul&(1<<32-1), mul>>32)
	var low, top reg.VecVirtual
	c := cipher{name: "philoxAVX2", lanes: 4, vec: func() reg.VecVirtual { return YMM() }, places: lanes, step: step}
	c.start = func(counter reg.Register, to reg.VecVirtual) {
		VMOVQ(counter, to.AsX())
		VPBROADCASTQ(to.AsX(), to)
	}
	c.round = func(key reg.VecVirtual, a, b *reg.VecVirtual) {
		y, xm, xn, yn, part := YMM(), YMM(), YMM(), YMM(), YMM()
		VPXOR(key, *b, *b)
		VPSRLQ(operand.U8(32), *a, y)
		VPMULUDQ(low, *a, xm)
		VPMULUDQ(top, y, yn)
		VPMULUDQ(low, y, y)
		VPMULUDQ(top, *a, xn)
		VPSRLQ(operand.U8(32), xm, part)
		VPADDQ(part, y, y)
		VPAND(half, y, part)
		VPADDQ(part, xn, xn)
		VPSRLQ(operand.U8(32), y, y)
		VPADDQ(y, yn, yn)
		VPSRLQ(operand.U8(32), xn, part)
		VPADDQ(part, yn, yn) // the upper half of the product
		VPXOR(*b, yn, *a)
		VPSLLQ(operand.U8(32), xn, xn)
		VPBLENDD(operand.U8(0xaa), xn, xm, *b) // the lower half
	}
	c.store = func(from, to operand.Op) { VMOVDQU(from, to) }
	c.write(func() {
		low, top = YMM(), YMM()
		VPBROADCASTQ(factors, low)
		VPBROADCASTQ(factors.Offset(8), top)
	})
}

// wide is for eight counters at a time: with two operations in a cycle, not three, they are better few. Halves are moved by shuffles where shifts, for
// which there is one port, would be in each other's way.
func wide() {
	lanes := []uint64{0, 4, 1, 5, 2, 6, 3, 7}
	for k := range uint64(24) {
		lanes = append(lanes, lanes[k]+8)
	}
	places := table("philoxWideLanes", lanes...)
	constants := table("philoxWideConstants", mul&(1<<32-1), mul>>32, weyl, 1<<32-1)
	var low, top, step, half reg.VecVirtual
	var odd reg.OpmaskVirtual
	const upper, lower = 0xf5, 0xa0 // shuffles that spread a half over both
	c := cipher{name: "philoxAVX512", lanes: 8, vec: func() reg.VecVirtual { return ZMM() }, places: places}
	c.start = func(counter reg.Register, to reg.VecVirtual) { VPBROADCASTQ(counter, to) }
	c.round = func(key reg.VecVirtual, a, b *reg.VecVirtual) {
		y, xm, xn, yn, part := ZMM(), ZMM(), ZMM(), ZMM(), ZMM()
		VPSHUFD(operand.U8(upper), *a, y)
		VPMULUDQ(low, *a, xm)
		VPMULUDQ(top, y, yn)
		VPMULUDQ(low, y, y)
		VPMULUDQ(top, *a, xn)
		VPSRLQ(operand.U8(32), xm, part)
		VPADDQ(part, y, y)
		VPANDQ(half, y, part)
		VPADDQ(part, xn, xn)
		VPSRLQ(operand.U8(32), y, y)
		VPADDQ(y, yn, yn)
		VPSRLQ(operand.U8(32), xn, part)
		VPADDQ(part, yn, yn)
		VPTERNLOGQ(xor3, key, *b, yn)
		VMOVDQA64(yn, *a)
		VPSHUFD(operand.U8(lower), xn, odd, xm)
		VMOVDQA64(xm, *b)
	}
	c.store = func(from, to operand.Op) { VMOVDQU64(from, to) }
	c.write(func() {
		low, top, step, half, odd = ZMM(), ZMM(), ZMM(), ZMM(), K()
		c.step = step
		for k, v := range []reg.VecVirtual{low, top, step, half} {
			VPBROADCASTQ(constants.Offset(8*k), v)
		}
		bits := GP32()
		MOVL(operand.U32(0xaaaa), bits)
		KMOVW(bits, odd)
	})
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
