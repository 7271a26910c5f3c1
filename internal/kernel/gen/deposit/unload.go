package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Fields of kernel.Stretch, and its size.
const (
	from         = 0
	count        = 4
	number       = 6
	stretchBytes = 8
)

// touched is of how many stretches the first lines are asked for together, before the rest of them is: to look up where a page lies takes longer
// than the processor looks ahead, but it looks up several at the same time.
const touched = 4

// deepUnload is how many lines are asked for of the targets of a stretch, and of its weights.
const deepUnload = 12

// stretch is where one lies that has been read.
type stretch struct{ from, count, way, at reg.GPVirtual }

// stretchAt reads a stretch: at is the address of its first target.
func stretchAt(list reg.Register, ways reg.Register) stretch {
	s := stretch{GP64(), GP64(), GP64(), GP64()}
	MOVL(operand.Mem{Base: list, Disp: from}, s.from.As32())
	MOVWLZX(operand.Mem{Base: list, Disp: count}, s.count.As32())
	MOVWLZX(operand.Mem{Base: list, Disp: number}, s.way.As32())
	SHLQ(operand.Imm(wayShift), s.way)
	ADDQ(ways, s.way)
	MOVQ(operand.Mem{Base: s.way, Disp: size}, s.at)
	IMULQ(s.from, s.at)
	ADDQ(operand.Mem{Base: s.way, Disp: targets}, s.at)
	return s
}

// send asks for all of a stretch.
func (s stretch) send(name string) {
	line, end := GP64(), GP64()
	PREFETCHT0(operand.Mem{Base: s.at})
	MOVQ(s.at, line)
	MOVQ(operand.Mem{Base: s.way, Disp: size}, end)
	IMULQ(s.count, end)
	ADDQ(line, end)
	lines(name, deepUnload, line, end)
	CMPQ(operand.Mem{Base: s.way, Disp: kind}, operand.Imm(paired))
	JLE(operand.LabelRef(name + "All"))
	MOVQ(s.weights(), line)
	PREFETCHT0(operand.Mem{Base: line})
	LEAQ(operand.Mem{Base: line, Index: s.count, Scale: 8}, end)
	lines(name+"Weights", deepUnload, line, end)
	Label(name + "All")
}

// weights is the address of the first weight of a stretch whose weights lie apart.
func (s stretch) weights() reg.GPVirtual {
	at := GP64()
	MOVQ(operand.Mem{Base: s.way, Disp: weight}, at)
	LEAQ(operand.Mem{Base: at, Index: s.from, Scale: 8}, at)
	return at
}

// unload is deposit for connections whose place is known.
func unload() {
	TEXT("unload", NOSPLIT, "func(in *float64, list *uint64, n int, ways *[4]uint64, ahead int) int64")
	Pragma("noescape")
	Doc("unload adds the weights of n stretches to in, and returns the number of connections. ahead is how many stretches ahead they are sent for.")
	in, list, n := Load(Param("in"), GP64()), Load(Param("list"), GP64()), Load(Param("n"), GP64())
	ways, first := Load(Param("ways"), GP64()), Load(Param("ahead"), GP64())
	events, end, last, sent, turn := GP64(), GP64(), GP64(), GP64(), GP64()
	XORQ(events, events)
	LEAQ(operand.Mem{Base: list, Index: n, Scale: stretchBytes}, end)
	LEAQ(operand.Mem{Base: end, Disp: -stretchBytes}, last)
	MOVQ(list, sent)
	LEAQ(operand.Mem{Base: list, Index: first, Scale: stretchBytes}, first)
	CMPQ(end, first)
	CMOVQCS(end, first)
	MOVL(operand.U32(1), turn.As32())

	Label("begin")
	stretchAt(sent, ways).send("begin")
	ADDQ(operand.Imm(stretchBytes), sent)
	CMPQ(sent, first)
	JCS(operand.LabelRef("begin"))

	Label("loop")
	CMPQ(sent, end)
	JAE(operand.LabelRef("add"))
	DECL(turn.As32())
	JNE(operand.LabelRef("send"))
	MOVL(operand.U32(touched), turn.As32())
	for k := range touched {
		at := GP64()
		LEAQ(operand.Mem{Base: sent, Disp: stretchBytes * (touched + k)}, at)
		CMPQ(at, last)
		CMOVQHI(last, at)
		PREFETCHT0(operand.Mem{Base: stretchAt(at, ways).at})
	}
	Label("send")
	stretchAt(sent, ways).send("next")
	ADDQ(operand.Imm(stretchBytes), sent)

	Label("add")
	s := stretchAt(list, ways)
	ADDQ(operand.Imm(stretchBytes), list)
	ADDQ(s.count, events)
	sum(in, s.at, s.count, s.way, s.weights)
	CMPQ(list, end)
	JCS(operand.LabelRef("loop"))
	Store(events, ReturnIndex(0))
	RET()
}
