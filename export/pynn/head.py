import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import time
import warnings

import numpy as np

os.environ.setdefault("PYNEST_QUIET", "1")
warnings.filterwarnings("ignore", category=UserWarning)
here = os.path.dirname(os.path.abspath(__file__))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("simulator", choices=[{{choices}}])
parser.add_argument("--out", default="recordings", help="folder for what is recorded (default: %(default)s)")
parser.add_argument("--threads", type=int, default=1, help="threads, where the simulator has them")
parser.add_argument("--connections", action="store_true", help="save the connections that were made, too")
args = parser.parse_args()

module = {"nest": "pyNN.nest", "neuron": "pyNN.neuron", "brian2": "pyNN.brian2", "spinnaker": "pyNN.spiNNaker",
          "hillock": "pynn_hillock"}[args.simulator]
sim = importlib.import_module(module)


def array(name):
    """Numbers of the folder arrays, beside this script."""
    return np.load(os.path.join(here, "arrays", name + ".npy"))


def sequences(name):
    """A list for each cell, such as spike times."""
    lists = np.split(array(name), array(name + "_ends")[:-1])
    if args.simulator == "spinnaker":
        return [values.tolist() for values in lists]
    return [Sequence(values) for values in lists]


def listed(name, pre=None, post=None, **columns):
    """Explicit connections: the pairs of arrays/NAME_pairs.npy, with a value for each of those parameters that differ among them.

    They count in the projection's cells; where pre or post are given, the indices of those cells in their population, in that.
    """
    pairs = array(name + "_pairs")
    for column, cells in enumerate((pre, post)):
        if cells is not None:
            pairs[:, column] = np.asarray(cells)[pairs[:, column]]
    rows = np.column_stack([pairs] + list(columns.values()))
    return sim.FromListConnector(rows, column_names=list(columns))


def generator(seed, state=None):
    """NumPy's generator, where it stood when the projection was made."""
    rng = NumpyRNG(seed=seed, parallel_safe=True)
    if state:
        words = array(state)
        rng.rng.set_state(("MT19937", words[:624], int(words[624])))
    return rng


