"""The scenarios that are gone through without exception."""

from itertools import product

from tests.proofs.kinds import (
    DELETE,
    EVERYTHING,
    INVALID,
    LARGE,
    PLAIN,
    REMOVE,
    SAME,
    SPLIT,
    VALID,
)
from tests.proofs.scenarios import TEST, Scenario


def duplicates() -> list[Scenario]:
    """One change, two deliveries."""
    return [
        Scenario((kind,), ((0,), (0,)), recipe)
        for kind, recipe in [*product((VALID, SPLIT, INVALID, LARGE, DELETE), [EVERYTHING]), (VALID, PLAIN)]
    ]


def two_versions() -> list[Scenario]:
    """Two uploads, a delivery of each."""
    pairs = [*product((VALID, SPLIT, INVALID), repeat=2), (SAME, SAME), (LARGE, LARGE), (LARGE, INVALID)]
    return [Scenario(pair, ((0,), (1,))) for pair in pairs] + [
        Scenario(pair, ((0,), (1,)), PLAIN) for pair in product((VALID, INVALID), repeat=2)
    ]


def create_and_delete() -> list[Scenario]:
    """An upload and its deletion; a deletion and the next upload; versions and markers removed for good."""
    return [
        *(Scenario((kind, DELETE), ((0,), (1,))) for kind in (VALID, SPLIT, INVALID, LARGE)),
        *(Scenario((DELETE, kind), ((0,), (1,))) for kind in (VALID, INVALID)),
        *(Scenario((kind, REMOVE), ((0,), (1,)), live=True) for kind in (VALID, SPLIT)),
    ]


def beside_a_test_event() -> list[Scenario]:
    """S3's test event in a message of its own batch, and in the batch of an upload's event."""
    return [
        Scenario((VALID,), ((0,), (TEST,))),
        Scenario((VALID,), ((TEST, 0),)),
        Scenario((SPLIT, VALID), ((TEST, 0), (1, TEST))),
        Scenario((VALID, INVALID), ((0, TEST), ((0, 1),)), PLAIN),
    ]


def three_deliveries() -> list[Scenario]:
    """Three changes; two changes, one of them twice; one change three times."""
    changes = [(VALID, SPLIT, INVALID), (SAME, VALID, SAME), (VALID, DELETE, VALID), (SPLIT, VALID, DELETE)]
    return [
        *(Scenario(kinds, ((0,), (1,), (2,)), recipe) for kinds in changes for recipe in (PLAIN, EVERYTHING)),
        *(Scenario((SPLIT, VALID), ((0,), (1,), (1,)), recipe) for recipe in (PLAIN, EVERYTHING)),
        *(Scenario((SAME, SAME), ((0,), (1,), (1,)), recipe) for recipe in (PLAIN, EVERYTHING)),
        *(Scenario((VALID, DELETE), ((0,), (0,), (1,)), recipe) for recipe in (PLAIN, EVERYTHING)),
        *(Scenario((SPLIT,), ((0,), (0,), (0,)), recipe) for recipe in (PLAIN, EVERYTHING)),
        *(Scenario((VALID, DELETE, REMOVE), ((0,), (1,), (2,)), recipe, live=True) for recipe in (PLAIN,)),
    ]


def four_deliveries() -> list[Scenario]:
    """The one that asks most: equal outcomes, another between them, and nothing for a while."""
    return [Scenario((SAME, VALID, DELETE, SAME), ((0,), (1,), (2,), (3,)), PLAIN)]


FAMILIES = {
    "a duplicate": duplicates,
    "two versions": two_versions,
    "create and delete": create_and_delete,
    "beside a test event": beside_a_test_event,
}
"""Of two deliveries."""

TELLING = (
    Scenario((VALID,), ((TEST, 0),)),
    Scenario((VALID, INVALID), ((0,), (1,))),
    Scenario((SAME, SAME), ((0,), (1,))),
    Scenario((VALID, VALID), ((0,), (1,))),
    Scenario((LARGE,), ((0,), (0,))),
    Scenario((VALID, DELETE), ((0,), (1,))),
    Scenario((DELETE, VALID), ((0,), (1,))),
    Scenario((VALID, REMOVE), ((0,), (1,)), live=True),
    Scenario((VALID, INVALID), ((0, TEST), ((0, 1),)), PLAIN),
    Scenario((SAME, VALID, SAME), ((0,), (1,), (2,)), PLAIN),
    Scenario((VALID, VALID, VALID), ((0,), (1,), (2,)), PLAIN),
    Scenario((SAME, SAME), ((0,), (1,), (1,)), PLAIN),
)
"""Enough of them to find every mutant."""
