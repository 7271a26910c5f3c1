"""Connectors that the engine has: it makes their connections by itself, the same as PyNN would make."""

import json

import numpy as np
from pyNN import connectors, errors
from pyNN.random import NativeRNG, RandomDistribution

from . import values
from ._library import RNG, Params
from .simulator import state

# The generic path for everything, for tests.
GENERIC = False


def _rule(connector, projection):
    """Describe a connector to the engine; None: PyNN's generic path is taken."""
    connect = type(connector).connect
    selves = getattr(connector, "allow_self_connections", True)
    rule = {"allow_self_connections": selves, "safe": bool(connector.safe)}
    same = projection.pre is projection.post
    if connect is connectors.AllToAllConnector.connect:
        rule["name"] = "AllToAllConnector"
    elif connect is connectors.OneToOneConnector.connect and projection.pre.size == projection.post.size:
        rule["name"] = "OneToOneConnector"
    elif connect is connectors.FixedProbabilityConnector.connect:
        rule.update(name="FixedProbabilityConnector", p_connect=min(connector.p_connect, 1.0))
        if selves == "NoMutual" and not (same and hasattr(projection.pre, "recorder") and not hasattr(projection.pre, "parent")):
            return None
    elif connect in (connectors.FixedNumberPreConnector.connect, connectors.FixedNumberPostConnector.connect,
                     connectors.FixedTotalNumberConnector.connect):
        if not isinstance(connector.n, int) or selves is not True:
            return None
        name = {connectors.FixedNumberPreConnector.connect: "FixedNumberPreConnector",
                connectors.FixedNumberPostConnector.connect: "FixedNumberPostConnector",
                connectors.FixedTotalNumberConnector.connect: "FixedTotalNumberConnector"}[connect]
        if name == "FixedTotalNumberConnector" and not connector.with_replacement:
            return None
        rule.update(name=name, n=connector.n, with_replacement=bool(connector.with_replacement))
    else:
        return None
    return rule


def _parameters(space, native, connector_rng=None, generator=None):
    """Give the synapse parameters to the engine; None if it cannot draw them as PyNN does. A generator that serves the connector too
    stays one."""
    params = Params()
    for name, lazy in space.items():
        x = lazy.base_value
        if lazy.operations:
            return None
        if isinstance(x, RandomDistribution):
            if isinstance(x.rng, NativeRNG):
                rng = values.native_rng(x.rng)
            elif values.numpy_rng(x.rng) and not native:
                rng = generator if x.rng is connector_rng else RNG(x.rng.rng)
            else:
                return None
            values.add_distribution(params, name, x, rng)
        elif np.ndim(x) == 0 and not callable(x) and isinstance(x, (int, float, np.number)):
            params.number(name, float(x))
        else:
            return None
    return params


def connect(connector, projection):
    """Have the engine connect the cells. Return whether it did; if not, nothing has changed."""
    if GENERIC or getattr(connector, "location_selector", None) is not None:
        return False
    if type(connector).connect is connectors.FromListConnector.connect:
        return _connect_list(connector, projection)
    done = _connect_by_rule(connector, projection)
    if done and connector.callback:
        state.sim.build()
        connector.callback(1.0)
    return done


def _connect_by_rule(connector, projection):
    rule = _rule(connector, projection)
    if rule is None:
        return False
    rng, generator = getattr(connector, "rng", None), None
    native = isinstance(rng, NativeRNG)
    if native:
        generator = values.native_rng(rng)
    elif rng is not None:
        if not values.numpy_rng(rng):
            return False
        generator = RNG(rng.rng)
    params = _parameters(projection.synapse_type.parameter_space, native, rng, generator)
    if params is None:
        return False
    projection._connect_by_rule(json.dumps(rule), generator, params)
    if generator and not native:
        generator.restore(rng.rng)
    return True


def _connect_list(connector, projection):
    """FromListConnector at once, not target by target."""
    known = projection.synapse_type.get_parameter_names()
    for name in connector.column_names:
        if name not in known:
            raise ValueError("%s is not a valid parameter for %s" % (name, projection.synapse_type.__class__.__name__))
    params = _parameters(projection.synapse_type.native_parameters, False)
    if params is None or any(isinstance(x.base_value, RandomDistribution)
                             for x in projection.synapse_type.native_parameters._parameters.values()):
        return False
    if connector.conn_list.size == 0:
        return False
    if np.any(connector.conn_list[:, 0] >= projection.pre.size):
        raise errors.ConnectionError("source index out of range")
    rows = connector.conn_list = connector.conn_list[np.argsort(connector.conn_list[:, 1])]
    columns = {name: rows[:, k].astype(float) for k, name in enumerate(connector.column_names, 2)}
    projection._connect_by_list(rows[:, 0].astype(np.int32), rows[:, 1].astype(np.int32), columns, params, connector.safe)
    return True
