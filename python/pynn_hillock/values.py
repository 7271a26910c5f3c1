"""From PyNN's lazy arrays to the parameters of the library."""

import numpy as np
from pyNN import errors, random
from pyNN.parameters import ArrayParameter, ParameterSpace
from pyNN.random import NumpyRNG, RandomDistribution, available_distributions

from . import _library


class NativeRNG(random.NativeRNG):
    """The engine's own generator: parameters, weights and connections that draw from it are drawn in the engine, in parallel."""

    parallel_safe = True

    def __init__(self, seed=None):
        super().__init__(seed)
        self._own = None

    def next(self, n=None, distribution=None, parameters=None, mask=None):
        """Return numbers from a distribution, as the other generators of PyNN do."""
        if n is not None and n < 0:
            raise ValueError("The sample number must be positive")
        if self._own is None:
            self._own = _library.RNG(seed=int(self.seed if self.seed is not None else 42))
        if distribution is None:
            distribution, parameters = "uniform", parameters or {"low": 0.0, "high": 1.0}
        args = [parameters[name] for name in available_distributions[distribution]]
        drawn = self._own.draw(distribution, args, 1 if n is None else n)
        if distribution in ("binomial", "poisson", "uniform_int"):
            drawn = drawn.astype(int)
        if mask is not None:
            drawn = drawn[mask]
        return drawn[0] if n is None else drawn

    def __deepcopy__(self, memo):
        return type(self)(self.seed)


def add_distribution(params, name, distribution, rng):
    """Have the engine draw from a distribution."""
    names = available_distributions[distribution.name]
    params.random(name, distribution.name, [distribution.parameters[n] for n in names], rng)


def native(lazy):
    """Tell whether a value is to be drawn by the engine."""
    return isinstance(lazy.base_value, RandomDistribution) and isinstance(lazy.base_value.rng, random.NativeRNG) and not lazy.operations


def native_rng(rng):
    """Return the library's generator for PyNN's NativeRNG; without a seed the simulation's own, None."""
    return None if rng.seed is None else _library.RNG(seed=int(rng.seed))


def add(params, name, lazy):
    """Put the value of a parameter of cells into params."""
    if native(lazy):
        add_distribution(params, name, lazy.base_value, native_rng(lazy.base_value.rng))
        return
    try:
        value = lazy.evaluate(simplify=lazy.is_homogeneous)
    except ValueError as err:
        raise errors.InvalidParameterValueError(f"{name}: {err}") from err
    if isinstance(value, ArrayParameter):
        params.lists(name, [value.value])
    elif isinstance(value, np.ndarray) and value.dtype == object and value.size and isinstance(value.flat[0], ArrayParameter):
        params.lists(name, [x.value for x in value.flat])
    elif np.ndim(value) == 0:
        params.number(name, float(value))
    else:
        params.array(name, value)


def params_of(space, n):
    """Return the library's parameters for a space of native parameters of n cells."""
    params = _library.Params()
    space.shape = (n,)
    for name, value in flat(space):
        if name.split(".")[-1] != "locations":
            add(params, name, value)
    return params


def flat(space, prefix=""):
    """List the names and values of a space, those of a part with its name before them."""
    for name, value in space.items():
        if isinstance(value, ParameterSpace):
            value.shape = space.shape
            yield from flat(value, prefix + name + ".")
        else:
            yield prefix + name, value


def numpy_rng(rng):
    """Tell whether the engine has this generator."""
    return type(rng) is NumpyRNG and isinstance(rng.rng, np.random.RandomState)
