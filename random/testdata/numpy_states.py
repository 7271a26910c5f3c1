"""Writes numpy_states.json: what RandomState draws for many parameters, and where it stands afterwards.

python numpy_states.py > numpy_states.json     (made with NumPy 2.4.6; the legacy generator has not changed since 1.17)
"""
import hashlib
import json
import numpy as np

N = 2000
CASES = {
    "uniform": [(0, 1), (-60, -50), (1e-3, 1e5)],
    "normal": [(0, 1), (-60, 5), (3, 0)],
    "lognormal": [(0, 1), (-2, 0.5)],
    "exponential": [(1,), (2.5,), (0,)],
    "gamma": [(1, 1), (2, 3), (0.5, 1), (0.01, 2), (0.999, 1), (1.001, 1), (50, 0.1), (1e5, 1), (0, 1)],
    "poisson": [(0,), (1e-9,), (0.5,), (3.5,), (9.999,), (10,), (10.5,), (40,), (1000,), (1e6,), (1e12,), (9e18,)],
    "binomial": [(0, 0.5), (10, 0), (10, 1), (10, 0.3), (10, 0.7), (200, 0.4), (200, 0.9), (61, 0.5), (60, 0.5),
                 (1000, 0.02), (1000, 0.5), (100000, 0.3), (10**9, 0.7), (10**12, 0.2), (5000, 0.0001)],
    "randint": [(0, 10), (-5, 6), (0, 1), (0, 2**32), (0, 2**32 - 1), (0, 2**33), (0, 2**40 + 7), (-2**52, 2**52)],
    "vonmises": [(0.5, 2), (0, 0), (0, 1e-9), (1, 1e-6), (1, 1e-5), (0, 1), (3, 0.1), (10, 4), (-10, 4), (0, 100),
                 (1, 1e5), (1, 1e7)],
}
INTEGERS = ("poisson", "binomial", "randint")


def digest(a, dtype):
    return hashlib.sha256(np.asarray(a).astype(dtype).tobytes()).hexdigest()[:32]


def state(rng):
    _, words, pos, has_gauss, gauss = rng.get_state()
    return {"pos": int(pos), "words": digest(words, "<u4"), "has_gauss": int(has_gauss), "gauss": gauss}


def case(name, params):
    rng = np.random.RandomState(12345)
    x = getattr(rng, name)(*params, size=N)
    out = {"name": name, "params": params, "first": x[:3].tolist(), "last": x[-3:].tolist(), "state": state(rng)}
    if name in INTEGERS:
        out["sha256"] = digest(x, "<i8")
    return out


def mixed():
    """Draws one value at a time, of cases chosen by a second generator."""
    cases = [(n, p) for n, ps in CASES.items() for p in ps]
    rng, chooser = np.random.RandomState(4294967295), np.random.RandomState(7)
    order = [int(chooser.randint(0, len(cases))) for _ in range(20000)]
    for k in order:
        getattr(rng, cases[k][0])(*cases[k][1])
    s = state(rng)
    return {"seed": 4294967295, "chooser": 7, "n": len(order), "state": s,
            "permutation": digest(rng.permutation(1000), "<i8")}


cases = [case(n, p) for n, ps in CASES.items() for p in ps]
print(json.dumps({"numpy": np.__version__, "seed": 12345, "n": N, "cases": cases, "mixed": mixed()}, indent=1))
