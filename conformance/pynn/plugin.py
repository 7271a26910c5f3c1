"""A pytest plugin that runs PyNN's system tests against a simulator that PyNN does not know of.

PyNN's tests name the simulators they are for and import pyNN.<name>. Here every one is parametrised with a single simulator instead, the
module that --simulator names. What came of each test is written to --outcomes, one JSON object a line, at once: if the simulator takes
the whole process with it, the tests before and the one it died in are known.
"""

import importlib
import json
import pathlib
import sys

import pytest


class Simulator:
    """Stands for a module that is imported when it is first asked for something, as PyNN's own fixture does."""

    def __init__(self, name):
        self.__name__ = name

    def __str__(self):
        return self.__name__

    def __getattr__(self, attribute):
        return getattr(importlib.import_module(self.__name__), attribute)


class Outcomes:
    """Writes what was collected and what came of it."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")

    def write(self, **entry):
        print(json.dumps(entry), file=self.file, flush=True)

    def pytest_runtest_logstart(self, nodeid):
        self.write(test=name(nodeid), outcome="started")

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.write(test=name(report.nodeid), outcome=report.outcome, seconds=round(report.duration, 2), reason=reason(report))

    def pytest_collectreport(self, report):
        if report.failed:
            self.write(test=name(report.nodeid), outcome="failed", seconds=0, reason=reason(report))


def name(nodeid):
    """test_electrodes.py::test_issue165, without folders and parameters."""
    return nodeid.rsplit("/", 1)[-1].split("[")[0]


def reason(report):
    """The one line that says why."""
    if report.outcome == "passed":
        return ""
    if isinstance(report.longrepr, tuple):  # a skip: file, line, text
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    return (crash.message if crash else str(report.longrepr)).strip().split("\n")[0][:300]


def pytest_addoption(parser):
    group = parser.getgroup("another simulator")
    group.addoption("--simulator", default="pynn_hillock", help="the module that PyNN's tests are run against (default pynn_hillock)")
    group.addoption("--outcomes", default="outcomes.jsonl", help="the file that the outcome of each test goes to")
    group.addoption("--pynn", required=True, help="the folder of PyNN's source distribution")


def pytest_configure(config):
    sys.path.insert(0, str(pathlib.Path(config.getoption("pynn")) / "test"))
    fixtures = importlib.import_module("system.scenarios.fixtures")
    simulator = Simulator(config.getoption("simulator"))
    fixtures.run_with_simulators = lambda *_: pytest.mark.parametrize("sim", [pytest.param(simulator, id="sim")])
    config.pluginmanager.register(Outcomes(config.getoption("outcomes")))
