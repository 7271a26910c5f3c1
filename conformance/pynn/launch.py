"""Runs a PyNN script that imports pyNN.NAME, with another module in that place.

    python launch.py MODULE SCRIPT [ARGUMENTS...]

Scripts that take the simulator's name as an argument get the last part of the module's name: 'hillock' for pynn_hillock, 'nest' for pyNN.nest.
"""

import importlib
import pathlib
import runpy
import sys


def short(module):
    """hillock for pynn_hillock, nest for pyNN.nest."""
    return module.removeprefix("pyNN.").removeprefix("pynn_")


def alias(module):
    """Makes the module importable as pyNN.<short name>, and gives that name."""
    import pyNN
    name = short(module)
    if not module.startswith("pyNN."):
        simulator = importlib.import_module(module)
        sys.modules["pyNN." + name] = simulator
        setattr(pyNN, name, simulator)
    return name


if __name__ == "__main__":
    module, script, *arguments = sys.argv[1:]
    name = alias(module)
    sys.argv = [script, *(name if argument == "SIMULATOR" else argument for argument in arguments)]
    sys.path.insert(0, str(pathlib.Path(script).parent))
    runpy.run_path(script, run_name="__main__")
