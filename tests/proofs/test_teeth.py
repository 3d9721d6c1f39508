"""Every mutant of the handler is found, and some of them only where attempts overlap."""

import pytest

from tests.proofs.mutant_list import MUTANTS
from tests.proofs.mutants import Mutant
from tests.proofs.proof import Bite, run


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_mutant_is_found(mutant: Mutant) -> None:
    run(Bite("", mutant))


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 30
    assert sum(mutant.overlap_only for mutant in MUTANTS) >= 10
    assert len({mutant.fault for mutant in MUTANTS}) == len(MUTANTS)
