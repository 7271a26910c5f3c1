"""Builds the shared library by Go on the way; all else is in pyproject.toml."""

import os
import subprocess
import sys

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

HERE = os.path.dirname(os.path.abspath(__file__))


class Build(build_py):
    """Compile the engine into the package."""

    def run(self):
        super().run()
        target = os.path.join(os.path.abspath(self.build_lib), "pynn_hillock", "libhillock.so")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        command = ["go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", target, "./capi"]
        try:
            subprocess.run(command, cwd=os.path.dirname(HERE), env={**os.environ, "CGO_ENABLED": "1"}, check=True)
        except (OSError, subprocess.CalledProcessError) as err:
            sys.exit(f"pynn_hillock: {' '.join(command)}: {err}: Go (1.26 or newer) and a C compiler are needed to build it")
        header = os.path.splitext(target)[0] + ".h"  # Go's own; the documented one is capi/hillock.h
        if os.path.exists(header):
            os.remove(header)


class Binary(Distribution):
    """A package with a library in it, but without extensions of any one Python."""

    def has_ext_modules(self):
        return True


try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    from wheel.bdist_wheel import bdist_wheel


class Wheel(bdist_wheel):
    """One wheel for every Python 3."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"build_py": Build, "bdist_wheel": Wheel}, distclass=Binary)
