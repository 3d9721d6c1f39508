"""Every interleaving of two deliveries with every single fault. `make prove` goes further."""

import pytest

from tests.proofs.proof import Documents, Search, run, two_deliveries

SEEDS = range(12)


@pytest.mark.parametrize("search", two_deliveries(), ids=lambda search: str(search.scenario))
def test_every_schedule_ends_as_promised(search: Search) -> None:
    assert run(search).schedules > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_documents_at_random_end_as_promised(seed: int) -> None:
    assert run(Documents("random", seed)).schedules > 0
