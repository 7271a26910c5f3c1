// Command gen writes the assembly of package kernel. Its output is committed, so that users never build it:
//
//	cd internal/kernel && go generate
//
// A kernel here repeats, lane by lane and operation by operation, the plain Go loop that defines its result: no fused
// multiply-adds, the same order of sums. Each is written once and comes out twice, for AVX2 and for AVX-512.
//
// All of them advance two vectors at a time, operation by operation: the scheduler of a processor holds some 60 to 100 operations that
// wait, fewer than one vector after another would need to hide the latency of the longest chain. Constants lie four times each in a
// table; those used first stay in registers as far as there are any.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	for _, m := range []*machine{{name: "AVX2", lanes: 4, free: 7}, {name: "AVX512", lanes: 8, free: 20}} {
		condLean(m)
		currExp(m)
		condCells(m, false)
		condCells(m, true)
		currCells(m)
		adexPair(m)
	}
	orderly()
	Generate()
}

// machine is a set of instructions.
type machine struct {
	name  string
	lanes int // numbers in a vector
	free  int // registers that may hold constants

	table, i reg.GPVirtual
	held     map[int]reg.VecVirtual
}

func (m *machine) vec() reg.VecVirtual {
	if m.lanes == 8 {
		return ZMM()
	}
	return YMM()
}

func (m *machine) pair() [2]reg.VecVirtual { return [2]reg.VecVirtual{m.vec(), m.vec()} }

// hold loads the constants of the table that stay in registers; rows are in the order of their use to us.
func (m *machine) hold(rows ...int) {
	m.holdSome(m.free, rows...)
}

// holdSome is hold with a number of registers other than usual.
func (m *machine) holdSome(free int, rows ...int) {
	m.held = map[int]reg.VecVirtual{}
	for _, row := range rows[:min(len(rows), free)] {
		r := m.vec()
		at := operand.Mem{Base: m.table, Disp: 32 * row}
		if m.lanes == 8 {
			VBROADCASTSD(at, r)
		} else {
			VMOVUPD(at, r)
		}
		m.held[row] = r
	}
}

// k is a constant as an operand.
func (m *machine) k(row int) operand.Op {
	if r, ok := m.held[row]; ok {
		return r
	}
	if m.lanes == 8 {
		panic("a constant that is in no register")
	}
	return operand.Mem{Base: m.table, Disp: 32 * row}
}

// at is a vector of the array at base: the first or second of the pair at i.
func (m *machine) at(base reg.Register, which int) operand.Mem {
	return operand.Mem{Base: base, Index: m.i, Scale: 8, Disp: 8 * m.lanes * which}
}

// each writes an operation for both vectors of a pair.
func each(f func(w int)) {
	f(0)
	f(1)
}

func (m *machine) load(base reg.Register, x [2]reg.VecVirtual) {
	each(func(w int) { VMOVUPD(m.at(base, w), x[w]) })
}

func (m *machine) store(x [2]reg.VecVirtual, base reg.Register) {
	each(func(w int) { VMOVUPD(x[w], m.at(base, w)) })
}

// mulAt and addAt write x = x op what is in memory, mulKAt to = what is in memory times a constant.
func (m *machine) mulAt(base reg.Register, x [2]reg.VecVirtual) {
	each(func(w int) { VMULPD(m.at(base, w), x[w], x[w]) })
}
func (m *machine) addAt(base reg.Register, x [2]reg.VecVirtual) {
	each(func(w int) { VADDPD(m.at(base, w), x[w], x[w]) })
}
func (m *machine) mulKAt(base reg.Register, row int, to [2]reg.VecVirtual) {
	m.needed(row)
	each(func(w int) { VMULPD(m.at(base, w), m.held[row], to[w]) })
}

// needed panics unless a constant is in a register.
func (m *machine) needed(row int) {
	if m.held[row] == nil {
		panic("a constant that is in no register")
	}
}

// add, sub and mul write to = x op y; those with a K take a constant for y.
func (m *machine) add(x, y, to [2]reg.VecVirtual) { each(func(w int) { VADDPD(y[w], x[w], to[w]) }) }
func (m *machine) sub(x, y, to [2]reg.VecVirtual) { each(func(w int) { VSUBPD(y[w], x[w], to[w]) }) }
func (m *machine) mul(x, y, to [2]reg.VecVirtual) { each(func(w int) { VMULPD(y[w], x[w], to[w]) }) }
func (m *machine) addK(x [2]reg.VecVirtual, row int, to [2]reg.VecVirtual) {
	each(func(w int) { m.with(VADDPD, VADDPD_BCST, row, x[w], to[w]) })
}
func (m *machine) subK(x [2]reg.VecVirtual, row int, to [2]reg.VecVirtual) {
	each(func(w int) { m.with(VSUBPD, VSUBPD_BCST, row, x[w], to[w]) })
}
func (m *machine) mulK(x [2]reg.VecVirtual, row int, to [2]reg.VecVirtual) {
	each(func(w int) { m.with(VMULPD, VMULPD_BCST, row, x[w], to[w]) })
}

// with writes to = x op the constant, which AVX-512 can spread over the lanes itself.
func (m *machine) with(op, spread func(...operand.Op), row int, x, to reg.VecVirtual) {
	if m.held[row] == nil && m.lanes == 8 {
		spread(operand.Mem{Base: m.table, Disp: 32 * row}, x, to)
		return
	}
	op(m.k(row), x, to)
}

// Predicates of VCMPPD.
const (
	notBelow = 0x15 // not less than, or not a number
	above    = 0x1e // greater than
	notUnder = 0x16 // not less than or equal, or not a number
	reached  = 0x1d // greater than or equal
	notOver  = 0x1a // not greater than, or not a number

	unordered = 0x03 // one of the two is not a number
)

// branch jumps to label if one of x compares to the constant so.
func (m *machine) branch(x reg.VecVirtual, predicate uint8, row int, label string) {
	if m.lanes == 8 {
		mask := K()
		VCMPPD(operand.U8(predicate), m.k(row), x, mask)
		KORTESTB(mask, mask)
		JNE(operand.LabelRef(label))
		return
	}
	over, bits := m.vec(), GP32()
	VCMPPD(operand.U8(predicate), m.k(row), x, over)
	VMOVMSKPD(over, bits)
	TESTL(bits, bits)
	JNE(operand.LabelRef(label))
}

// bits leaves in to a bit for each lane that compares so.
func (m *machine) bits(x reg.VecVirtual, predicate uint8, row int, to reg.GPVirtual) {
	if m.lanes == 8 {
		mask := K()
		VCMPPD(operand.U8(predicate), m.k(row), x, mask)
		KMOVB(mask, to.As32())
		return
	}
	over := m.vec()
	VCMPPD(operand.U8(predicate), m.k(row), x, over)
	VMOVMSKPD(over, to.As32())
}

// maskOf leaves in to the bits of both vectors.
func (m *machine) maskOf(x [2]reg.VecVirtual, predicate uint8, row int, to reg.GPVirtual) {
	second := GP64()
	m.bits(x[0], predicate, row, to)
	m.bits(x[1], predicate, row, second)
	SHLL(operand.U8(m.lanes), second.As32())
	ORL(second.As32(), to.As32())
}

// events is where a kernel leaves what it found.
type events struct{ to, count reg.GPVirtual }

// put appends i<<17 | mask.
func (e events) put(m *machine, mask reg.GPVirtual) {
	word := GP64()
	MOVQ(m.i, word)
	SHLQ(operand.U8(17), word)
	ORQ(mask, word)
	MOVL(word.As32(), operand.Mem{Base: e.to, Index: e.count, Scale: 4})
	INCQ(e.count)
}

// write puts i<<32 | mask behind the events.
func (e events) write(m *machine, mask reg.GPVirtual) {
	word := GP64()
	MOVQ(m.i, word)
	SHLQ(operand.U8(32), word)
	ORQ(mask, word)
	MOVQ(word, operand.Mem{Base: e.to, Index: e.count, Scale: 8})
}

// loop writes the frame of a kernel: body is passed over pairs of vectors; what is rare stands behind it, and jumps back to next.
func (m *machine) loop(n reg.Register, e events, body, rare func()) {
	XORQ(m.i, m.i)
	XORQ(e.count, e.count)
	CMPQ(m.i, n)
	JGE(operand.LabelRef("done"))
	Label("loop")
	body()
	Label("next")
	ADDQ(operand.U8(2*m.lanes), m.i)
	CMPQ(m.i, n)
	JLT(operand.LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	Store(e.count, ReturnIndex(0))
	RET()
	rare()
}
