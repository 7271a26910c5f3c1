"""The shared library below the package: hillock.h by ctypes, errors as PyNN's classes, arrays as NumPy's."""

import ctypes
import os
import warnings
import weakref
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int32, c_int64, c_uint32, c_uint64, c_void_p

import numpy as np
from pyNN import errors

API_VERSION = 2


def _find():
    named = os.environ.get("HILLOCK_LIBRARY")
    return named or os.path.join(os.path.dirname(os.path.abspath(__file__)), "libhillock.so")


_library = _find()
if not os.path.exists(_library):
    raise ImportError(
        f"{_library} is missing: it is built by `pip install ./python` where Go and a C compiler are; "
        "HILLOCK_LIBRARY can name it instead")
_c = ctypes.CDLL(_library)
if _c.hillock_api_version() < API_VERSION:
    raise ImportError(f"{_library} is too old: build it anew")
_c.hillock_free.argtypes = [c_void_p]
_c.hillock_free.restype = None
_c.hillock_release.argtypes = [c_uint64]
_c.hillock_release.restype = None


class Interrupted(Exception):
    """A run was stopped; what was recorded is kept."""


class NonExistentParameterError(errors.NonExistentParameterError):
    """PyNN's error with the text of the engine."""

    def __init__(self, text):
        KeyError.__init__(self, text)
        self.text = text

    def __str__(self):
        return self.text


class RecordingError(errors.RecordingError):
    """PyNN's error with the text of the engine."""

    def __init__(self, text):
        Exception.__init__(self, text)
        self.text = text

    def __str__(self):
        return self.text


_classes = {
    2: errors.InvalidParameterValueError, 3: NonExistentParameterError, 4: errors.InvalidDimensionsError,
    5: errors.ConnectionError, 6: errors.InvalidModelError, 7: errors.NoModelAvailableError,
    8: errors.InvalidWeightError, 9: RecordingError, 10: errors.NothingToWriteError, 11: ValueError,
    12: KeyError, 13: TypeError, 14: MemoryError, 15: RuntimeError, 16: Interrupted,
}


def call(name, *args):
    """Call a function of the library and raise what goes wrong."""
    text = c_void_p()
    status = getattr(_c, "hillock_" + name)(*args, byref(text))
    if status:
        message = ctypes.string_at(text).decode() if text else "unknown error"
        _c.hillock_free(text)
        raise _classes.get(status, Exception)(message)


def take_string(p):
    """Copy a string that came out, and free it."""
    text = ctypes.string_at(p).decode()
    _c.hillock_free(p)
    return text


def take_array(p, n, dtype):
    """Look at an array that came out as a NumPy array, without a copy; it is freed when nobody looks any more."""
    address = ctypes.cast(p, c_void_p).value
    n = int(n)
    if n == 0:
        _c.hillock_free(address)
        return np.empty(0, dtype)
    memory = (ctypes.c_char * (n * np.dtype(dtype).itemsize)).from_address(address)
    weakref.finalize(memory, _c.hillock_free, address)
    return np.frombuffer(memory, dtype)


def _doubles(x):
    x = np.ascontiguousarray(x, dtype=float)
    return x, x.ctypes.data_as(POINTER(c_double))


def _names(names):
    return (c_char_p * max(1, len(names)))(*[n.encode() for n in names])


def _path(path):
    name = os.fsencode(path)
    if not name or b"\0" in name:
        raise ValueError(f"path = {path!r}: want the name of a file")
    return name


class _Handle:
    def __init__(self):
        self.h = c_uint64()

    def _keep(self):
        weakref.finalize(self, _c.hillock_release, self.h.value)


class RNG(_Handle):
    """A generator of random numbers: NumPy's at its present place, or the native one of a seed."""

    def __init__(self, rng=None, seed=None):
        super().__init__()
        if rng is None:
            call("rng_native", c_uint64(seed), byref(self.h))
        else:
            _, key, pos, has_gauss, cached = rng.get_state()
            key = np.ascontiguousarray(key, dtype=np.uint32)
            call("rng_numpy", key.ctypes.data_as(POINTER(c_uint32)), int(pos), int(has_gauss), c_double(cached),
                 byref(self.h))
        self._keep()

    def draw(self, distribution, args, n):
        args, p = _doubles(args)
        values = POINTER(c_double)()
        call("rng_draw", self.h, distribution.encode(), p, int(args.size), c_int64(n), byref(values))
        return take_array(values, n, float).copy()

    def restore(self, rng):
        """Put a numpy.random.RandomState where this generator is now."""
        key, pos, has, cached = np.empty(624, dtype=np.uint32), c_int(), c_int(), c_double()
        call("rng_state", self.h, key.ctypes.data_as(POINTER(c_uint32)), byref(pos), byref(has), byref(cached))
        rng.set_state(("MT19937", key, pos.value, has.value, cached.value))


class Params(_Handle):
    """Values by name."""

    def __init__(self):
        super().__init__()
        call("params_new", byref(self.h))
        self._keep()
        self._rngs = []

    def number(self, name, x):
        call("params_number", self.h, name.encode(), c_double(x))

    def array(self, name, x):
        x, p = _doubles(x)
        call("params_array", self.h, name.encode(), p, c_int64(x.size))

    def lists(self, name, lists):
        lists = [np.asarray(x, dtype=float).ravel() for x in lists]
        counts = np.array([x.size for x in lists], dtype=np.int64)
        _, p = joined = _doubles(np.concatenate(lists) if lists else [])
        call("params_lists", self.h, name.encode(), p, counts.ctypes.data_as(POINTER(c_int64)), c_int64(len(lists)))
        del joined

    def random(self, name, distribution, args, rng):
        args, p = _doubles(args)
        self._rngs.append(rng)
        call("params_random", self.h, name.encode(), distribution.encode(), p, int(args.size), rng.h if rng else c_uint64(0))


_no_params = c_uint64(0)


class Simulation(_Handle):
    """One network and its run."""

    def __init__(self, timestep, min_delay, max_delay, seed, threads):
        super().__init__()
        call("new", c_double(timestep), c_double(min_delay), c_double(max_delay), c_uint64(seed), int(threads), byref(self.h))
        self._keep()
        self._warned = 0

    def call(self, name, *args):
        try:
            call(name, self.h, *args)
        finally:
            self._warn()

    def _warn(self):
        text = c_void_p()
        call("warnings", self.h, byref(text))
        told = take_string(text)
        lines = told.split("\n") if told else []
        for line in lines[self._warned:]:
            warnings.warn(line, stacklevel=4)
        self._warned = len(lines)

    def population(self, n, kind, params, label):
        number, size, first = c_int32(), c_int64(), c_int64()
        self.call("population", c_int64(n), kind.encode(), params.h, _no_params, (label or "").encode(), byref(number))
        self.call("size", number, byref(size), byref(first))
        return number.value, first.value

    def view(self, cells, indices):
        indices = np.ascontiguousarray(indices, dtype=np.int64)
        number = c_int32()
        self.call("view", c_int32(cells), indices.ctypes.data_as(POINTER(c_int64)), c_int64(indices.size), byref(number))
        return number.value

    def assembly(self, members, label):
        number = c_int32()
        self.call("assembly", (c_int32 * len(members))(*members), len(members), (label or "").encode(), byref(number))
        return number.value

    def set(self, cells, params):
        self.call("set", c_int32(cells), params.h)

    def initialize(self, cells, params):
        self.call("initialize", c_int32(cells), params.h)

    def get(self, cells, name):
        p, n = POINTER(c_double)(), c_int64()
        self.call("get", c_int32(cells), name.encode(), byref(p), byref(n))
        return take_array(p, n.value, float)

    def get_lists(self, cells, name):
        p, counts, n = POINTER(c_double)(), POINTER(c_int64)(), c_int64()
        self.call("get_lists", c_int32(cells), name.encode(), byref(p), byref(counts), byref(n))
        counts = take_array(counts, n.value, np.int64)
        return np.split(take_array(p, counts.sum(), float), np.cumsum(counts)[:-1])

    def connect(self, pre, post, connector, rng, synapse, params, receptor, label):
        number = c_int32()
        self.call("connect", c_int32(pre), c_int32(post), connector.encode(), rng.h if rng else c_uint64(0), synapse.encode(),
                  params.h, receptor.encode(), (label or "").encode(), byref(number))
        return number.value

    def connect_list(self, pre, post, i, j, synapse, params, receptor, safe, label):
        i, j = np.ascontiguousarray(i, dtype=np.int32), np.ascontiguousarray(j, dtype=np.int32)
        number = c_int32()
        self.call("connect_list", c_int32(pre), c_int32(post), i.ctypes.data_as(POINTER(c_int32)),
                  j.ctypes.data_as(POINTER(c_int32)), c_int64(i.size), synapse.encode(), params.h, receptor.encode(),
                  int(safe), (label or "").encode(), byref(number))
        return number.value

    def connection_count(self, projection):
        n = c_int64()
        self.call("connection_count", c_int32(projection), byref(n))
        return n.value

    def connections(self, projection, names):
        """Return i, j and one array for each of the names."""
        i, j, values, n = POINTER(c_int32)(), POINTER(c_int32)(), POINTER(c_double)(), c_int64()
        self.call("connections", c_int32(projection), _names(names), len(names), byref(i), byref(j), byref(values), byref(n))
        n = n.value
        return (take_array(i, n, np.int32), take_array(j, n, np.int32),
                take_array(values, n * len(names), float).reshape(len(names), n))

    def projection_set(self, projection, params):
        self.call("projection_set", c_int32(projection), params.h)

    def projection_initialize(self, projection, params):
        self.call("projection_initialize", c_int32(projection), params.h)

    def connection_set(self, projection, k, name, value):
        self.call("connection_set", c_int32(projection), c_int64(k), name.encode(), c_double(value))

    def current(self, kind, params, rng=None):
        number = c_int32()
        self.call("current", kind.encode(), params.h, rng.h if rng else c_uint64(0), byref(number))
        return number.value

    def current_set(self, current, params):
        self.call("current_set", c_int32(current), params.h)

    def current_get(self, current, name):
        p, n = POINTER(c_double)(), c_int64()
        self.call("current_get", c_int32(current), name.encode(), byref(p), byref(n))
        return take_array(p, n.value, float).copy()

    def inject(self, current, cells):
        self.call("inject", c_int32(current), c_int32(cells))

    def current_record(self, current):
        self.call("current_record", c_int32(current))

    def current_data(self, current):
        p, n, start, period = POINTER(c_double)(), c_int64(), c_double(), c_double()
        self.call("current_data", c_int32(current), byref(p), byref(n), byref(start), byref(period))
        return take_array(p, n.value, float), start.value, period.value

    def record(self, cells, names, interval=0.0):
        self.call("record", c_int32(cells), _names(names), len(names), c_double(interval))

    def spikes(self, cells):
        """Return the ids and the times (ms) of the spikes in order of time."""
        steps, ids, times, n = POINTER(c_int64)(), POINTER(c_int64)(), POINTER(c_double)(), c_int64()
        self.call("spikes", c_int32(cells), byref(steps), byref(ids), byref(times), byref(n))
        take_array(steps, n.value, np.int64)
        return take_array(ids, n.value, np.int64), take_array(times, n.value, float)

    def spike_counts(self, cells):
        ids, counts, n = POINTER(c_int64)(), POINTER(c_int64)(), c_int64()
        self.call("spike_counts", c_int32(cells), byref(ids), byref(counts), byref(n))
        return take_array(ids, n.value, np.int64), take_array(counts, n.value, np.int64)

    def recorded_from(self, cells):
        """Return the time in ms from which spikes are recorded."""
        start = c_double()
        self.call("recorded_from", c_int32(cells), byref(start))
        return start.value

    def signal(self, cells, name):
        """Return (samples x cells) values, the ids of the cells, and the time of the first sample."""
        p, ids, samples, columns = POINTER(c_double)(), POINTER(c_int64)(), c_int64(), c_int64()
        start, period = c_double(), c_double()
        self.call("signal", c_int32(cells), name.encode(), byref(p), byref(samples), byref(ids), byref(columns),
                  byref(start), byref(period))
        values = take_array(p, samples.value * columns.value, float).reshape(samples.value, columns.value)
        return values, take_array(ids, columns.value, np.int64), start.value

    def clear(self, cells):
        self.call("clear", c_int32(cells))

    def build(self):
        self.call("build")

    def run_until(self, t):
        now = c_double()
        self.call("run_until", c_double(t), byref(now))
        return now.value

    def reset(self):
        self.call("reset")

    def save(self, path):
        self.call("save", _path(path))

    def load(self, path):
        now = c_double()
        self.call("load", _path(path), byref(now))
        return now.value

    def interrupt(self):
        call("interrupt", self.h)

    def now(self):
        t = c_double()
        call("now", self.h, byref(t))
        return t.value

    def min_delay(self):
        d = c_double()
        self.call("min_delay", byref(d))
        return d.value

    def digest(self):
        p = c_void_p()
        self.call("digest", byref(p))
        return take_string(p)

    def summary(self):
        p = c_void_p()
        self.call("summary", byref(p))
        return take_string(p)


def version():
    """Return the version of the engine."""
    p = c_void_p()
    call("version", byref(p))
    return take_string(p)
