package space

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/hillock-sim/hillock/random"
)

// TestAsPyNN holds places and distances to those of pyNN.space.
func TestAsPyNN(t *testing.T) {
	var file struct {
		Structures []struct {
			Name  string
			N     int
			Given struct {
				Dx, Dy, Dz, X0, Y0, Y, Z     float64
				Aspect, Aspect2              float64
				Width, Height, Depth, Radius float64
				Origin                       Position
				Seed                         int64
			}
			Places [][]Position
		}
		A, B   []Position
		Spaces []struct {
			Axes          string
			Scale, Offset Position
			Periodic      [3]*[2]float64
			Distances     []float64
		}
	}
	text, err := os.ReadFile("../testdata/oracles/pynn_space.json")
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Structures) < 7 || len(file.Spaces) < 90 {
		t.Fatal(err, len(file.Structures), len(file.Spaces))
	}
	for _, c := range file.Structures {
		g := c.Given
		var order Order
		if g.Seed != 0 {
			r, err := random.NewNumpyRNG(g.Seed, true)
			if err != nil {
				t.Fatal(err)
			}
			order = Order{Shuffled: true, RNG: r}
		}
		structure := map[string]Structure{
			"Line":   Line{g.Dx, g.X0, g.Y, g.Z},
			"Grid2D": Grid2D{g.Aspect, g.Dx, g.Dy, g.X0, g.Y0, g.Z, order},
			"Grid3D": Grid3D{g.Aspect, g.Aspect2, g.Dx, g.Dy, g.Dz, g.X0, g.Y0, g.Z, order},
			"Cuboid": RandomStructure{Cuboid{g.Width, g.Height, g.Depth}, g.Origin, order.RNG},
			"Sphere": RandomStructure{Sphere{g.Radius}, g.Origin, order.RNG},
		}[c.Name]
		for turn, want := range c.Places {
			got, err := structure.Positions(c.N, nil)
			if err != nil || len(got) != c.N {
				t.Fatalf("%s: %d places, %v", c.Name, len(got), err)
			}
			for k := range want {
				if got[k] != want[k] {
					t.Errorf("%s, turn %d: cell %d is at %v, PyNN places it at %v", c.Name, turn, k, got[k], want[k])
				}
			}
		}
	}
	for _, c := range file.Spaces {
		s, k := Space{Axes: c.Axes, Scale: c.Scale, Offset: c.Offset, Periodic: c.Periodic}, 0
		for _, a := range file.A {
			for _, b := range file.B {
				if got := s.Distance(a, b); math.Abs(got-c.Distances[k]) > 1e-15*got {
					t.Errorf("%+v: from %v to %v: %v, PyNN measures %v", s, a, b, got, c.Distances[k])
				}
				k++
			}
		}
	}
}

// TestNativePlaces: random places fill their volume evenly, follow from the stream, and those of a bigger population begin with those of
// a smaller.
func TestNativePlaces(t *testing.T) {
	native := func(random.RNG) random.Stream { return random.NewStream(1, random.ForStructure) }
	const n = 20000
	for _, c := range []struct {
		structure RandomStructure
		spread    Position // standard deviation along each axis
	}{
		{RandomStructure{Boundary: Cuboid{12, 6, 0}, Origin: Position{5, 0, 1}}, Position{12 / math.Sqrt(12), 6 / math.Sqrt(12), 0}},
		{RandomStructure{Boundary: Sphere{3}}, Position{3 / math.Sqrt(5), 3 / math.Sqrt(5), 3 / math.Sqrt(5)}},
	} {
		p, err := c.structure.Positions(n, native)
		if err != nil {
			t.Fatal(err)
		}
		few, _ := c.structure.Positions(10, native)
		for k := range few {
			if few[k] != p[k] {
				t.Errorf("cell %d of 10 is at %v, of %d at %v", k, few[k], n, p[k])
			}
		}
		for axis := range 3 {
			mean, square := 0.0, 0.0
			for _, x := range p {
				d := x[axis] - c.structure.Origin[axis]
				mean, square = mean+d/n, square+d*d/n
			}
			sd := c.spread[axis]
			// 4 standard errors: of the mean sd/sqrt(n); of the variance, whose kurtosis is below 3, at most sd^2 sqrt(2/n).
			if math.Abs(mean) > 4*sd/math.Sqrt(n) || math.Abs(square-sd*sd) > 4*sd*sd*math.Sqrt(2./n) {
				t.Errorf("%+v: axis %d has mean %v and variance %v, must be 0 and %v", c.structure, axis, mean, square, sd*sd)
			}
		}
		if sphere, ok := c.structure.Boundary.(Sphere); ok {
			inner := 0.0 // the inner half of the radius has an eighth of the volume
			for _, x := range p {
				r := (Space{}).Distance(x, Position{})
				if r >= sphere.Radius {
					t.Fatalf("%v is outside", x)
				}
				if r < sphere.Radius/2 {
					inner++
				}
			}
			if math.Abs(inner-n/8.) > 4*math.Sqrt(n*7/64.) {
				t.Errorf("%v of %d cells are in the inner eighth", inner, n)
			}
		}
	}
	shuffled, err := Grid2D{AspectRatio: 1, Dx: 1, Dy: 1, Order: Order{Shuffled: true}}.Positions(100, native)
	plain, _ := Grid2D{AspectRatio: 1, Dx: 1, Dy: 1}.Positions(100, native)
	seen, moved := map[Position]bool{}, 0
	for k := range shuffled {
		seen[shuffled[k]] = true
		if shuffled[k] != plain[k] {
			moved++
		}
	}
	if err != nil || len(seen) != 100 || moved < 90 {
		t.Errorf("a shuffled grid: %v, %d places, %d moved", err, len(seen), moved)
	}
	for _, bad := range []RandomStructure{{}, {Boundary: Sphere{-1}}, {Boundary: Cuboid{1, math.NaN(), 1}}, {Boundary: Sphere{math.Inf(1)}}} {
		if _, err := bad.Positions(3, native); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}
