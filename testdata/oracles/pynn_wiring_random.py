"""Random small projections and the connections that PyNN makes of them: python pynn_wiring_random.py > pynn_wiring_random.json

Run with PyNN 0.13 and NumPy on PyNN's mock back end, which uses PyNN's own generic connectors.
"""
import json
import random
import sys

import numpy
import pyNN
import pyNN.mock as sim
from pyNN.core import IndexBasedExpression
from pyNN.random import NumpyRNG, RandomDistribution
from pyNN.space import Grid2D, Line, Space

choose = random.Random(20240607)


class Near(IndexBasedExpression):
    """0.7 where the indices differ by at most 2 modulo 5, else 0.1; the same times 0.01 is a weight."""

    def __init__(self, scale):
        self.scale = scale

    def __call__(self, i, j):
        return self.scale * numpy.where(abs(i - j) % 5 <= 2, 0.7, 0.1)


def displaced(d):
    return (abs(d[0]) < 3) * numpy.exp(-abs(d[1]) / 2)


def one(case):
    sim.setup()
    rng = NumpyRNG(case["seed"])
    other = NumpyRNG(case["seed"] + 1)
    structure = Grid2D(dx=1.5, dy=0.5) if case["grid"] else Line(dx=2.0)
    pre = sim.Population(case["pre"], sim.IF_cond_exp(), structure=structure)
    post = pre
    if case["groups"] == "different":
        post = sim.Population(case["post"], sim.IF_cond_exp(), structure=structure)
    if case["groups"] == "views":
        pre, post = pre[2:], pre[: case["pre"] - 1]
    n = case["n"]
    if case["drawn"]:
        n = RandomDistribution("binomial", (2 * n, 0.5), rng={"rng": rng, "other": other}[case["drawn"]])
    keywords = {"allow_self_connections": case["self"], "rng": rng}
    counted = dict(keywords, with_replacement=case["replace"])
    connector = {
        "FixedProbability": lambda: sim.FixedProbabilityConnector(case["p"], **keywords),
        "DistanceDependentProbability": lambda: sim.DistanceDependentProbabilityConnector("exp(-d/3)", **keywords),
        "DisplacementDependentProbability": lambda: sim.DisplacementDependentProbabilityConnector(
            displaced, allow_self_connections=case["self"], rng=rng),
        "IndexBasedProbability": lambda: sim.IndexBasedProbabilityConnector(Near(1), **keywords),
        "FixedNumberPre": lambda: sim.FixedNumberPreConnector(n, **counted),
        "FixedNumberPost": lambda: sim.FixedNumberPostConnector(n, **counted),
        "FixedTotalNumber": lambda: sim.FixedTotalNumberConnector(n, rng=rng),
        "AllToAll": lambda: sim.AllToAllConnector(),
    }[case["connector"]]()
    weight = {
        "number": lambda: 0.25,
        "rng": lambda: RandomDistribution("uniform", (0.0, 1.0), rng=rng),
        "other": lambda: RandomDistribution("normal", (5.0, 0.5), rng=other),
        "distance": lambda: "0.5 + 0.25*d",
        "indices": lambda: Near(0.01),
    }[case["weight"]]()
    delay = RandomDistribution("uniform", (1.0, 2.0), rng=rng) if case["delay"] == "rng" else 1.0
    space = Space(periodic_boundaries=((0, 12), None, None)) if case["periodic"] else Space()
    drawn = case["weight"] != "number"
    made = []
    for _ in range(2):  # the second shows where the generators have got to
        p = sim.Projection(pre, post, connector, sim.StaticSynapse(weight=weight, delay=delay), space=space)
        made.append([[int(i), int(j)] + [float(w)] * drawn + [float(d)] * (case["delay"] == "rng") for i, j, w, d in p.get(["weight", "delay"], format="list")])
    return made


cases = []
kinds = ["FixedProbability", "DistanceDependentProbability", "DisplacementDependentProbability", "IndexBasedProbability",
         "FixedNumberPre", "FixedNumberPre", "FixedNumberPost", "FixedNumberPost", "FixedTotalNumber"]
while len(cases) < 100:
    case = {
        "connector": kinds[len(cases) % len(kinds)],
        "seed": choose.randrange(2**32 - 1),
        "grid": choose.random() < 0.5,
        "groups": choose.choice(["same", "different", "views"]),
        "n": choose.choice([0, 1, 2, 3, 5, 12]),
        "drawn": choose.choice(["", "", "rng", "other"]),
        "p": choose.choice([0.0, 0.1, 0.5, 1.0]),
        "self": choose.choice([True, True, False]),
        "replace": choose.random() < 0.5,
        "weight": choose.choice(["number", "rng", "other", "distance", "indices"]),
        "delay": choose.choice(["number", "number", "rng"]),
        "periodic": choose.random() < 0.3,
    }
    case["pre"], case["post"] = (choose.choice([4, 9, 16]), choose.choice([4, 9])) if case["grid"] else (choose.randrange(3, 13), choose.randrange(1, 9))
    if case["connector"].endswith("Probability") and case["groups"] == "same" and choose.random() < 0.3:
        case["self"] = "NoMutual"
    if case["connector"] == "FixedTotalNumber":
        case["drawn"], case["self"], case["replace"] = "", True, True  # all that PyNN does
    if case["connector"].startswith("FixedNumber") and case["groups"] == "views" and not case["self"]:
        continue  # PyNN forgets that views may share cells
    try:
        case["made"] = one(case)
    except (IndexError, ValueError, ZeroDivisionError) as err:
        print(case["connector"], type(err).__name__, err, file=sys.stderr)  # PyNN's own mistakes: n = 0, redraws that fall on themselves
        continue
    cases.append(case)

json.dump({"about": __doc__, "pynn": pyNN.__version__, "numpy": numpy.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
