"""Every mutant of the handler is found, and some of them only where attempts overlap."""

import pytest

from tests.proofs.families import TELLING
from tests.proofs.mutant_list import MUTANTS
from tests.proofs.mutants import Mutant
from tests.proofs.proof import Bite, Search, run
from tests.proofs.scenarios import Scenario


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_mutant_is_found(mutant: Mutant) -> None:
    run(Bite("", mutant))


@pytest.mark.parametrize("scenario", TELLING, ids=str)
def test_what_finds_them_finds_nothing_in_the_handler_itself(scenario: Scenario) -> None:
    assert run(Search("", scenario, 0, patient=True)).schedules > 0
    assert run(Search("", scenario, 1, overlap=False, deadly=True)).schedules > 0
    if len(scenario.deliveries) < 3:
        assert run(Search("", scenario, 1, patient=True)).schedules > 0


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 30
    assert sum(mutant.overlap_only for mutant in MUTANTS) >= 10
    assert len({mutant.fault for mutant in MUTANTS}) == len(MUTANTS)
