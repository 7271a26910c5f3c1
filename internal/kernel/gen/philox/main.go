// Command philox writes the assembly of kernel.Philox. Its output is committed:
//
//	cd internal/kernel && go generate
package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const mul = 0xd2b74407b1ce6e93

func main() {
	ConstraintExpr("amd64,!purego")
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
	Generate()
}
