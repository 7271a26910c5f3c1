package csa

import (
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/space"
)

// TestRandomIsBernoulli: each pair is there with probability p, whatever its place among those that share a stream.
func TestRandomIsBernoulli(t *testing.T) {
	for _, p := range []float64{0.001, 0.03, 0.3, 0.9} {
		const m, n, parts = 400, 3200, 16
		counts, total := make([]float64, parts), 0.0
		in := make([]float64, n)
		for _, row := range rows(t, Random(p), Cells(m, n)) {
			for _, j := range row {
				counts[int(j)%parts]++
				in[j]++
				total++
			}
		}
		variance := p * (1 - p)
		if want, sd := p*m*n, math.Sqrt(m*n*variance); math.Abs(total-want) > 5*sd {
			t.Errorf("p = %v: %v pairs, the law has %v ± %v", p, total, want, 5*sd)
		}
		chi := func(counts []float64, trials float64) (x float64) {
			for _, c := range counts {
				x += (c - trials*p) * (c - trials*p) / (trials * variance)
			}
			return x
		}
		if x := chi(in, m); math.Abs(x-n) > 5*math.Sqrt(2*n+n/(m*variance)) {
			t.Errorf("p = %v: chi-square of the in-degrees is %v for %d targets", p, x, n)
		}
		if x := chi(counts, m*n/parts); x > parts+5*math.Sqrt(2*parts) {
			t.Errorf("p = %v: chi-square over places modulo %d is %v", p, parts, x)
		}
	}
}

// TestRandomByFollowsItsProbabilities: the mask is drawn pair by pair.
func TestRandomByFollowsItsProbabilities(t *testing.T) {
	const n = 300
	p := Func(func(i, j int) float64 { return float64((i+j)%5)/2 - 0.5 }) // -0.5, 0, 0.5, 1, 1.5
	seen := [5]float64{}
	for i, row := range rows(t, RandomBy(p), Cells(n, n)) {
		for _, j := range row {
			seen[(i+int(j))%5]++
		}
	}
	const each = n * n / 5
	if seen[0] != 0 || seen[1] != 0 || seen[3] != each || seen[4] != each || math.Abs(seen[2]-each/2) > 5*math.Sqrt(each/4) {
		t.Errorf("of %d pairs each with p = -0.5, 0, 0.5, 1, 1.5 there are %v", each, seen)
	}
}

// TestDegrees: samples have exactly the degrees asked for, all from the operand, each candidate as likely as the others.
func TestDegrees(t *testing.T) {
	operand := Cross(Ival(2, 9), Ival(0, 399)).Minus(Where(func(i, j int) bool { return i == 5 || j == 7 || i == j }))
	for _, c := range []struct {
		name      string
		operand   Set // with the sources as the axis of the degree
		transpose bool
	}{{"fanIn", operand, false}, {"fanOut", Transpose(operand), true}, {"fanIn of a cross product", Cross(Ival(2, 9), Ival(0, 399)), false}} {
		const k = 5
		s := FanIn(k, c.operand)
		if c.transpose {
			s = Transpose(FanOut(k, c.operand))
		}
		candidates := map[int]int{}
		plain := c.operand
		if c.transpose {
			plain = Transpose(plain)
		}
		for _, row := range rows(t, plain, Cells(12, 400)) {
			for _, j := range row {
				candidates[int(j)]++
			}
		}
		degrees, sources := map[int]int{}, make([]float64, 12)
		for i, row := range rows(t, s, Cells(12, 400)) {
			for _, j := range row {
				degrees[int(j)]++
				sources[i]++
			}
		}
		if inside := rows(t, s.Minus(Block(1, 1, plain.Plus(plain).Plus(plain).Plus(plain).Plus(plain))), Cells(12, 400)); len(slices.Concat(inside...)) > 0 {
			t.Errorf("%s: %v are not in the operand", c.name, inside)
		}
		for j := range 400 {
			want := k
			if candidates[j] == 0 {
				want = 0
			}
			if degrees[j] != want {
				t.Errorf("%s: target %d has degree %d, want %d (of %d candidates)", c.name, j, degrees[j], want, candidates[j])
			}
		}
		chi, used := 0.0, 0.0
		for i, n := range sources {
			expected := 0.0
			for _, row := range rows(t, plain, Cells(12, 400))[i : i+1] {
				for _, j := range row {
					expected += k / float64(candidates[int(j)])
				}
			}
			if expected > 0 {
				chi += (n - expected) * (n - expected) / expected
				used++
			}
		}
		if used < 7 || chi > used+5*math.Sqrt(2*used) {
			t.Errorf("%s: chi-square of the sources is %v for %v sources", c.name, chi, used)
		}
	}
}

// TestRandomN: exactly n, from the operand, evenly; the parts of a partition add up.
func TestRandomN(t *testing.T) {
	const n = 6000
	for _, operand := range []Set{Cross(Ival(0, 9), Ival(3, 12)), Cross(Ival(0, 9), Ival(3, 12)).Minus(OneToOne())} {
		s := RandomN(n, operand)
		count, total := map[[2]int]float64{}, 0
		for i, row := range rows(t, s, Cells(20, 20)) {
			for _, j := range row {
				count[[2]int{i, int(j)}]++
				total++
			}
		}
		chi, pairs := 0.0, 0.0
		for i, row := range rows(t, operand, Cells(20, 20)) {
			for _, j := range row {
				pairs++
				c := count[[2]int{i, int(j)}]
				delete(count, [2]int{i, int(j)})
				chi += c * c
			}
		}
		chi = chi*pairs/n - n
		if total != n || len(count) > 0 {
			t.Errorf("%v: %d connections, want %d; outside of the operand: %v", s, total, n, count)
		}
		if math.Abs(chi-pairs) > 5*math.Sqrt(2*pairs) {
			t.Errorf("%v: chi-square is %v for %v pairs", s, chi, pairs)
		}
		masks := []Set{Cross(Ival(0, 4), N()), Cross(Ival(5, 9), Ival(0, 7)), Cross(Ival(5, 9), Ival(8, 20))}
		sum := Empty()
		for k := range masks {
			sum = sum.Plus(Partition(s, masks, k))
		}
		if len(slices.Concat(rows(t, sum.Minus(s).Plus(s.Minus(sum)), Cells(20, 20))...)) > 0 {
			t.Errorf("%v: the parts do not add up to it", s)
		}
	}
	if got := rows(t, RandomN(5, Empty()), Cells(3, 3)); len(slices.Concat(got...)) > 0 {
		t.Errorf("from nothing: %v", got)
	}
}

// TestGeometry holds geometric sets to brute force over the places.
func TestGeometry(t *testing.T) {
	const n = 60
	f := Frame{Scale: space.Position{2, 3, 0.5}, Origin: space.Position{-1, 4, 0}}
	grid, err := Grid2D(7, f)
	check(t, err)
	cube, err := Grid3D(3, f)
	check(t, err)
	flat, err := Random2D(n, f, stream)
	check(t, err)
	deep, err := Random3D(n, f, stream)
	check(t, err)
	places := make([]space.Position, n)
	for i := range places {
		places[i] = space.Position{float64(i * i % 17), float64(i % 5), 1}
	}
	listed := Positions(places)
	swapped := grid.Map(func(p space.Position) (space.Position, error) { return space.Position{p[1], p[0], p[2]}, nil })
	for i, want := range map[int]space.Position{0: {-1, 4, 0}, 1: {-1 + 2./7, 4, 0}, 7: {-1, 4 + 3./7, 0}, 50: {-1 + 2./7, 7, 0}} {
		if p, err := grid.At(i); err != nil || distance3(p, want) > 1e-12 {
			t.Errorf("grid2d: %d is at %v (%v), want %v", i, p, err, want)
		}
	}
	if p, err := cube.At(14); err != nil || distance3(p, space.Position{-1 + 4./3, 4 + 1, 0.5 / 3}) > 1e-12 {
		t.Errorf("grid3d: 14 is at %v (%v)", p, err)
	}
	toroid := func(a, b space.Position) float64 {
		dx, dy := math.Abs(a[0]-b[0]), math.Abs(a[1]-b[1])
		return math.Hypot(math.Min(dx, 2-dx), math.Min(dy, 3-dy))
	}
	distance2 := func(a, b space.Position) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }
	for name, c := range map[string]struct {
		g, h     Geometry
		v        func(g, h Geometry) Value
		distance func(a, b space.Position) float64
	}{
		"plane":  {grid, flat, Euclid2D, distance2},
		"mapped": {swapped, listed, Euclid2D, distance2},
		"space":  {cube, deep, Euclid3D, distance3},
		"toroid": {grid, flat, func(g, h Geometry) Value { v, err := Toroid2D(g, h, 2, 3); check(t, err); return v }, toroid},
		"ring": {listed, listed, func(g, h Geometry) Value {
			return Metric(g, h, space.Space{Axes: "x", Periodic: [3]*[2]float64{{0, 17}}})
		},
			func(a, b space.Position) float64 { d := math.Abs(a[0] - b[0]); return math.Min(d, 17-d) }},
	} {
		v := c.v(c.g, c.h)
		gauss, err := Gaussian(0.7, 1.1, v)
		check(t, err)
		disc, rectangle := rows(t, Disc(1.1, v), Cells(n, n)), rows(t, Rectangle(1.3, 0.9, c.g, c.h), Cells(n, n))
		inDisc, inRectangle := 0, 0
		for i := range n {
			for j := range n {
				a, err := c.g.At(i)
				check(t, err)
				b, err := c.h.At(j)
				check(t, err)
				d := c.distance(a, b)
				if math.Abs(d-1.1) < 1e-9 {
					continue // on the rim rounding decides
				}
				if got, err := v.At(i, j); err != nil || math.Abs(got-d) > 1e-12 {
					t.Fatalf("%s: distance (%d, %d) is %v (%v), want %v", name, i, j, got, err, d)
				}
				if got := slices.Contains(disc[i], int32(j)); got != (d < 1.1) {
					t.Errorf("%s: (%d, %d) at distance %v is in the disc: %v", name, i, j, d, got)
				}
				inDisc += truth(d < 1.1)
				want := math.Abs(a[0]-b[0]) < 0.65 && math.Abs(a[1]-b[1]) < 0.45
				if got := slices.Contains(rectangle[i], int32(j)); got != want {
					t.Errorf("%s: (%d, %d) is in the rectangle: %v", name, i, j, got)
				}
				inRectangle += truth(want)
				bell := math.Exp(-d * d / (2 * 0.49))
				if d >= 1.1 {
					bell = 0
				}
				if got, err := gauss.At(i, j); err != nil || math.Abs(got-bell) > 1e-12 {
					t.Errorf("%s: gaussian (%d, %d) is %v (%v), want %v", name, i, j, got, err, bell)
				}
			}
		}
		if inDisc == 0 || inDisc == n*n || inRectangle == 0 && name != "mapped" {
			t.Errorf("%s: %d pairs in the disc, %d in the rectangle: this shows nothing", name, inDisc, inRectangle)
		}
	}
	if i, err := grid.Inverse(space.Position{-1 + 2*0.3, 4 + 3*0.15}, Ival(0, 48)); err != nil || i != 9 {
		t.Errorf("inverse: %d (%v), want 9", i, err)
	}
	spread := [3]float64{}
	for i := range n {
		p, _ := deep.At(i)
		for axis := range p {
			spread[axis] += (p[axis] - f.Origin[axis]) / f.Scale[axis] / n
		}
	}
	for _, mean := range spread {
		if math.Abs(mean-0.5) > 5*math.Sqrt(1./12/n) {
			t.Errorf("random3d: the mean place is %v", spread)
		}
	}
}

func distance3(a, b space.Position) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

// TestExpect: estimates are near what is drawn, where that can be said beforehand.
func TestExpect(t *testing.T) {
	part := Cross(Ival(10, 59), Ival(0, 79))
	for _, s := range []Set{
		Full(), OneToOne(), part, Random(0.3), Random(0.3).Times(part), part.Minus(Random(0.3)), Random(0.3).Complement(), Transpose(part),
		Shift(20, 50, part), Shift(-20, 0, part), Block(3, 2, Random(0.3)), Repeat(40, 40, Random(0.3)), FanIn(9, part), FanOut(9, part), RandomN(500, part),
		Random(0.2).Plus(part), Fix(Random(0.6), stream), Pairs([2]int{1, 2}, [2]int{3, 4}),
	} {
		n := float64(len(slices.Concat(rows(t, s, Cells(100, 100))...)))
		if got := s.Expect(Cells(100, 100)); math.Abs(got-n) > 0.1*n+1 {
			t.Errorf("%v: expects %v connections, there are %v", s, got, n)
		}
	}
}

// The random sets of a stream never change.
func TestGolden(t *testing.T) {
	operand := Cross(Ival(0, 3), Ival(0, 9))
	for _, c := range []struct {
		set  Set
		want string
	}{
		{Random(0.3), "#.#.....#.\n###....##.\n..###....#\n#..##.....\n"},
		{RandomBy(Const(0.3)), "..#.......\n..#.#..#..\n..#.#...##\n..##.#.##.\n"},
		{FanIn(2, operand), ".....####.\n....##....\n22.2#.###2\n..2.......\n"},
		{FanOut(3, operand), "#....2....\n..#...2...\n.#.......2\n..#..##...\n"},
		{RandomN(12, operand), "..........\n.#.#..##..\n...#..2...\n#...#.###.\n"},
	} {
		if got := picture(t, c.set, 4, 10); got != c.want {
			t.Errorf("%v is now\n%swant\n%s", c.set, got, c.want)
		}
	}
}

func BenchmarkRows(b *testing.B) {
	const n = 10000
	r := Random(0.1)
	for _, c := range []struct {
		name string
		set  Set
	}{
		{"random", r}, {"random - oneToOne", r.Minus(OneToOne())}, {"block*random", Block(10, 10, r)}, {"fanOut", FanOut(1000, Cross(Ival(0, n-1), Ival(0, n-1)))},
		{"transpose*random", Transpose(r)},
	} {
		b.Run(c.name, func(b *testing.B) {
			d, err := c.set.Draw(stream, nil)
			if err != nil {
				b.Fatal(err)
			}
			var row Row
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				row.Targets = row.Targets[:0]
				if err := d.Row(i%n, Span{0, n}, &row); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(max(1, len(row.Targets))), "ns/connection")
		})
	}
}
