package kernel

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"testing"
)

// elementary lists each function with how to draw its argument, its reference, and the bound that its documentation gives.
var elementary = []struct {
	name  string
	f     func(x float64) float64
	draw  func(d *draws) float64
	exact func(r *reference, x float64) *big.Float
	bound float64
}{
	{"Exp", Exp, func(d *draws) float64 { return d.between(-745, 709.78) }, refExp, 0.52},
	{"Exp/small", Exp, func(d *draws) float64 { return d.scaled(-60, 3) }, refExp, 0.52},
	{"Exp/denormal", Exp, func(d *draws) float64 { return d.between(-745.1, -707) }, refExp, 0.52},
	{"Expm1", Expm1, func(d *draws) float64 { return d.scaled(-60, 6) }, refExpm1, 0.6},
	{"Expm1/near", Expm1, func(d *draws) float64 { return d.between(-0.1, 0.1) }, refExpm1, 0.6},
	{"Expm1/wide", Expm1, func(d *draws) float64 { return d.between(-40, 709.78) }, refExpm1, 0.6},
	{"Log", Log, func(d *draws) float64 { return math.Abs(d.scaled(-1074, 1023)) }, refLog, 0.52},
	{"Log/near", Log, func(d *draws) float64 { return d.between(0.9, 1.1) }, refLog, 0.52},
	{"Log/unit", Log, func(d *draws) float64 { return d.between(0, 2) }, refLog, 0.52},
	{"Log1p", Log1p, func(d *draws) float64 { return max(d.scaled(-60, 60), -0.999) }, refLog1p, 0.6},
	{"Log1p/near", Log1p, func(d *draws) float64 { return d.between(-0.1, 0.1) }, refLog1p, 0.6},
	{"Log1p/unit", Log1p, func(d *draws) float64 { return d.between(-1, 3) }, refLog1p, 0.6},
	{"Sin", Sin, func(d *draws) float64 { return d.between(-7, 7) }, refSin, 0.8},
	{"Sin/wide", Sin, func(d *draws) float64 { return d.scaled(-40, 1023) }, refSin, 0.8},
	{"Cos", Cos, func(d *draws) float64 { return d.between(-7, 7) }, refCos, 0.8},
	{"Cos/wide", Cos, func(d *draws) float64 { return d.scaled(-40, 1023) }, refCos, 0.8},
	{"Sin/middle", Sin, func(d *draws) float64 { return d.scaled(10, 30) }, refSin, 0.8},
	{"Acos", Acos, func(d *draws) float64 { return d.between(-1, 1) }, refAcos, 0.9},
	{"Acos/edge", Acos, func(d *draws) float64 { return 1 - math.Abs(d.scaled(-50, -1)) }, refAcos, 0.9},
}

func refExp(r *reference, x float64) *big.Float { return r.exp(r.of(x)) }
func refLog(r *reference, x float64) *big.Float { return r.log(r.of(x)) }
func refExpm1(r *reference, x float64) *big.Float {
	y := r.exp(r.of(x))
	return y.Sub(y, r.of(1))
}
func refLog1p(r *reference, x float64) *big.Float {
	y := r.of(x)
	return r.log(y.Add(y, r.of(1)))
}
func refSin(r *reference, x float64) *big.Float  { s, _ := r.sinCos(r.of(x)); return s }
func refCos(r *reference, x float64) *big.Float  { _, c := r.sinCos(r.of(x)); return c }
func refAcos(r *reference, x float64) *big.Float { return r.acos(x) }

// TestElementaryError compares with 300 bits; 1300 where the argument is large and has to be reduced.
func TestElementaryError(t *testing.T) {
	usual, wide := newReference(300), newReference(1300)
	for _, c := range elementary {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ref, n := usual, 2000
			if c.name == "Sin/wide" || c.name == "Cos/wide" {
				ref, n = wide, 300
			}
			d := draws(42)
			worst, at := 0.0, 0.0
			for range n {
				x := c.draw(&d)
				want := c.exact(ref, x)
				if e := ulpError(c.f(x), want); !(e <= worst) {
					worst, at = e, x
				}
			}
			t.Logf("%.4f ulp at %v", worst, at)
			if !(worst <= c.bound) {
				t.Errorf("%s(%v) = %v: error %.3f ulp, above the bound %g", c.name, at, c.f(at), worst, c.bound)
			}
		})
	}
}

func TestPowError(t *testing.T) {
	ref := newReference(300)
	d := draws(7)
	worst, ax, ay := 0.0, 0.0, 0.0
	for range 4000 {
		x := math.Abs(d.scaled(-1074, 1023))
		y := d.between(-1.1, 1.1) * 745 / math.Log(x)
		switch d.next() % 4 {
		case 0:
			x, y = d.between(0, 2), d.between(-5, 5)
		case 1:
			x = d.between(0.99, 1.01)
			y = d.between(-1, 1) * 700 / math.Log(x)
		}
		want := ref.exp(ref.num().Mul(ref.of(y), ref.log(ref.of(x))))
		got := Pow(x, y)
		if w, _ := want.Float64(); math.IsInf(w, 0) {
			if got != w {
				t.Fatalf("Pow(%v, %v) = %v, want %v", x, y, got, w)
			}
			continue
		}
		if e := ulpError(got, want); !(e <= worst) {
			worst, ax, ay = e, x, y
		}
	}
	t.Logf("%.4f ulp at %v, %v", worst, ax, ay)
	if worst > 0.6 {
		t.Errorf("Pow(%v, %v) = %v: error %.3f ulp", ax, ay, Pow(ax, ay), worst)
	}
}

// TestAgainstMath covers many points: package math is within 1 ulp of the truth for these two and normal numbers, and so
// are we. (For denormals the amd64 assembly of math.Log is wrong; TestElementaryError has those.)
func TestAgainstMath(t *testing.T) {
	d := draws(3)
	n := 2_000_000
	if testing.Short() {
		n = 100_000
	}
	for range n {
		x := d.between(-745, 709)
		if got, want := Exp(x), math.Exp(x); math.Abs(got-want) > 2*(math.Nextafter(want, math.Inf(1))-want) {
			t.Fatalf("Exp(%v) = %v, math.Exp %v", x, got, want)
		}
		x = math.Abs(d.scaled(-1022, 1023))
		if got, want := Log(x), math.Log(x); math.Abs(got-want) > 2*(math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want)) {
			t.Fatalf("Log(%v) = %v, math.Log %v", x, got, want)
		}
	}
}

func TestSpecialValues(t *testing.T) {
	inf, nan, tiny := math.Inf(1), math.NaN(), math.SmallestNonzeroFloat64
	negZero := math.Copysign(0, -1)
	for _, c := range []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"Exp", Exp, 0, 1}, {"Exp", Exp, negZero, 1}, {"Exp", Exp, inf, inf}, {"Exp", Exp, -inf, 0}, {"Exp", Exp, nan, nan},
		{"Exp", Exp, 1, math.E}, {"Exp", Exp, tiny, 1}, {"Exp", Exp, 710, inf}, {"Exp", Exp, -746, 0}, {"Exp", Exp, 1e300, inf},
		{"Exp", Exp, 709.782712893384, 0x1.fffffffffff2ap+1023}, {"Exp", Exp, 709.7827128933841, inf},
		{"Exp", Exp, -745.1332191019411, tiny}, {"Exp", Exp, -745.1332191019412, 0},
		{"Expm1", Expm1, 0, 0}, {"Expm1", Expm1, negZero, negZero}, {"Expm1", Expm1, inf, inf}, {"Expm1", Expm1, -inf, -1},
		{"Expm1", Expm1, nan, nan}, {"Expm1", Expm1, tiny, tiny}, {"Expm1", Expm1, -1e9, -1}, {"Expm1", Expm1, 710, inf},
		{"Log", Log, 1, 0}, {"Log", Log, 0, -inf}, {"Log", Log, negZero, -inf}, {"Log", Log, -1, nan}, {"Log", Log, -inf, nan},
		{"Log", Log, inf, inf}, {"Log", Log, nan, nan}, {"Log", Log, 2, math.Ln2}, {"Log", Log, tiny, -744.4400719213812},
		{"Log", Log, math.MaxFloat64, 709.782712893384}, {"Log", Log, math.E, 1},
		{"Log1p", Log1p, 0, 0}, {"Log1p", Log1p, negZero, negZero}, {"Log1p", Log1p, -1, -inf}, {"Log1p", Log1p, -2, nan},
		{"Log1p", Log1p, inf, inf}, {"Log1p", Log1p, nan, nan}, {"Log1p", Log1p, tiny, tiny}, {"Log1p", Log1p, 1, math.Ln2},
		{"Sin", Sin, 0, 0}, {"Sin", Sin, negZero, negZero}, {"Sin", Sin, inf, nan}, {"Sin", Sin, nan, nan}, {"Sin", Sin, tiny, tiny},
		{"Sin", Sin, math.Pi, 1.2246467991473532e-16}, {"Sin", Sin, 6381956970095103 * 0x1p797, 1},
		{"Cos", Cos, 0, 1}, {"Cos", Cos, negZero, 1}, {"Cos", Cos, -inf, nan}, {"Cos", Cos, nan, nan}, {"Cos", Cos, math.Pi, -1},
		{"Cos", Cos, 6381956970095103 * 0x1p797, -4.68716592425462761112e-19}, // the double nearest to a multiple of pi/2
		{"Acos", Acos, 1, 0}, {"Acos", Acos, -1, math.Pi}, {"Acos", Acos, 0, math.Pi / 2}, {"Acos", Acos, 1.1, nan},
		{"Acos", Acos, -1.1, nan}, {"Acos", Acos, nan, nan}, {"Acos", Acos, inf, nan}, {"Acos", Acos, tiny, math.Pi / 2},
		{"Sqrt", Sqrt, 2, math.Sqrt2}, {"Sqrt", Sqrt, -1, nan}, {"Sqrt", Sqrt, negZero, negZero},
	} {
		if got := c.f(c.x); math.Float64bits(got) != math.Float64bits(c.want) && !(got != got && c.want != c.want) {
			t.Errorf("%s(%v) = %v, want %v", c.name, c.x, got, c.want)
		}
	}
}

// TestPowSpecial takes zeros, infinities, NaN and signs from package math, which follows C99, and all other values from the
// reference.
func TestPowSpecial(t *testing.T) {
	ref := newReference(300)
	values := []float64{0, 1, 2, 3, 0.5, 1.5, 0x1p53, 0x1p53 + 2, 0x1p62, 0x1p70, 1e300, math.MaxFloat64, 1023, 1024, 1074, 1075, 1100,
		math.SmallestNonzeroFloat64, 0x1p-1023, 0x1p-60, 1 + 0x1p-52, 1 - 0x1p-53, math.Inf(1), math.NaN()}
	for _, x := range values {
		for _, y := range values {
			for s := range 4 {
				a, b := math.Copysign(x, float64(1-s&1*2)), math.Copysign(y, float64(1-s&2))
				got, want := Pow(a, b), math.Pow(a, b)
				if got != got && want != want {
					continue
				}
				if math.Float64bits(got) == math.Float64bits(want) {
					continue
				}
				e := ref.num().Mul(ref.of(b), ref.log(ref.of(x)))
				if ulpError(math.Abs(got), ref.exp(e)) > 0.6 || math.Signbit(got) != math.Signbit(want) {
					t.Errorf("Pow(%v, %v) = %v, want %v", a, b, got, want)
				}
			}
		}
	}
	for i := 0.0; i < 30; i++ { // small powers of small integers are exact
		if got := Pow(3, i); got != math.Pow(3, i) {
			t.Errorf("Pow(3, %v) = %v", i, got)
		}
	}
}

// TestGoldenBits fails if a single bit of a result changes, on any platform.
func TestGoldenBits(t *testing.T) {
	golden := map[string]string{
		"Exp":          "e0bad267ac519379b6c53c32bded485a",
		"Exp/small":    "580573f324d94d0bea686c4f92138a48",
		"Exp/denormal": "e7373d1860b94cf1c0bff7cf1b7db2eb",
		"Expm1":        "6954cc8b4915e1d785670585520cf86a",
		"Expm1/near":   "ac636a74cc431ee759c4b27c4dd2b585",
		"Expm1/wide":   "b31b37a1fb26274c63acdbd9b46c7be4",
		"Log":          "8ecef2ca1ac38cc6699cb214ff608429",
		"Log/near":     "76c8b0c795fcb01fb42a306c21187a74",
		"Log/unit":     "ebe9bcba73334bb2f9e289b64646a04c",
		"Log1p":        "14bff8b121e475f10724854d11677d79",
		"Log1p/near":   "abf838c1c9aa1b0ce3d75d34daa695b0",
		"Log1p/unit":   "bd0af028cf260fe0ddd02a29340a137b",
		"Sin":          "c6bef898e564384ce15955c85677737f",
		"Sin/wide":     "cc94995c2109cdf56abeb0fe9bc0e8cd",
		"Cos":          "df2d9eb475c6ab7ae0ae39ce6e09168c",
		"Cos/wide":     "287be1b34db3479b2a3d438684618328",
		"Sin/middle":   "27f3b18438a6cd6983026b8616b6572a",
		"Acos":         "d8086e2f79b020d451d349c9ef217df4",
		"Acos/edge":    "727d8a3ff088a53e08b78dfd78504301",
		"Pow":          "6356e26beace6dfa521ae610d8849e71",
	}
	sum := func(name string, f func(d *draws) float64) {
		h, d := sha256.New(), draws(99)
		for range 50_000 {
			v := f(&d)
			if v != v {
				v = math.NaN()
			}
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
		if got := hex.EncodeToString(h.Sum(nil)[:16]); got != golden[name] {
			t.Errorf("%s: hash %q, want %q", name, got, golden[name])
		}
	}
	for _, c := range elementary {
		sum(c.name, func(d *draws) float64 { return c.f(c.draw(d)) })
	}
	sum("Pow", func(d *draws) float64 { return Pow(math.Abs(d.scaled(-10, 10)), d.between(-50, 50)) })
}

// The tables and the digits of 2/pi follow from their definitions.

func TestExpTable(t *testing.T) {
	r := newReference(300)
	for i, got := range expTable {
		v := r.exp(r.num().Mul(r.ln2, r.div(float64(i), expN)))
		pow, _ := v.Float64()
		tail, _ := v.Sub(v.Quo(v, r.of(pow)), r.of(1)).Float64()
		if got.pow != pow || got.tail != tail {
			t.Errorf("expTable[%d] = %x, want %x %x", i, got, pow, tail)
		}
	}
}

func TestLogTable(t *testing.T) {
	r := newReference(300)
	for i, got := range logTable {
		lo := math.Float64frombits(logOff + uint64(i)<<(52-logBits))
		hi := math.Float64frombits(logOff + uint64(i+1)<<(52-logBits))
		if math.Ldexp(got.inv, 12) != math.Trunc(math.Ldexp(got.inv, 12)) {
			t.Errorf("logTable[%d].inv = %x has more than 13 bits", i, got.inv)
		}
		if lo*got.inv < 1-0x1.1p-8 || hi*got.inv > 1+0x1.1p-8 {
			t.Errorf("logTable[%d].inv = %v is not in the middle of [%v, %v]", i, got.inv, lo, hi)
		}
		v := r.log(r.of(got.inv))
		v.Neg(v)
		scaled, _ := r.num().SetMantExp(v, 42).Float64()
		high := math.Ldexp(math.RoundToEven(scaled), -42)
		low, _ := v.Sub(v, r.of(high)).Float64()
		if got.hi != high || got.lo != low {
			t.Errorf("logTable[%d] = %x, want %x %x", i, got, high, low)
		}
	}
}

func TestTwoOverPi(t *testing.T) {
	r := newReference(1500)
	v := r.num().Quo(r.of(2), r.pi)
	for i, got := range twoOverPiBits {
		v.SetMantExp(v, 64)
		word, _ := v.Int(nil)
		if got != word.Uint64() {
			t.Errorf("twoOverPiBits[%d] = %#x, want %#x", i, got, word.Uint64())
		}
		v.Sub(v, r.num().SetInt(word))
	}
}

var sink float64

func BenchmarkElementary(b *testing.B) {
	for _, c := range elementary {
		b.Run(c.name, func(b *testing.B) {
			d := draws(1)
			var x [1024]float64
			for i := range x {
				x[i] = c.draw(&d)
			}
			s := 0.0
			for i := range b.N {
				s += c.f(x[i%1024])
			}
			sink = s
		})
	}
	b.Run("Pow", func(b *testing.B) {
		s := 0.0
		for i := range b.N {
			s += Pow(1+float64(i%1024)*0x1p-10, 1.7)
		}
		sink = s
	})
}
