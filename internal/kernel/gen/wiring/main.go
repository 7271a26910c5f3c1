// Command wiring writes the assembly of what makes connections: kernel.Bell, Gaps, Narrow, Steps and Below. Its output is committed:
//
//	cd internal/kernel && go generate
package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	bell()
	gaps()
	wideGaps()
	narrow()
	steps()
	below()
	Generate()
}

// Predicates of VCMPPD for which a comparison with NaN is false and raises nothing.
const atLeast, above = operand.U8(0x1d), operand.U8(0x1e)

// broadcast spreads a parameter over a vector of four; spread does so over any, also with a number from memory.
func broadcast(param string) reg.VecVirtual { return spread(parameter(param), YMM()) }

func spread(from operand.Op, to reg.VecVirtual) reg.VecVirtual {
	VBROADCASTSD(from, to)
	return to
}

// parameter is where a parameter lies.
func parameter(name string) operand.Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

func constants(name string, numbers ...uint64) operand.Mem {
	t := GLOBL(name, RODATA|NOPTR)
	for k, x := range numbers {
		DATA(8*k, operand.U64(x))
	}
	return t
}

// lookUp finds two numbers for each lane in a table of pairs.
func lookUp(pairs reg.Register, index func(lane int, to reg.GPVirtual)) (first, second reg.VecVirtual) {
	both := [2]reg.VecVirtual{YMM(), YMM()}
	for lane := range 4 {
		at := GP64()
		index(lane, at)
		SHLQ(operand.U8(4), at)
		pair := operand.Mem{Base: pairs, Index: at, Scale: 1}
		if lane < 2 {
			VMOVUPD(pair, both[lane].AsX())
		} else {
			VINSERTF128(operand.U8(1), pair, both[lane-2], both[lane-2])
		}
	}
	first, second = YMM(), YMM()
	VUNPCKLPD(both[1], both[0], first)
	VUNPCKHPD(both[1], both[0], second)
	return first, second
}

func bell() {
	TEXT("bellAVX2", NOSPLIT, "func(out *float64, draws *uint64, n int, layers *[256][2]float64, mu, sigma, lo, hi float64) (kept, used int)")
	Pragma("noescape")
	Doc("bellAVX2 turns n draws, a multiple of 4, into numbers, and stops before four of which one is not straight. There is room for all.")
	out, draws, n := Load(Param("out"), GP64()), Load(Param("draws"), GP64()), Load(Param("n"), GP64())
	layers := Load(Param("layers"), GP64())
	mu, sigma, lo, hi := broadcast("mu"), broadcast("sigma"), broadcast("lo"), broadcast("hi")

	// Of a number of 53 bits the lower 32 become a double by the exponent of 2^52 above them, the upper 21 by that of 2^84.
	exponents := constants("bellExponents", math.Float64bits(0x1p52), math.Float64bits(0x1p84), math.Float64bits(0x1p84+0x1p52), 1<<63)
	low, high, both, sign := YMM(), YMM(), YMM(), YMM()
	for k, v := range []reg.VecVirtual{low, high, both, sign} {
		VBROADCASTSD(exponents.Offset(8*k), v)
	}
	// Which halves of doubles to move down, so that those that are kept lie side by side.
	packing := GLOBL("bellPacking", RODATA|NOPTR)
	for mask := range 16 {
		at := 0
		for lane := range 4 {
			if mask>>lane&1 != 0 {
				DATA(32*mask+8*at, operand.U64(uint64(2*lane)|uint64(2*lane+1)<<32))
				at++
			}
		}
		for ; at < 4; at++ {
			DATA(32*mask+8*at, operand.U64(0))
		}
	}
	packings := GP64()
	LEAQ(packing, packings)

	used, kept := GP64(), GP64()
	XORQ(used, used)
	XORQ(kept, kept)
	Label("loop")
	CMPQ(used, n)
	JGE(operand.LabelRef("done"))
	from := operand.Mem{Base: draws, Index: used, Scale: 8}

	// The layer of each, its unit and next edge.
	unit, next := lookUp(layers, func(lane int, layer reg.GPVirtual) { MOVBQZX(from.Offset(8*lane), layer) })

	bits, x, upper := YMM(), YMM(), YMM()
	VMOVDQU(from, bits)
	VPSRLQ(operand.U8(11), bits, x)
	VPSRLQ(operand.U8(43), bits, upper)
	VPBLENDD(operand.U8(0xaa), low, x, x)
	VPOR(high, upper, upper)
	VSUBPD(both, upper, upper)
	VADDPD(x, upper, x)
	VMULPD(unit, x, x)
	beside, mask := YMM(), GP64()
	VCMPPD(atLeast, next, x, beside)
	VMOVMSKPD(beside, mask.As32())
	TESTL(mask.As32(), mask.As32())
	JNZ(operand.LabelRef("done"))

	VPSLLQ(operand.U8(55), bits, bits)
	VPAND(sign, bits, bits)
	VPOR(bits, x, x)
	VMULPD(sigma, x, x)
	VADDPD(x, mu, x)
	over, under := YMM(), YMM()
	VCMPPD(atLeast, lo, x, over)
	VCMPPD(atLeast, x, hi, under)
	VANDPD(under, over, over)
	inside, pack := GP64(), GP64()
	VMOVMSKPD(over, inside.As32())
	MOVQ(inside, pack)
	SHLQ(operand.U8(5), pack)
	order := YMM()
	VMOVDQU(operand.Mem{Base: packings, Index: pack, Scale: 1}, order)
	VPERMD(x, order, x)
	VMOVUPD(x, operand.Mem{Base: out, Index: kept, Scale: 8})
	POPCNTQ(inside, inside)
	ADDQ(inside, kept)
	ADDQ(operand.U8(4), used)
	JMP(operand.LabelRef("loop"))

	Label("done")
	VZEROUPPER()
	Store(kept, ReturnIndex(0))
	Store(used, ReturnIndex(1))
	RET()
}

func gaps() {
	TEXT("gapsAVX2", NOSPLIT, "func(out *int32, draws *uint64, n int, tangents *[512][2]float64, per, eps, high float64)")
	Pragma("noescape")
	Doc("gapsAVX2 turns n draws, a multiple of 4, into gaps: the logarithm times per, rounded down; -1 where what is left is not between eps",
		"and high.")
	out, draws, n := Load(Param("out"), GP64()), Load(Param("draws"), GP64()), Load(Param("n"), GP64())
	tangents := Load(Param("tangents"), GP64())
	per, eps, high := broadcast("per"), broadcast("eps"), broadcast("high")
	doubles := constants("gapsDoubles", math.Float64bits(math.Ln2), math.Float64bits(math.MaxInt32), math.Float64bits(-1))
	ln2, most, open := YMM(), YMM(), YMM()
	for k, v := range []reg.VecVirtual{ln2, most, open} {
		VBROADCASTSD(doubles.Offset(8*k), v)
	}
	// As in bellAVX2, and of a double: what its exponent is less, with that of 2^52 above it; the bits of its fraction; the exponent of 1.
	four := func(name string, x uint64) operand.Mem { return constants("gaps"+name, x, x, x, x) }
	two52, two84 := four("Two52", math.Float64bits(0x1p52)), four("Two84", math.Float64bits(0x1p84))
	both, bias := four("Both", math.Float64bits(0x1p84+0x1p52)), four("Bias", math.Float64bits(0x1p52+1023+53))
	fraction, exponent, one, entry := four("Fraction", 1<<52-1), four("Exponent", 1023<<52), four("One", 1), four("Entry", 511)

	at := GP64()
	XORQ(at, at)
	Label("loop")
	CMPQ(at, n)
	JGE(operand.LabelRef("done"))
	x, upper := YMM(), YMM()
	VMOVDQU(operand.Mem{Base: draws, Index: at, Scale: 8}, x)
	VPSRLQ(operand.U8(11), x, x)
	VPADDQ(one, x, x)
	VPSRLQ(operand.U8(32), x, upper)
	VPBLENDD(operand.U8(0xaa), two52, x, x)
	VPOR(two84, upper, upper)
	VSUBPD(both, upper, upper)
	VADDPD(x, upper, x)

	places, half := YMM(), XMM()
	VPSRLQ(operand.U8(43), x, places)
	VPAND(entry, places, places)
	VEXTRACTI128(operand.U8(1), places, half)
	slope, value := lookUp(tangents, func(lane int, to reg.GPVirtual) {
		switch from := []reg.VecVirtual{places.AsX().(reg.VecVirtual), half}[lane/2]; lane % 2 {
		case 0:
			VMOVQ(from, to)
		case 1:
			VPEXTRQ(operand.U8(1), from, to)
		}
	})
	power := YMM()
	VPSRLQ(operand.U8(52), x, power)
	VPOR(two52, power, power)
	VSUBPD(bias, power, power)
	VMULPD(ln2, power, power)
	VPAND(fraction, x, x)
	VPOR(exponent, x, x)
	VMULPD(slope, x, x)
	VADDPD(value, x, x)
	VADDPD(x, power, x)
	VMULPD(per, x, x)
	VMINPD(x, most, x)
	whole, inside, under := YMM(), YMM(), YMM()
	VROUNDPD(operand.U8(3), x, whole)
	VSUBPD(whole, x, x)
	VCMPPD(above, eps, x, inside)
	VCMPPD(above, x, high, under)
	VANDPD(under, inside, inside)
	VBLENDVPD(inside, whole, open, whole)
	VCVTTPD2DQY(whole, whole.AsX())
	VMOVDQU(whole.AsX(), operand.Mem{Base: out, Index: at, Scale: 4})
	ADDQ(operand.U8(4), at)
	JMP(operand.LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// wideGaps is gaps with logarithms of its own, for which no memory is looked up: with the 16th part c of an octave in which x lies,
//
//	log(x) = log(c) + log(1 + r),   r = x/c - 1,   log(1 + r) = r - r^2/2 + r^3/3,   |r| <= 1/32
//
// with an error of at most r^4/4, 2.4e-7. Fused multiply-adds change nothing: whoever asks gets exact gaps or -1.
func wideGaps() {
	TEXT("gapsAVX512", NOSPLIT, "func(out *int32, draws *uint64, n int, per, eps, high float64)")
	Pragma("noescape")
	Doc("gapsAVX512 turns n draws, a multiple of 8, into gaps: the logarithm times per, rounded down; -1 where what is left is not between eps",
		"and high.")
	out, draws, n := Load(Param("out"), GP64()), Load(Param("draws"), GP64()), Load(Param("n"), GP64())
	doubles := constants("wideGapsDoubles", math.Float64bits(math.Ln2), math.Float64bits(math.MaxInt32), math.Float64bits(-1),
		math.Float64bits(1), math.Float64bits(-0.5), math.Float64bits(1./3), 1)
	var numbers [7]reg.VecVirtual
	for k := range numbers {
		numbers[k] = spread(doubles.Offset(8*k), ZMM())
	}
	ln2, most, open, one, minusHalf, third, unit := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]
	per, eps, high := spread(parameter("per"), ZMM()), spread(parameter("eps"), ZMM()), spread(parameter("high"), ZMM())
	var inverses, logs []uint64
	for k := range 16 {
		c := 1 + (float64(k)+0.5)/16
		inverses, logs = append(inverses, math.Float64bits(1/c)), append(logs, math.Float64bits(math.Log(c)-53*math.Ln2))
	}
	halves := func(name string, numbers []uint64) (low, up reg.VecVirtual) {
		t := constants(name, numbers...)
		low, up = ZMM(), ZMM()
		VMOVUPD(t, low)
		VMOVUPD(t.Offset(64), up)
		return low, up
	}
	inverseLow, inverseUp := halves("wideGapsInverses", inverses)
	logLow, logUp := halves("wideGapsLogs", logs)

	at := GP64()
	XORQ(at, at)
	Label("loop")
	CMPQ(at, n)
	JGE(operand.LabelRef("done"))
	x := ZMM()
	VPSRLQ(operand.U8(11), operand.Mem{Base: draws, Index: at, Scale: 8}, x)
	VPADDQ(unit, x, x)
	VCVTUQQ2PD(x, x) // 2^53 u
	power, inverse, log := ZMM(), ZMM(), ZMM()
	VGETEXPPD(x, power)
	VPSRLQ(operand.U8(48), x, inverse)
	VMOVDQA64(inverse, log)
	VPERMI2PD(inverseUp, inverseLow, inverse)
	VPERMI2PD(logUp, logLow, log)
	VGETMANTPD(operand.U8(0), x, x)
	VFMSUB213PD(one, inverse, x) // r
	sum := ZMM()
	VMOVAPD(third, sum)
	VFMADD213PD(minusHalf, x, sum)
	VFMADD213PD(one, x, sum)
	VFMADD231PD(ln2, power, log)
	VFMADD213PD(log, x, sum)
	VMULPD(per, sum, x)
	VMINPD(x, most, x)
	whole, inside := ZMM(), K()
	VRNDSCALEPD(operand.U8(0x0b), x, whole)
	VSUBPD(whole, x, x)
	VCMPPD(above, eps, x, inside)
	VCMPPD(above, x, high, inside, inside)
	VBLENDMPD(whole, open, inside, whole)
	short := YMM()
	VCVTTPD2DQ(whole, short)
	VMOVDQU(short, operand.Mem{Base: out, Index: at, Scale: 4})
	ADDQ(operand.U8(8), at)
	JMP(operand.LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

func narrow() {
	TEXT("narrowAVX2", NOSPLIT, "func(out *float32, in *float64, n int, ends *[2][8]float32) (odd int)")
	Pragma("noescape")
	Doc("narrowAVX2 rounds n numbers, a multiple of 8. ends has the least and the greatest of each lane, to begin with and in the end;",
		"odd is not zero if a number is not finite.")
	out, in, n := Load(Param("out"), GP64()), Load(Param("in"), GP64()), Load(Param("n"), GP64())
	ends := Load(Param("ends"), GP64())
	lo, hi, odd := YMM(), YMM(), YMM()
	VMOVUPS(operand.Mem{Base: ends}, lo)
	VMOVUPS(operand.Mem{Base: ends, Disp: 32}, hi)
	VXORPS(odd, odd, odd)
	Label("loop")
	TESTQ(n, n)
	JZ(operand.LabelRef("done"))
	x, second := YMM(), XMM()
	VCVTPD2PSY(operand.Mem{Base: in}, x.AsX())
	VCVTPD2PSY(operand.Mem{Base: in, Disp: 32}, second)
	VINSERTF128(operand.U8(1), second, x, x)
	VMOVUPS(x, operand.Mem{Base: out})
	VMINPS(x, lo, lo)
	VMAXPS(x, hi, hi)
	VSUBPS(x, x, x) // 0 or NaN
	VORPS(x, odd, odd)
	ADDQ(operand.U8(64), in)
	ADDQ(operand.U8(32), out)
	SUBQ(operand.U8(8), n)
	JMP(operand.LabelRef("loop"))
	Label("done")
	VMOVUPS(lo, operand.Mem{Base: ends})
	VMOVUPS(hi, operand.Mem{Base: ends, Disp: 32})
	zero, result := YMM(), GP64()
	VXORPS(zero, zero, zero)
	VPCMPEQD(zero, odd, odd)
	VPMOVMSKB(odd, result.As32())
	NOTL(result.As32())
	VZEROUPPER()
	Store(result, ReturnIndex(0))
	RET()
}

func steps() {
	TEXT("stepsAVX2", NOSPLIT, "func(out *int32, ms *float64, n int, dt, shortest, longest, half float64) (inside int)")
	Pragma("noescape")
	Doc("stepsAVX2 turns n delays, a multiple of 4, into steps. inside is 15 if all are from shortest to longest. half is 0.5.")
	out, ms, n := Load(Param("out"), GP64()), Load(Param("ms"), GP64()), Load(Param("n"), GP64())
	dt, shortest, longest, half := broadcast("dt"), broadcast("shortest"), broadcast("longest"), broadcast("half")
	all := YMM()
	VPCMPEQD(all, all, all)
	Label("loop")
	TESTQ(n, n)
	JZ(operand.LabelRef("done"))
	x, at, least := YMM(), YMM(), YMM()
	VMOVUPD(operand.Mem{Base: ms}, x)
	VDIVPD(dt, x, x)
	VCMPPD(atLeast, shortest, x, least)
	VANDPD(least, all, all)
	VCMPPD(atLeast, x, longest, least)
	VANDPD(least, all, all)
	VADDPD(half, x, at)
	VCVTTPD2DQY(at, at.AsX())
	VMOVDQU(at.AsX(), operand.Mem{Base: out})
	ADDQ(operand.U8(32), ms)
	ADDQ(operand.U8(16), out)
	SUBQ(operand.U8(4), n)
	JMP(operand.LabelRef("loop"))
	Label("done")
	inside := GP64()
	VMOVMSKPD(all, inside.As32())
	VZEROUPPER()
	Store(inside, ReturnIndex(0))
	RET()
}

func below() {
	TEXT("belowAVX2", NOSPLIT, "func(out *uint32, draws *uint64, m int, n, least uint64) (used int)")
	Pragma("noescape")
	Doc("belowAVX2 turns m draws, a multiple of 4, into two integers below n each, and stops before four of which one is left out.")
	out, draws, m := Load(Param("out"), GP64()), Load(Param("draws"), GP64()), Load(Param("m"), GP64())
	n, least, used := YMM(), YMM(), GP64()
	for name, v := range map[string]reg.VecVirtual{"n": n, "least": least} {
		p, err := Param(name).Resolve()
		if err != nil {
			panic(err)
		}
		VPBROADCASTD(p.Addr, v)
	}
	XORQ(used, used)
	Label("loop")
	CMPQ(used, m)
	JGE(operand.LabelRef("done"))
	even, odd, number, rest := YMM(), YMM(), YMM(), YMM()
	VMOVDQU(operand.Mem{Base: draws, Index: used, Scale: 8}, even)
	VPSRLQ(operand.U8(32), even, odd)
	VPMULUDQ(n, even, even)
	VPMULUDQ(n, odd, odd)
	VPSRLQ(operand.U8(32), even, number)
	VPBLENDD(operand.U8(0xaa), odd, number, number)
	VPSLLQ(operand.U8(32), odd, rest)
	VPBLENDD(operand.U8(0xaa), rest, even, rest)
	kept, mask := YMM(), GP32()
	VPMAXUD(least, rest, kept)
	VPCMPEQD(rest, kept, kept)
	VPMOVMSKB(kept, mask)
	CMPL(mask, operand.U32(math.MaxUint32))
	JNE(operand.LabelRef("done"))
	VMOVDQU(number, operand.Mem{Base: out, Index: used, Scale: 8})
	ADDQ(operand.U8(4), used)
	JMP(operand.LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	Store(used, ReturnIndex(0))
	RET()
}
