"""What `make test` runs in several processes is not made several times."""

import pytest

from tests.conftest import UNITS, turn_of, unit_of

SHARED = {fixture for fixture in UNITS.values() if fixture}


def test_what_takes_long_to_make_is_asked_for_in_one_unit_only(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        for fixture in SHARED & set(getattr(item, "fixturenames", ())):
            assert unit_of(item.nodeid) == fixture, f"{item.nodeid} asks for {fixture}: see tests/conftest.py"


def test_it_is_known_what_takes_long_to_make() -> None:
    assert sorted(SHARED) == ["app", "own_home", "page_app", "templates"]


def test_files_are_units_of_their_own_unless_they_share_what_takes_long() -> None:
    assert unit_of("tests/local/test_home.py::test_a[x::y]") == "tests/local/test_home.py"
    assert unit_of("tests/e2e/test_faults.py::test_a") == "tests/e2e/test_faults.py"
    assert (
        unit_of("tests/e2e/test_cycle.py::test_a") == unit_of("tests/e2e/test_watch.py::test_b") == "own_home"
    )
    assert unit_of("tests/e2e/test_api.py::test_a") == unit_of("tests/e2e/test_new.py::test_b") == "app"


def test_the_longest_are_begun_first() -> None:
    files = ["tests/api.py", "tests/stacks/test_a.py", "tests/e2e/test_api.py", "tests/e2e/test_cycle.py"]
    assert sorted(files, key=turn_of) == files[::-1]
