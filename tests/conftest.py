"""How the tests are spread over several processes, as `make test` runs them.

Each process takes one unit after the other: a file, or files that stand in UNITS. A session's
fixture is made again in every process that asks for it, so what takes long to make is asked
for in one unit only; tests/architecture holds that.
"""

import signal

import pytest
from xdist.scheduler import LoadScopeScheduling

# Who runs the tests in the background lets them ignore Ctrl-C, and with them all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

UNITS = {
    "tests/e2e/test_local.py": "own_home",
    "tests/e2e/test_cycle.py": "own_home",
    "tests/e2e/test_watch.py": "own_home",
    "tests/e2e/test_faults.py": "",
    "tests/browser/": "page_app",
    "tests/e2e/": "app",
    "tests/proofs/": "",
    "tests/stacks/test_synth.py": "",
    "tests/stacks/test_validated.py": "",
    "tests/stacks/test_bundle": "",
    "tests/stacks/test_bytecode.py": "",
    "tests/security/test_": "",
    "tests/stacks/": "templates",
    "tests/security/": "templates",
    "tests/permissions/": "templates",
    "tests/costs/": "templates",
}
"""Beginning of a path → the fixture that makes files one unit; the first that fits counts.

In the order in which they are begun, before all others: the longest first, so that no
process waits for another at the end.
"""


def unit_of(nodeid: str) -> str:
    """What runs in one process, one after the other, with this test."""
    file = nodeid.partition("::")[0]
    return next((unit for path, unit in UNITS.items() if file.startswith(path)), "") or file


def turn_of(nodeid: str) -> int:
    """The smaller, the sooner it is begun."""
    return next((turn for turn, path in enumerate(UNITS) if nodeid.startswith(path)), len(UNITS))


class ByUnit(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a process that has nothing more to do the next unit, in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByUnit:
    """Asked for where there are several processes."""
    config.option.loadscopereorder = False
    return ByUnit(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sorts the tests for several processes; in one they run as they are found."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn_of(item.nodeid))
