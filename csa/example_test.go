package csa_test

import (
	"fmt"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/random"
)

// show draws the first sources (downwards) and targets of a set.
func show(s csa.Set, m, n int) {
	d, err := s.Draw(random.NewStream(1, random.ForWiring), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := d.Picture(m, n)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)
}

// Everything is connected with everything, but nothing with itself.
func ExampleSet_Minus() {
	show(csa.Full().Minus(csa.OneToOne()), 5, 5)
	// Output:
	// .####
	// #.###
	// ##.##
	// ###.#
	// ####.
}

// Each connection of the operand becomes a block: here of 2 sources and 4 targets.
func ExampleBlock() {
	show(csa.Block(2, 4, csa.OneToOne()), 6, 12)
	// Output:
	// ####........
	// ####........
	// ....####....
	// ....####....
	// ........####
	// ........####
}

// Random blocks, thinned out, without connections of cells to themselves.
func ExampleRandom() {
	show(csa.Block(4, 4, csa.Random(0.5)).Times(csa.Random(0.7)).Minus(csa.OneToOne()), 12, 24)
	// Output:
	// ....####.....###........
	// ....#.......#.#.........
	// ....#.##....####........
	// ....#.##....#.##........
	// .....###....##.#####....
	// ....#..#....#.#....#....
	// ....##.#....#..##.##....
	// ....#.#.....###.#.#.....
	// ####.....#########.##.#.
	// #.##.........#####.#.###
	// ##.#....##...#.##..#...#
	// .###....###.#.######.##.
}

// Every target gets connections from three sources of the first population, drawn with replacement.
func ExampleFanIn() {
	sources, targets := csa.Ival(0, 5), csa.Ival(2, 19)
	show(csa.FanIn(3, csa.Cross(sources, targets)), 6, 20)
	// Output:
	// ..#.2#.###.##2...###
	// ...#..2#......2.####
	// ..#..#.##...#..2#...
	// ..#......2#.#..##.#.
	// ...2###.#..2.......#
	// ..........2..##..#..
}

// Cells on a grid of five columns are connected to their neighbours.
func ExampleDisc() {
	g, err := csa.Grid2D(5, csa.Unit())
	if err != nil {
		fmt.Println(err)
		return
	}
	neighbours := csa.Disc(0.25, csa.Euclid2D(g, g)).Minus(csa.OneToOne())
	show(neighbours, 10, 25)
	// Output:
	// .#...#...................
	// #.#...#..................
	// .#.#...#.................
	// ..#.#...#................
	// ...#.....#...............
	// #.....#...#..............
	// .#...#.#...#.............
	// ..#...#.#...#............
	// ...#...#.#...#...........
	// ....#...#.....#..........
}

// A network of excitatory and inhibitory cells in one connection set: with weights and delays that depend on the distance.
func ExampleNew() {
	e, i := csa.Ival(0, 3), csa.Ival(4, 5)
	all := e.Plus(i)
	g, err := csa.Grid2D(3, csa.Unit())
	if err != nil {
		fmt.Println(err)
		return
	}
	d := csa.Euclid2D(g, g)
	weight, err := csa.Gaussian(0.5, 0.5, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	excitation := csa.New(csa.Disc(0.4, d), weight, d)
	inhibition := csa.New(csa.Disc(0.4, d), csa.Const(0).Minus(weight), d)
	c := csa.Cross(e, all).Times(excitation).Plus(csa.Cross(i, all).Times(inhibition)).Minus(csa.OneToOne())

	drawn, err := c.Draw(random.NewStream(1, random.ForWiring), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = drawn.Each(csa.Cells(6, 6), func(i, j int, values []float64) bool {
		fmt.Printf("%d %d %6.3f %.3f\n", i, j, values[0], values[1])
		return true
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 1  0.801 0.333
	// 0 3  0.801 0.333
	// 1 0  0.801 0.333
	// 1 2  0.801 0.333
	// 1 4  0.801 0.333
	// 2 1  0.801 0.333
	// 2 5  0.801 0.333
	// 3 0  0.801 0.333
	// 3 4  0.801 0.333
	// 4 1 -0.801 0.333
	// 4 3 -0.801 0.333
	// 4 5 -0.801 0.333
	// 5 2 -0.801 0.333
	// 5 4 -0.801 0.333
}
