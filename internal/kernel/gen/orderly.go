package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// orderly is the loop of Orderly, over four vectors of AVX2 at a time.
func orderly() {
	TEXT("orderlyAVX2", NOSPLIT, "func(x *float64, n int, least float64) uint32")
	Pragma("noescape")
	Doc("orderlyAVX2 looks at n numbers, a multiple of 16, and returns 0 if all are finite, and 0 or at least least in magnitude.")
	x, n := Load(Param("x"), GP64()), Load(Param("n"), GP64())
	bound := func(f func(reg.VecVirtual)) reg.VecVirtual {
		v := YMM()
		f(v)
		return v
	}
	of := func(bits uint64) func(reg.VecVirtual) {
		return func(v reg.VecVirtual) {
			word, low := GP64(), XMM()
			MOVQ(operand.U64(bits), word)
			MOVQ(word, low)
			VPBROADCASTQ(low, v)
		}
	}
	magnitude, largest := bound(of(1<<63-1)), bound(of(math.Float64bits(math.MaxFloat64)))
	least := YMM()
	VBROADCASTSD(Load(Param("least"), XMM()), least)
	none, good := YMM(), YMM()
	VXORPD(none, none, none)
	VPCMPEQQ(good, good, good)
	Label("orderly")
	for k := range 4 {
		y, a, b := YMM(), YMM(), YMM()
		VANDPD(operand.Mem{Base: x, Disp: 32 * k}, magnitude, y)
		VCMPPD(operand.U8(reached), least, y, a) // y >= least
		VCMPPD(operand.U8(0), none, y, b)        // y == 0
		VORPD(a, b, a)
		VCMPPD(operand.U8(0x12), largest, y, b) // y <= largest: not of what is no number
		VANDPD(a, b, a)
		VANDPD(a, good, good)
	}
	ADDQ(operand.Imm(128), x)
	SUBQ(operand.Imm(16), n)
	JNE(operand.LabelRef("orderly"))
	bits := GP32()
	VMOVMSKPD(good, bits)
	XORL(operand.Imm(15), bits)
	VZEROUPPER()
	Store(bits, ReturnIndex(0))
	RET()
}
