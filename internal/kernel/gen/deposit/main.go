// Command deposit writes the assembly of kernel.Deposit. Its output is committed:
//
//	cd internal/kernel && go generate
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Fields of kernel.Load.
const (
	targets = 0
	weights = 8
	number  = 16
	kind    = 24
	weight  = 32
	stride  = 48
)

// How connections lie, as package kernel numbers it.
const paired = 1

// deep is how many cache lines are asked for of a load's targets and of its weights, deepPairs of its pairs; the processor sees itself that
// the rest follows.
const (
	deep      = 3
	deepPairs = 5
)

func main() {
	ConstraintExpr("amd64,!purego")
	TEXT("deposit", NOSPLIT, "func(in *float64, now *[6]uint64, n int, next *[6]uint64, m int)")
	Pragma("noescape")
	Doc("deposit adds the weights of n loads to in, and sends for the first lines of m others meanwhile.")
	in, now, n := Load(Param("in"), GP64()), Load(Param("now"), GP64()), Load(Param("n"), GP64())
	next, m := Load(Param("next"), GP64()), Load(Param("m"), GP64())
	at, count := GP64(), GP64()

	// First one line of each: the processor looks several pages up at the same time, but not while it waits for one of them to go on.
	load, left, first := GP64(), GP64(), GP64()
	MOVQ(next, load)
	MOVQ(m, left)
	TESTQ(left, left)
	JEQ(operand.LabelRef("loop"))
	Label("first")
	MOVQ(operand.Mem{Base: load, Disp: targets}, first)
	PREFETCHT0(operand.Mem{Base: first})
	ADDQ(operand.Imm(stride), load)
	DECQ(left)
	JNE(operand.LabelRef("first"))

	Label("loop")
	TESTQ(m, m)
	JEQ(operand.LabelRef("add"))
	line, end := GP64(), GP64()
	MOVQ(operand.Mem{Base: next, Disp: number}, end)
	MOVQ(operand.Mem{Base: next, Disp: targets}, line)
	CMPQ(operand.Mem{Base: next, Disp: kind}, operand.Imm(paired))
	JEQ(operand.LabelRef("pairs"))
	LEAQ(operand.Mem{Base: line, Index: end, Scale: 2}, end)
	lines("targets", deep, line, end)
	CMPQ(operand.Mem{Base: next, Disp: kind}, operand.Imm(paired))
	JLT(operand.LabelRef("sent"))
	MOVQ(operand.Mem{Base: next, Disp: number}, end)
	MOVQ(operand.Mem{Base: next, Disp: weights}, line)
	LEAQ(operand.Mem{Base: line, Index: end, Scale: 8}, end)
	lines("weights", deep, line, end)
	JMP(operand.LabelRef("sent"))
	Label("pairs")
	LEAQ(operand.Mem{Base: end, Index: end, Scale: 2}, end)
	LEAQ(operand.Mem{Base: line, Index: end, Scale: 2}, end)
	lines("pairs", deepPairs, line, end)
	Label("sent")
	ADDQ(operand.Imm(stride), next)
	DECQ(m)

	Label("add")
	TESTQ(n, n)
	JEQ(operand.LabelRef("rest"))
	w := GP64()
	MOVQ(operand.Mem{Base: now, Disp: targets}, at)
	MOVQ(operand.Mem{Base: now, Disp: number}, count)
	MOVQ(operand.Mem{Base: now, Disp: weights}, w)
	CMPQ(operand.Mem{Base: now, Disp: kind}, operand.Imm(paired))
	JEQ(operand.LabelRef("paired"))
	JGT(operand.LabelRef("apart"))

	one := XMM()
	MOVSD(operand.Mem{Base: now, Disp: weight}, one)
	each("alike", 2, at, count, nil, func(k int, j reg.GPVirtual) {
		x := XMM()
		MOVSD(operand.Mem{Base: in, Index: j, Scale: 8}, x)
		ADDSD(one, x)
		MOVSD(x, operand.Mem{Base: in, Index: j, Scale: 8})
	})
	JMP(operand.LabelRef("added"))

	Label("paired")
	each("pair", 6, at, count, nil, func(k int, j reg.GPVirtual) {
		x := XMM()
		XORPS(x, x) // CVTSS2SD would wait for what was there
		CVTSS2SD(operand.Mem{Base: at, Disp: 6*k + 2}, x)
		ADDSD(operand.Mem{Base: in, Index: j, Scale: 8}, x)
		MOVSD(x, operand.Mem{Base: in, Index: j, Scale: 8})
	})
	JMP(operand.LabelRef("added"))

	Label("apart")
	each("double", 2, at, count, func(unroll int) { ADDQ(operand.Imm(uint64(8*unroll)), w) }, func(k int, j reg.GPVirtual) {
		x := XMM()
		MOVSD(operand.Mem{Base: w, Disp: 8 * k}, x)
		ADDSD(operand.Mem{Base: in, Index: j, Scale: 8}, x)
		MOVSD(x, operand.Mem{Base: in, Index: j, Scale: 8})
	})

	Label("added")
	ADDQ(operand.Imm(stride), now)
	DECQ(n)
	JMP(operand.LabelRef("loop"))

	Label("rest")
	TESTQ(m, m)
	JNE(operand.LabelRef("loop"))
	RET()
	Generate()
}

// lines sends for the first lines, deep at most, of [line, end).
func lines(name string, deep int, line, end reg.GPVirtual) {
	PREFETCHT0(operand.Mem{Base: line})
	for range deep - 1 {
		ORQ(operand.Imm(63), line)
		INCQ(line)
		CMPQ(line, end)
		JAE(operand.LabelRef(name + "Sent"))
		PREFETCHT0(operand.Mem{Base: line})
	}
	Label(name + "Sent")
}

// unroll is how many connections are passed in a turn.
const unroll = 4

// each passes over count connections whose targets lie at at, so many bytes from one to the next.
func each(name string, size int, at, count reg.GPVirtual, advance func(unroll int), body func(k int, j reg.GPVirtual)) {
	SUBQ(operand.Imm(uint64(unroll)), count)
	JLT(operand.LabelRef(name + "Few"))
	Label(name + "Many")
	for k := range unroll {
		j := GP64()
		MOVWQZX(operand.Mem{Base: at, Disp: size * k}, j)
		body(k, j)
	}
	ADDQ(operand.Imm(uint64(size*unroll)), at)
	if advance != nil {
		advance(unroll)
	}
	SUBQ(operand.Imm(uint64(unroll)), count)
	JGE(operand.LabelRef(name + "Many"))
	Label(name + "Few")
	ADDQ(operand.Imm(uint64(unroll)), count)
	JEQ(operand.LabelRef(fmt.Sprint(name, "Done")))
	Label(name + "One")
	j := GP64()
	MOVWQZX(operand.Mem{Base: at}, j)
	body(0, j)
	ADDQ(operand.Imm(uint64(size)), at)
	if advance != nil {
		advance(1)
	}
	DECQ(count)
	JNE(operand.LabelRef(name + "One"))
	Label(name + "Done")
}
