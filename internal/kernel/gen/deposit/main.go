// Command deposit writes the assembly of kernel.Deposit and kernel.Unload. Its output is committed:
//
//	cd internal/kernel && go generate
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Fields of kernel.Parcel, and its size, also as a power of two.
const (
	head   = 0
	way    = 8
	shift  = 4
	stride = 1 << shift
)

// Fields of kernel.Way, and its size as a power of two.
const (
	targets  = 0
	weight   = 8
	kind     = 16
	size     = 24
	wayShift = 5
)

// How connections lie, as package kernel numbers it.
const paired = 1

// How many parcels ahead of those that are added the others are: where they begin is asked for, read, and their connections are asked for.
const (
	asked = 64
	read  = 32
	sent  = 16
)

// Where connections lie that have been read: the address of the first, and how many. They go round in a ring, which has room for more than
// are read ahead.
const (
	ring  = 1024
	entry = 16
)

// deep is how many cache lines are asked for of a parcel's targets and of its weights, deepPairs of its pairs; the processor sees itself that
// the rest follows.
const (
	deep      = 3
	deepPairs = 8
)

// parcels is what there is to pass.
type parcels struct{ at, last, opened, place reg.GPVirtual }

// ahead is the parcel so many further on.
func (p parcels) ahead(n, field int) operand.Mem {
	return operand.Mem{Base: p.at, Disp: n*stride + field}
}

// way is how the connections lie of the parcel so many further on.
func (p parcels) way(n int) reg.GPVirtual {
	at := GP64()
	MOVQ(p.ahead(n, way), at)
	return at
}

// unless jumps if the parcel so many further on is not there.
func (p parcels) unless(n int, label string) {
	limit := GP64()
	LEAQ(p.ahead(n, 0), limit)
	CMPQ(limit, p.last)
	JAE(operand.LabelRef(label))
}

func main() {
	ConstraintExpr("amd64,!purego")
	deposit()
	unload()
	Generate()
}

func deposit() {
	TEXT("deposit", NOSPLIT, "func(in *float64, parcels *[2]uint64, n int, opened *[128]uint64) int64")
	Pragma("noescape")
	Doc("deposit adds the weights of n parcels to in, and returns their number.")
	in := Load(Param("in"), GP64())
	p := parcels{Load(Param("parcels"), GP64()).(reg.GPVirtual), GP64(), Load(Param("opened"), GP64()).(reg.GPVirtual), GP64()}
	n, events := Load(Param("n"), GP64()), GP64()
	XORQ(events, events)
	MOVQ(n, p.last)
	SHLQ(operand.Imm(shift), p.last)
	ADDQ(p.at, p.last)

	// What the first parcels need.
	begin := GP64()
	MOVQ(p.at, begin)
	Label("askFirst")
	address := GP64()
	MOVQ(p.ahead(0, head), address)
	PREFETCHT0(operand.Mem{Base: address})
	ADDQ(operand.Imm(stride), p.at)
	end := GP64()
	LEAQ(operand.Mem{Base: begin, Disp: asked * stride}, end)
	CMPQ(p.last, end)
	CMOVQCS(p.last, end)
	CMPQ(p.at, end)
	JCS(operand.LabelRef("askFirst"))
	MOVQ(begin, p.at)
	XORL(p.place.As32(), p.place.As32())
	Label("readFirst")
	open(p, 0)
	ADDQ(operand.Imm(stride), p.at)
	ADDQ(operand.Imm(entry), p.place)
	CMPQ(p.at, p.last)
	JAE(operand.LabelRef("sendFirst"))
	CMPQ(p.place, operand.U32(read*entry))
	JCS(operand.LabelRef("readFirst"))
	Label("sendFirst")
	MOVQ(begin, p.at)
	XORL(p.place.As32(), p.place.As32())

	Label("loop")
	p.unless(asked, "readNext")
	MOVQ(p.ahead(asked, head), address)
	PREFETCHT0(operand.Mem{Base: address})
	Label("readNext")
	p.unless(read, "sendNext")
	open(p, read)
	Label("sendNext")
	p.unless(sent, "add")
	line, last, place := GP64(), GP64(), GP64()
	LEAQ(operand.Mem{Base: p.place, Disp: sent * entry}, place)
	ANDL(operand.U32(ring-1), place.As32())
	MOVQ(operand.Mem{Base: p.opened, Index: place, Scale: 1}, line)
	MOVQ(operand.Mem{Base: p.opened, Index: place, Scale: 1, Disp: 8}, last)
	w := p.way(sent)
	CMPQ(operand.Mem{Base: w, Disp: kind}, operand.Imm(paired))
	JEQ(operand.LabelRef("pairs"))
	begin, left := GP64(), GP64()
	MOVQ(last, left)
	LEAQ(operand.Mem{Base: line, Index: last, Scale: 2}, last)
	lines("targets", deep, line, last)
	w = p.way(sent)
	CMPQ(operand.Mem{Base: w, Disp: kind}, operand.Imm(paired))
	JLT(operand.LabelRef("add"))
	weights(p, sent, begin, line)
	LEAQ(operand.Mem{Base: line, Index: left, Scale: 8}, last)
	PREFETCHT0(operand.Mem{Base: line})
	lines("weights", deep, line, last)
	JMP(operand.LabelRef("add"))
	Label("pairs")
	LEAQ(operand.Mem{Base: last, Index: last, Scale: 2}, last)
	LEAQ(operand.Mem{Base: line, Index: last, Scale: 2}, last)
	lines("pairs", deepPairs, line, last)

	Label("add")
	var at, count reg.Register = GP64(), GP64()
	MOVQ(operand.Mem{Base: p.opened, Index: p.place, Scale: 1}, at)
	MOVQ(operand.Mem{Base: p.opened, Index: p.place, Scale: 1, Disp: 8}, count)
	ADDQ(count, events)
	sum(in, at, count, p.way(0), func() reg.GPVirtual {
		begin, from := GP64(), GP64()
		weights(p, 0, begin, from)
		return from
	})

	ADDQ(operand.Imm(entry), p.place)
	ANDL(operand.U32(ring-1), p.place.As32())
	ADDQ(operand.Imm(stride), p.at)
	CMPQ(p.at, p.last)
	JCS(operand.LabelRef("loop"))
	Store(events, ReturnIndex(0))
	RET()
}

// open reads where the connections of a parcel begin and end, and asks for the first: the processor looks several pages up at the same time.
func open(p parcels, n int) {
	at, from, to, place := GP64(), GP64(), GP64(), GP64()
	MOVQ(p.ahead(n, head), at)
	MOVL(operand.Mem{Base: at}, from.As32())
	MOVL(operand.Mem{Base: at, Disp: 4}, to.As32())
	SUBQ(from, to)
	// targets + from * 2, or * 6
	three := GP64()
	LEAQ(operand.Mem{Base: from, Index: from, Scale: 2}, three)
	w := p.way(n)
	CMPQ(operand.Mem{Base: w, Disp: kind}, operand.Imm(paired))
	CMOVQEQ(three, from)
	MOVQ(operand.Mem{Base: w, Disp: targets}, at)
	LEAQ(operand.Mem{Base: at, Index: from, Scale: 2}, at)
	PREFETCHT0(operand.Mem{Base: at})
	if n == 0 {
		place = p.place
	} else {
		LEAQ(operand.Mem{Base: p.place, Disp: n * entry}, place)
		ANDL(operand.U32(ring-1), place.As32())
	}
	MOVQ(at, operand.Mem{Base: p.opened, Index: place, Scale: 1})
	MOVQ(to, operand.Mem{Base: p.opened, Index: place, Scale: 1, Disp: 8})
}

// weights finds the first weight of a parcel whose weights lie apart; begin is changed.
func weights(p parcels, n int, begin, at reg.GPVirtual) {
	MOVQ(p.ahead(n, head), at)
	MOVL(operand.Mem{Base: at}, begin.As32())
	MOVQ(p.ahead(n, way), at)
	MOVQ(operand.Mem{Base: at, Disp: weight}, at)
	LEAQ(operand.Mem{Base: at, Index: begin, Scale: 8}, at)
}

// lines sends for the lines after the first, so many in all at most, of [line, end).
func lines(name string, deep int, line, end reg.GPVirtual) {
	for range deep - 1 {
		ORQ(operand.Imm(63), line)
		INCQ(line)
		CMPQ(line, end)
		JAE(operand.LabelRef(name + "Sent"))
		PREFETCHT0(operand.Mem{Base: line})
	}
	Label(name + "Sent")
}

// sum adds the weights of count connections, whose targets lie at at, to in. apart finds the first of weights that lie apart.
func sum(in, at, count, way reg.Register, apart func() reg.GPVirtual) {
	CMPQ(operand.Mem{Base: way, Disp: kind}, operand.Imm(paired))
	JEQ(operand.LabelRef("paired"))
	JGT(operand.LabelRef("apart"))

	one := XMM()
	MOVSD(operand.Mem{Base: way, Disp: weight}, one)
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
	w := apart()
	each("double", 2, at, count, func(unroll int) { ADDQ(operand.Imm(uint64(8*unroll)), w) }, func(k int, j reg.GPVirtual) {
		x := XMM()
		MOVSD(operand.Mem{Base: w, Disp: 8 * k}, x)
		ADDSD(operand.Mem{Base: in, Index: j, Scale: 8}, x)
		MOVSD(x, operand.Mem{Base: in, Index: j, Scale: 8})
	})
	Label("added")
}

// unroll is how many connections are passed in a turn.
const unroll = 4

// each passes over count connections whose targets lie at at, so many bytes from one to the next.
func each(name string, size int, at, count reg.Register, advance func(unroll int), body func(k int, j reg.GPVirtual)) {
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
