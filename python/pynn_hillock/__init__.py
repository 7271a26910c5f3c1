"""
PyNN on Hillock: `import pynn_hillock as sim`, and the rest of a PyNN script stays as it is.
"""

from pyNN import errors, random, space  # noqa: F401
from pyNN.connectors import *  # noqa: F401, F403
from pyNN.network import Network  # noqa: F401
from pyNN.random import GSLRNG, NumpyRNG, RandomDistribution  # noqa: F401
from pyNN.space import Space  # noqa: F401
from pyNN.standardmodels import StandardCellType
from pyNN.standardmodels.cells import PointNeuron as _ComposedCell

from ._library import version as _version

from .control import (  # noqa: F401
    build, digest, end, get_current_time, get_max_delay, get_min_delay, get_time_step, initialize, load, num_processes, rank,
    reset, run, run_for, run_until, save, setup)
from .populations import Assembly, Population, PopulationView  # noqa: F401
from .procedural_api import connect, create, record, record_gsyn, record_v, set  # noqa: F401
from .projections import Projection  # noqa: F401
from .recording import *  # noqa: F401, F403
from .standardmodels import *  # noqa: F401, F403
from .values import NativeRNG  # noqa: F401

__version__ = _version()


def list_standard_models():
    """Return the names of the standard cell types."""
    return [name for name, x in globals().items()
            if isinstance(x, type) and issubclass(x, StandardCellType) and x not in (StandardCellType, _ComposedCell)]
