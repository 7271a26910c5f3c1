package csa

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

var stream = random.NewStream(5, random.ForWiring)

// size is how much of the sets is looked at.
const size = 24

// tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// rows returns the targets of the first sources.
func rows(t tester, s Set, b Box) [][]int32 {
	t.Helper()
	d, err := s.Draw(stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]int32, b.Sources.Len())
	for k := range out {
		var r Row
		if err := d.Row(b.Sources.From+k, b.Targets, &r); err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(r.Targets) {
			t.Fatalf("%v: row %d is %v: must ascend", s, k, r.Targets)
		}
		out[k] = append([]int32{}, r.Targets...)
	}
	return out
}

func picture(t tester, s Set, m, n int) string {
	t.Helper()
	d, err := s.Draw(stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Picture(m, n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A law says how often a pair is in a set, from the definitions alone.
type law struct {
	count func(i, j int) int
	cross bool // cuts in intersections
}

// expression makes a set of some depth and its model.
func expression(t *rapid.T, depth int) (Set, law) {
	if depth == 0 {
		return leaf(t)
	}
	a, x := expression(t, depth-1)
	size := rapid.IntRange(1, 5)
	by := rapid.IntRange(-6, 6)
	switch rapid.SampledFrom([]string{"sum", "difference", "intersection", "complement", "transpose", "shift", "block", "repeat", "cut", "fan"}).Draw(t, "operator") {
	case "sum":
		b, y := expression(t, depth-1)
		return a.Plus(b), law{count: func(i, j int) int { return x.count(i, j) + y.count(i, j) }}
	case "difference":
		b, y := expression(t, depth-1)
		return a.Minus(b), law{count: func(i, j int) int { return max(0, x.count(i, j)-y.count(i, j)) }}
	case "intersection":
		b, y := expression(t, depth-1)
		return a.Times(b), times(x, y)
	case "cut":
		b, y := leafCross(t)
		return b.Times(a), times(x, y)
	case "complement":
		return a.Complement(), law{count: func(i, j int) int { return 1 - min(1, x.count(i, j)) }}
	case "transpose":
		return Transpose(a), law{func(i, j int) int { return x.count(j, i) }, x.cross}
	case "shift":
		m, n := by.Draw(t, "m"), by.Draw(t, "n")
		return Shift(m, n, a), law{func(i, j int) int {
			if i < m || j < n {
				return 0
			}
			return x.count(i-m, j-n)
		}, x.cross}
	case "block":
		m, n := size.Draw(t, "m"), size.Draw(t, "n")
		return Block(m, n, a), law{func(i, j int) int { return x.count(i/m, j/n) }, x.cross}
	case "repeat":
		m, n := size.Draw(t, "m"), size.Draw(t, "n")
		return Repeat(m, n, a), law{count: func(i, j int) int { return x.count(i%m, j%n) }}
	}
	// A sample of it, fixed, is a set as good as any other: its model is read off its rows.
	part := Cross(Ival(0, size.Draw(t, "sources")), Ival(0, size.Draw(t, "targets"))).Times(a)
	n := rapid.IntRange(0, 4).Draw(t, "n")
	made := [](func(int, Set) Set){FanIn, FanOut, RandomN}[rapid.IntRange(0, 2).Draw(t, "which")](n, part)
	if made.Err() != nil {
		t.Fatal(made.Err())
	}
	return fixedModel(t, made)
}

func times(x, y law) law {
	switch {
	case x.cross && y.cross:
		return law{func(i, j int) int { return x.count(i, j) * y.count(i, j) }, true}
	case x.cross || y.cross:
		return law{count: func(i, j int) int { return x.count(i, j) * y.count(i, j) }}
	}
	return law{count: func(i, j int) int { return min(x.count(i, j), y.count(i, j)) }}
}

func leaf(t *rapid.T) (Set, law) {
	switch rapid.SampledFrom([]string{"oneToOne", "cross", "pairs", "random", "where"}).Draw(t, "leaf") {
	case "oneToOne":
		return OneToOne(), law{count: func(i, j int) int { return truth(i == j) }}
	case "cross":
		return leafCross(t)
	case "where":
		k := rapid.IntRange(2, 5).Draw(t, "k")
		f := func(i, j int) bool { return (i+2*j)%k == 0 }
		return Where(f), law{count: func(i, j int) int { return truth(f(i, j)) }}
	case "pairs":
		var list [][2]int
		for range rapid.IntRange(0, 20).Draw(t, "pairs") {
			list = append(list, [2]int{rapid.IntRange(0, 9).Draw(t, "i"), rapid.IntRange(0, 9).Draw(t, "j")})
		}
		return Pairs(list...), law{count: func(i, j int) int {
			n := 0
			for _, p := range list {
				n += truth(p == [2]int{i, j})
			}
			return n
		}}
	}
	return fixedModel(t, Random(rapid.SampledFrom([]float64{0, 0.02, 0.3, 0.7, 1}).Draw(t, "p")))
}

// fixedModel fixes a random set and reads its model off the rows.
func fixedModel(t *rapid.T, s Set) (Set, law) {
	s = Fix(s, stream.At(rapid.Uint64().Draw(t, "stream")))
	d, err := s.Draw(stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, law{count: func(i, j int) int {
		var r Row
		if err := d.Row(i, Span{j, j + 1}, &r); err != nil {
			t.Fatal(err)
		}
		return len(r.Targets)
	}}
}

func leafCross(t *rapid.T) (Set, law) {
	some := func(name string) Ints {
		s := N()
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			s = Ival(rapid.IntRange(0, 9).Draw(t, "from"), rapid.IntRange(0, 20).Draw(t, "to"))
		case 1:
			s = Indices(rapid.SliceOfN(rapid.IntRange(0, size), 0, 6).Draw(t, "indices")...)
		case 2:
			s = Ival(2, 4).Complement()
		}
		return s
	}
	a, b := some("sources"), some("targets")
	return Cross(a, b), law{func(i, j int) int { return truth(a.Contains(i) && b.Contains(j)) }, true}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestExpressions holds expressions to the definitions, pair by pair, by rows and by columns, whatever the window.
func TestExpressions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := expression(t, rapid.IntRange(0, 4).Draw(t, "depth"))
		if s.Err() != nil {
			t.Fatal(s.Err())
		}
		from := rapid.IntRange(0, size-1).Draw(t, "from")
		w := Span{from, rapid.IntRange(from, size).Draw(t, "to")}
		for _, transposed := range []bool{false, true} {
			set := s
			if transposed {
				set = Transpose(s)
			}
			d, err := set.Draw(stream, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 12 {
				r := Row{Targets: []int32{-7}} // what is there already must stay
				if err := d.Row(i, w, &r); err != nil {
					t.Fatal(err)
				}
				want := []int32{-7}
				for j := w.From; j < w.To; j++ {
					n := 0
					if transposed {
						n = m.count(j, i)
					} else {
						n = m.count(i, j)
					}
					for range n {
						want = append(want, int32(j))
					}
				}
				if !slices.Equal(r.Targets, want) {
					t.Fatalf("%v (transposed: %v): row %d in %v is %v, by definition %v", s, transposed, i, w, r.Targets, want)
				}
				if box := set.Box(); len(r.Targets) > 1 && !(i >= box.Sources.From && i < box.Sources.To) {
					t.Fatalf("%v: row %d is outside of its box %v", s, i, box)
				}
			}
		}
		if n := s.Expect(Cells(10, 10)); math.IsNaN(n) || n < 0 || n > 1e9 {
			t.Fatalf("%v: expects %v connections", s, n)
		}
	})
}

// TestLaws: the laws of the algebra.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, _ := expression(t, rapid.IntRange(0, 2).Draw(t, "depth of a"))
		b, _ := expression(t, rapid.IntRange(0, 2).Draw(t, "depth of b"))
		plain := func(s Set) Set { return s.Complement().Complement() } // each pair once
		p, q := plain(a), plain(b)
		m, n := rapid.IntRange(1, 5).Draw(t, "m"), rapid.IntRange(1, 5).Draw(t, "n")
		for _, l := range []struct {
			name        string
			left, right Set
		}{
			{"a + b = b + a", a.Plus(b), b.Plus(a)},
			{"a * b = b * a", a.Times(b), b.Times(a)},
			{"a + empty = a", a.Plus(Empty()), a},
			{"a * full = a", a.Times(Full()), a},
			{"a * empty = empty", a.Times(Empty()), Empty()},
			{"a - a = empty", a.Minus(a), Empty()},
			{"a - full = empty, for sets", p.Minus(Full()), Empty()},
			{"(a - b) + a * b = a, for sets", p.Minus(q).Plus(p.Times(q)), p},
			{"~(a + b) = ~a * ~b", a.Plus(b).Complement(), a.Complement().Times(b.Complement())},
			{"~(a * b) = ~a + ~b, as sets", p.Times(q).Complement(), plain(p.Complement().Plus(q.Complement()))},
			{"~~a = a, for sets", p.Complement().Complement(), p},
			{"transpose*transpose*a = a", Transpose(Transpose(a)), a},
			{"transpose*(a * b) = transpose*a * transpose*b", Transpose(a.Times(b)), Transpose(a).Times(Transpose(b))},
			{"transpose*block(m, n)*a = block(n, m)*transpose*a", Transpose(Block(m, n, a)), Block(n, m, Transpose(a))},
			{"block(m, n)*(a + b) = block(m, n)*a + block(m, n)*b", Block(m, n, a.Plus(b)), Block(m, n, a).Plus(Block(m, n, b))},
			{"block(m, n)*~a = ~block(m, n)*a", Block(m, n, a.Complement()), Block(m, n, a).Complement()},
			{"block(1, 1)*a = a", Block(1, 1, a), a},
			{"shift(-m, -n)*shift(m, n)*a = a", Shift(-m, -n, Shift(m, n, a)), a},
			{"repeat(m, n)*repeat(m, n)*a = repeat(m, n)*a", Repeat(m, n, Repeat(m, n, a)), Repeat(m, n, a)},
			{"repeat(m, n)*full = full", Repeat(m, n, Full()), Full()},
		} {
			if got, want := rows(t, l.left, Cells(14, 14)), rows(t, l.right, Cells(14, 14)); !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%s does not hold for a = %v, b = %v:\n%v\n%v", l.name, a, b, got, want)
			}
		}
	})
}

// TestOneRandomMaskIsOneSet: an expression that names a mask twice means the same pairs; two masks are different.
func TestOneRandomMaskIsOneSet(t *testing.T) {
	box := Cells(40, 40)
	r, other := Random(0.5), Random(0.5)
	total := func(s Set) (n int) {
		for _, row := range rows(t, s, box) {
			n += len(row)
		}
		return n
	}
	if n := total(r.Minus(r)); n != 0 {
		t.Errorf("r - r has %d pairs", n)
	}
	if n := total(r.Times(Transpose(r)).Minus(Transpose(r.Times(Transpose(r))))); n != 0 {
		t.Errorf("the pairs joined both ways are not symmetric: %d", n)
	}
	if n := total(r.Minus(other)); n < 300 || n > 500 {
		t.Errorf("r - another has %d of 1600 pairs, 400 are expected", n)
	}
	sample := FanIn(5, Cross(Ival(0, 39), Ival(0, 39)))
	if n := total(sample.Minus(sample)); n != 0 {
		t.Errorf("a sample less itself has %d pairs", n)
	}
	if n := total(sample); n != 200 {
		t.Errorf("the sample has %d pairs, not 5 for each of 40", n)
	}
	// Fixed, it is the same in all expressions; drawn from another stream, another.
	fixed := Fix(r, stream.At(77))
	a, b := rows(t, fixed, box), rows(t, other.Plus(fixed).Minus(other), box)
	if !slices.EqualFunc(a, b, slices.Equal) {
		t.Error("a fixed mask differs between two expressions")
	}
	d, err := r.Draw(stream.At(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	var one Row
	if err := d.Row(0, Span{0, 400}, &one); err != nil || slices.Equal(one.Targets, rows(t, r, Cells(1, 400))[0]) {
		t.Errorf("two streams give the same row (error %v)", err)
	}
}

func TestConnectionSetsKeepTheirValues(t *testing.T) {
	v := Func(func(i, j int) float64 { return float64(10*i + j) })
	c := New(Cross(Ival(0, 1), Ival(0, 2)), v, Const(2))
	for _, x := range []struct {
		name string
		set  Set
		want string
	}{
		{"itself", c, "(0,0):0,2 (0,1):1,2 (0,2):2,2 (1,0):10,2 (1,1):11,2 (1,2):12,2"},
		{"difference", c.Minus(OneToOne()), "(0,1):1,2 (0,2):2,2 (1,0):10,2 (1,2):12,2"},
		{"intersection", OneToOne().Times(c), "(0,0):0,2 (1,1):11,2"},
		{"transpose", Transpose(c).Times(OneToOne().Complement()), "(0,1):10,2 (1,0):1,2 (2,0):2,2 (2,1):12,2"},
		{"shift", Shift(1, 2, c).Times(Cross(Ival(0, 1), N())), "(1,2):0,2 (1,3):1,2 (1,4):2,2"},
		{"block", Block(1, 2, c).Times(Cross(Ival(1, 1), Ival(0, 3))), "(1,0):10,2 (1,1):10,2 (1,2):11,2 (1,3):11,2"},
		{"repeat", Repeat(2, 3, c).Times(Cross(Ival(3, 3), Ival(3, 4))), "(3,3):10,2 (3,4):11,2"},
		{"sum", c.Times(Pairs([2]int{0, 1})).Plus(New(Pairs([2]int{0, 0}, [2]int{0, 1}, [2]int{0, 1}), Const(7), Const(8))), "(0,0):7,8 (0,1):1,2 (0,1):7,8 (0,1):7,8"},
		{"mask", c.Mask().Times(OneToOne()), "(0,0): (1,1):"},
		{"sample", RandomN(2, c.Times(Pairs([2]int{1, 2}))), "(1,2):12,2 (1,2):12,2"},
		{"empty", New(Set{}, v), ""},
	} {
		d, err := x.set.Draw(stream, nil)
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		var got []string
		box := x.set.Box()
		if !box.Finite() {
			t.Errorf("%s: box %v is not finite", x.name, box)
		}
		check(t, d.Each(box, func(i, j int, values []float64) bool {
			parts := make([]string, len(values))
			for k, v := range values {
				parts[k] = fmt.Sprint(v)
			}
			got = append(got, fmt.Sprintf("(%d,%d):%s", i, j, strings.Join(parts, ",")))
			return true
		}))
		if g := strings.Join(got, " "); g != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, g, x.want)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestArithmeticOfValues(t *testing.T) {
	v := Func(func(i, j int) float64 { return float64(10*i + j) })
	for _, c := range []struct {
		v    Value
		want float64
	}{
		{v.Plus(Const(1)), 13}, {Const(2).Times(v), 24}, {v.Times(v), 144}, {Const(1).Minus(v), -11}, {v.Minus(v), 0}, {Value{}.Plus(v), 12},
	} {
		if x, err := c.v.At(1, 2); err != nil || x != c.want {
			t.Errorf("%v at (1, 2) is %v (%v), want %v", c.v, x, err, c.want)
		}
	}
}

func TestMistakes(t *testing.T) {
	g, err := Random2D(5, Unit(), stream)
	check(t, err)
	a1, a2 := New(Full(), Const(1)), New(Full(), Const(1), Const(2))
	for _, c := range []struct {
		set  Set
		want string
	}{
		{Random(1.5), "random(p=1.5): must be a probability"},
		{Random(math.NaN()).Minus(OneToOne()), "must be a probability"},
		{Block(0, 3, Full()), "block(0, 3): must be >= 1"},
		{Repeat(3, -1, Full()), "repeat(3, -1)"},
		{Shift(math.MaxInt, 0, Full()), "shift("},
		{Pairs([2]int{0, -1}), "the pair (0, -1)"},
		{FanIn(3, Full()), "random(fanIn=3) of an infinite set"},
		{FanOut(-1, Empty()), "random(fanOut=-1): must be >= 0"},
		{RandomN(math.MaxInt, Cross(Ival(0, 1), Ival(0, 1))), "too much to draw"},
		{RandomN(1, Cross(Ival(0, Inf-2), Ival(0, 1))), "too much to draw"},
		{RandomN(1, a1.Times(Cross(Ival(0, 1), Ival(0, 1))).Plus(a1.Times(Cross(Ival(0, 1), Ival(0, 1))))), "sum of connection sets"},
		{a1.Plus(a2), "arities 1 and 2"},
		{a1.Times(a2), "one must be a mask"},
		{Full().Minus(a1), "only a mask can be"},
		{a1.Complement(), "only masks have one"},
		{Partition(Full(), []Set{Full()}, 1), "selected = 1"},
		{Block(2, 2, Random(-1)).Plus(Full()), "random(p=-1)"},
	} {
		if _, err := c.set.Draw(stream, nil); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "ValueError: csa: ") {
			t.Errorf("error %v, want a ValueError that says %q", err, c.want)
		}
	}
	for _, c := range []struct {
		set  Set
		want string
	}{
		{Disc(2, Euclid2D(g, g)), "connection (0, 5): ValueError: csa: random2d(5) has 5 places (0 to 4), and that of cell 5"},
		{Transpose(Disc(2, Euclid2D(g, g))), "has 5 places"},
		{FanIn(1, Cross(Ival(0, 9), Ival(0, 9)).Times(Disc(2, Euclid2D(g, g)))), "has 5 places"},
		{New(Full(), Euclid3D(g, g)), "value 0 of connection (0, 5)"},
		{Disc(2, Distances()), "known only within a projection"},
		{RandomBy(Distances()), "known only within a projection"},
	} {
		d, err := c.set.Draw(stream, nil)
		check(t, err)
		for range 2 { // what is made once fails each time
			if err := d.Row(0, Span{0, 9}, &Row{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v: error %v, want one that says %q", c.set, err, c.want)
			}
		}
	}
	for _, err := range []error{
		second(Gaussian(0, 1, Const(0))), second(Grid2D(0, Unit())), second(Grid3D(-1, Unit())), second(Random3D(-1, Unit(), stream)),
		second(Toroid2D(g, g, 0, 1)), second(g.Inverse(space.Position{}, Ival(0, 5))), second(g.Inverse(space.Position{}, Ints{})),
		second(a1.Value(1)), second(a1.Plus(a1).Value(0)), second(Random(2).Value(0)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "ValueError: csa: ") {
			t.Errorf("error %v, want a ValueError", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestRowsInAnyOrder: rows do not depend on the order of asking, nor on who asks.
func TestRowsInAnyOrder(t *testing.T) {
	r := Random(0.2)
	s := FanIn(7, Cross(Ival(0, 199), Ival(0, 199)).Minus(OneToOne())).Plus(Block(3, 2, r).Times(Transpose(r)))
	want := rows(t, s, Cells(200, 200))
	d, err := s.Draw(stream, nil)
	check(t, err)
	var all sync.WaitGroup
	for worker := range 7 {
		all.Go(func() {
			for k := range 200 {
				i := (k*37 + worker*31) % 200
				var row Row
				if err := d.Row(i, Span{0, 200}, &row); err != nil || !slices.Equal(row.Targets, want[i]) {
					t.Errorf("worker %d: row %d differs (error %v)", worker, i, err)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestInts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string) (Ints, map[int]bool) {
			in := map[int]bool{}
			list := rapid.SliceOfN(rapid.IntRange(-3, 30), 0, 12).Draw(t, name)
			for _, i := range list {
				in[i] = i >= 0
			}
			s := Indices(list...)
			if rapid.Bool().Draw(t, name+" complement") {
				s = s.Complement()
				for i := range 40 {
					in[i] = !in[i]
				}
			}
			return s, in
		}
		a, inA := some("a")
		b, inB := some("b")
		for i := range 35 {
			for _, c := range []struct {
				op   string
				s    Ints
				want bool
			}{
				{"+", a.Plus(b), inA[i] || inB[i]}, {"-", a.Minus(b), inA[i] && !inB[i]}, {"*", a.Times(b), inA[i] && inB[i]},
			} {
				if c.s.Contains(i) != c.want {
					t.Fatalf("%d in %v %s %v: %v", i, a, c.op, b, !c.want)
				}
			}
		}
		if n := a.Times(Ival(0, 34)); n.Len() > 0 {
			for k := range n.Len() {
				if !a.Contains(n.at(k)) || k > 0 && n.at(k) <= n.at(k-1) {
					t.Fatalf("%v: index %d is %d", n, k, n.at(k))
				}
			}
		}
	})
	for s, want := range map[string]string{
		Ival(3, 2).String(): "[]", N().String(): "N", Ival(1, 4).Plus(Indices(5, 9)).String(): "ival(1, 5)+ival(9, 9)",
		Ival(0, Inf).Complement().String(): "[]",
	} {
		if s != want {
			t.Errorf("%s, want %s", s, want)
		}
	}
}

// FuzzExpression: whatever is put together, nothing panics, and columns are the rows of the transpose.
func FuzzExpression(f *testing.F) {
	f.Add([]byte("abcdefghijklmnop"), int64(3))
	f.Add([]byte{0, 1, 20, 200, 7, 9, 11, 13, 255, 5, 6}, int64(-1))
	f.Fuzz(func(t *testing.T, program []byte, x int64) {
		if len(program) > 24 {
			return
		}
		stack := []Set{Full()}
		pop := func() Set {
			s := stack[len(stack)-1]
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			return s
		}
		n := int(x % 9)
		for _, op := range program {
			var s Set
			switch op % 20 {
			case 0:
				s = OneToOne()
			case 1:
				s = Random(float64(x%11) / 10)
			case 2:
				s = Cross(Ival(n, int(op)/20), Ival(0, int(x%13)))
			case 3:
				s = Pairs([2]int{n, 1}, [2]int{2, int(op) / 20})
			case 4:
				s = Set{}
			case 5:
				s = pop().Plus(pop())
			case 6:
				s = pop().Minus(pop())
			case 7:
				s = pop().Times(pop())
			case 8:
				s = pop().Complement()
			case 9:
				s = Transpose(pop())
			case 10:
				s = Shift(n, int(op)/20-6, pop())
			case 11:
				s = Block(int(op)/20, n, pop())
			case 12:
				s = Repeat(n, int(op)/20, pop())
			case 13:
				s = FanIn(n, pop())
			case 14:
				s = FanOut(int(op)/20, pop())
			case 15:
				s = RandomN(n, pop())
			case 16:
				s = Fix(pop(), stream)
			case 17:
				s = New(pop(), Const(1))
			case 18:
				s = Shift(int(x), 0, pop())
			case 19:
				s = pop().Times(Cross(Ival(0, 9), Ival(0, 9)))
			}
			if b := s.Box(); !b.Finite() || b.area() < 1e4 {
				stack = append(stack, s)
			}
		}
		for _, s := range stack {
			_ = s.String()
			d, err := s.Draw(stream, nil)
			e, err2 := Transpose(s).Draw(stream, nil)
			if err != nil || err2 != nil {
				if (err == nil) != (err2 == nil) {
					t.Fatalf("%v, transposed %v", err, err2)
				}
				continue
			}
			var a, b [6][6]int
			check(t, d.Each(Cells(6, 6), func(i, j int, _ []float64) bool { a[i][j]++; return true }))
			check(t, e.Each(Cells(6, 6), func(j, i int, _ []float64) bool { b[i][j]++; return true }))
			if a != b {
				t.Fatalf("%v: rows %v, columns %v", s, a, b)
			}
		}
	})
}
