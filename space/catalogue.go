package space

// Doc describes a structure to people; scripts make it by its name.
type Doc struct {
	Name, Text string
	Args       []Arg
	Example    string // a call as a script writes it; "": Name()
}

// Arg is one argument of a structure; without a Default it is required.
type Arg struct{ Name, Default, Text string }

// All returns the catalogue of structures: the table that help and documents read.
func All() []Doc {
	return []Doc{
		{
			Name:    "Line",
			Example: "Line(dx=5.0)",
			Text:    "Cells on a line along x: where they are by default.",
			Args:    []Arg{{"dx", "1.0", "distance of neighbours"}, {"x0", "0.0", "x of the first cell"}, {"y", "0.0", "y of all cells"}, {"z", "0.0", "z of all cells"}},
		},
		{
			Name:    "Grid2D",
			Example: "Grid2D(aspect_ratio=1.0, dx=2.0, dy=2.0)",
			Text:    "Cells on a rectangular grid; y varies fastest. The cells must fill the grid.",
			Args: []Arg{
				{"aspect_ratio", "1.0", "number of columns (x) over number of rows (y)"},
				{"dx", "1.0", "distance of neighbours along x"}, {"dy", "1.0", "distance of neighbours along y"},
				{"x0", "0.0", "x of the first cell"}, {"y0", "0.0", "y of the first cell"}, {"z", "0.0", "z of all cells"},
				{"fill_order", `"sequential"`, `order in which the places are taken, or "random"`},
				{"rng", "None", "generator for a random order; None: the population's own native stream"},
			},
		},
		{
			Name:    "Grid3D",
			Example: "Grid3D(dx=2.0, dy=2.0, dz=2.0)",
			Text:    "Cells on a grid of three dimensions; z varies fastest. The cells must fill the grid.",
			Args: []Arg{
				{"aspect_ratioXY", "1.0", "number of cells along x over that along y"}, {"aspect_ratioXZ", "1.0", "number of cells along x over that along z"},
				{"dx", "1.0", "distance of neighbours along x"}, {"dy", "1.0", "distance of neighbours along y"}, {"dz", "1.0", "distance of neighbours along z"},
				{"x0", "0.0", "x of the first cell"}, {"y0", "0.0", "y of the first cell"}, {"z0", "0.0", "z of the first cell"},
				{"fill_order", `"sequential"`, `order in which the places are taken, or "random"`},
				{"rng", "None", "generator for a random order; None: the population's own native stream"},
			},
		},
		{
			Name:    "RandomStructure",
			Example: "RandomStructure(sim.Sphere(radius=50.0))",
			Text:    "Cells at random places within a volume, Cuboid(width, height, depth) or Sphere(radius), uniformly.",
			Args: []Arg{
				{"boundary", "", "the volume, around its centre"}, {"origin", "(0.0, 0.0, 0.0)", "where the centre is"},
				{"rng", "None", "generator; None: the population's own native stream"},
			},
		},
	}
}
