package space

import (
	"math"
	"testing"
)

func TestDistance(t *testing.T) {
	ring := Space{Axes: "x", Periodic: [3]*[2]float64{{0, 10}, nil, nil}}
	for _, c := range []struct {
		name  string
		space Space
		a, b  Position
		want  float64
	}{
		{"euclidean", Space{}, Position{0, 0, 0}, Position{1, 2, 2}, 3},
		{"axes", Space{Axes: "xz"}, Position{0, 5, 0}, Position{3, 0, 4}, 5},
		{"periodic", ring, Position{1, 0, 0}, Position{9, 7, 0}, 2},
		{"offset, then scale", Space{Scale: Position{2, 2, 2}, Offset: Position{1, 0, 0}}, Position{0, 0, 0}, Position{1, 0, 0}, 4},
	} {
		if got := c.space.Distance(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestGrids(t *testing.T) {
	p, err := Grid2D{AspectRatio: 1.5, Dx: 1, Dy: 10}.Positions(6, nil)
	if err != nil || p[1] != (Position{0, 10, 0}) || p[2] != (Position{1, 0, 0}) {
		t.Errorf("Grid2D: %v, %v: y must vary fastest", p, err)
	}
	if _, err := (Grid2D{AspectRatio: 1, Dx: 1, Dy: 1}).Positions(7, nil); err == nil {
		t.Error("Grid2D: 7 cells on a square were accepted")
	}
	q, err := Grid3D{AspectRatioXY: 1, AspectRatioXZ: 1, Dx: 1, Dy: 1, Dz: 1}.Positions(8, nil)
	if err != nil || q[1] != (Position{0, 0, 1}) {
		t.Errorf("Grid3D: %v, %v: z must vary fastest", q, err)
	}
}
