"""Places and distances of pyNN.space: python pynn_space.py > pynn_space.json (PyNN 0.13, NumPy)."""
import json
import sys

import numpy
import pyNN
from pyNN.random import NumpyRNG
from pyNN.space import Cuboid, Grid2D, Grid3D, Line, RandomStructure, Space, Sphere

structures = []


def place(name, n, structure, **given):
    # Twice: generators go on.
    structures.append({"name": name, "n": n, "given": given, "places": [structure.generate_positions(n).T.tolist() for _ in range(2)]})


place("Line", 5, Line(dx=0.1, x0=-3.0, y=2.5, z=7.0), dx=0.1, x0=-3.0, y=2.5, z=7.0)
place("Grid2D", 12, Grid2D(aspect_ratio=3.0, dx=0.3, dy=1.7, x0=-1.0, y0=0.5, z=2), aspect=3.0, dx=0.3, dy=1.7, x0=-1.0, y0=0.5, z=2.0)
place("Grid2D", 20, Grid2D(aspect_ratio=0.2, dx=0.3, fill_order="random", rng=NumpyRNG(seed=5)), aspect=0.2, dx=0.3, dy=1.0, seed=5)
place("Grid3D", 24, Grid3D(aspect_ratioXY=2.0, aspect_ratioXZ=4 / 3, dx=0.3, dy=0.7, dz=1.1, x0=0.1, y0=0.2, z0=0.3),
      aspect=2.0, aspect2=4 / 3, dx=0.3, dy=0.7, dz=1.1, x0=0.1, y0=0.2, z=0.3)
place("Grid3D", 27, Grid3D(dz=2.0, fill_order="random", rng=NumpyRNG(seed=6)), aspect=1.0, aspect2=1.0, dx=1.0, dy=1.0, dz=2.0, seed=6)
place("Cuboid", 10, RandomStructure(Cuboid(3.0, 0.7, 11.0), origin=(1.0, -2.0, 0.3), rng=NumpyRNG(seed=7)),
      width=3.0, height=0.7, depth=11.0, origin=(1.0, -2.0, 0.3), seed=7)
place("Sphere", 10, RandomStructure(Sphere(0.3), origin=(0.0, 5.0, 0.1), rng=NumpyRNG(seed=8)), radius=0.3, origin=(0.0, 5.0, 0.1), seed=8)

rng = numpy.random.RandomState(1)
A, B = rng.uniform(-20, 20, size=(6, 3)), rng.uniform(-20, 20, size=(5, 3))
spaces = []
for axes in (None, "x", "yz", "xz", "xyz"):
    for scale in (1.0, 0.5, [1.0, -2.0, 0.1]):
        for offset in (0.0, 3.0, [0.5, -1.0, 2.0]):
            for periodic in (None, ((0, 12), None, (-5, 20))):
                space = Space(axes=axes, scale_factor=numpy.array(scale), offset=numpy.array(offset), periodic_boundaries=periodic)
                spaces.append({"axes": axes or "", "scale": numpy.broadcast_to(scale, 3).tolist(), "offset": numpy.broadcast_to(offset, 3).tolist(),
                               "periodic": periodic or (None, None, None), "distances": space.distances(A, B).tolist()})

json.dump({"about": __doc__, "pynn": pyNN.__version__, "numpy": numpy.__version__, "structures": structures,
           "A": A.tolist(), "B": B.tolist(), "spaces": spaces}, sys.stdout, separators=(",", ":"))
