"""The whole proof, part by part: what is gone through, and the figures of it."""

import logging
import sys
from dataclasses import dataclass
from random import Random

from lambdas.processor import batch, documents, store
from lambdas.processor.recipe.model import Recipe
from tests.proofs.explorer import Explorer, Figures, PromiseBroken
from tests.proofs.families import FAMILIES, TELLING, four_deliveries, three_deliveries
from tests.proofs.kinds import PLAIN
from tests.proofs.machine import Machine
from tests.proofs.mutant_list import MUTANTS
from tests.proofs.mutants import Mutant, mutated
from tests.proofs.processor import Processor
from tests.proofs.scenarios import Scenario, staged
from tests.proofs.walks import random_scenario, walk

DEPTH = 10_000
"""Of Python's stack: a schedule's moves are calls within each other."""

DOCUMENTS = 100_000
DOCUMENTS_OF_A_SCENARIO = 50
"""Documents with the same changes and messages, each with its own schedule."""


def real(recipe: Recipe) -> Processor:
    """The handler as it is deployed."""
    return Processor(batch, documents, store, recipe)


@dataclass(frozen=True)
class Search:
    """Every schedule of one scenario."""

    part: str
    scenario: Scenario
    faults: int
    overlap: bool = True
    deadly: bool = False
    patient: bool = False

    def run(self) -> Figures:
        """Raises PromiseBroken."""
        machine = Machine(
            staged(self.scenario),
            real(self.scenario.recipe),
            live=self.scenario.live,
            overlap=self.overlap,
            deadly=self.deadly,
            patient=self.patient,
        )
        return Explorer(machine, self.faults).explore()


@dataclass(frozen=True)
class Documents:
    """Documents at random, in one schedule each."""

    part: str
    seed: int

    def run(self) -> Figures:
        """Raises PromiseBroken."""
        random = Random(self.seed)
        scenario = random_scenario(random)
        machine = Machine(
            staged(scenario), real(scenario.recipe), live=scenario.live, deadly=True, patient=True
        )
        try:
            for _ in range(DOCUMENTS_OF_A_SCENARIO):
                walk(machine, random)
        except PromiseBroken as error:
            raise PromiseBroken(f"seed {self.seed}: {error}") from None
        return Figures(DOCUMENTS_OF_A_SCENARIO, worlds=machine.worlds, runs=machine.runs)


@dataclass(frozen=True)
class Bite:
    """A mutant, which must be found."""

    part: str
    mutant: Mutant

    def run(self) -> Figures:
        """Raises ToothMissing."""
        found = found_by(self.mutant)
        if found == "nothing":
            raise ToothMissing(f"nothing finds the mutant: {self.mutant}")
        if self.mutant.overlap_only != (found == "overlapping attempts"):
            raise ToothMissing(f"the mutant was found by {found}: {self.mutant}")
        return Figures(1)


Task = Search | Documents | Bite


class ToothMissing(AssertionError):
    """A mutant is not found, or not by what should find it."""


def found_by(mutant: Mutant) -> str:
    """What is needed to find a mutant.

    First, attempts come one after the other, in every order, with every single fault, and with
    messages that are dead; only then they overlap, first without faults.
    """
    if any(_is_found(mutant, scenario, faults=1, overlap=False, deadly=True) for scenario in TELLING):
        return "one after the other"
    if any(_is_found(mutant, scenario, faults=0) for scenario in TELLING):
        return "overlapping attempts"
    two = (scenario for scenario in TELLING if len(scenario.deliveries) == 2)
    if any(_is_found(mutant, scenario, faults=1) for scenario in two):
        return "overlapping attempts"
    return "nothing"


def _is_found(
    mutant: Mutant, scenario: Scenario, faults: int, *, overlap: bool = True, deadly: bool = False
) -> bool:
    processor = mutated(mutant, scenario.recipe)
    machine = Machine(
        staged(scenario), processor, live=scenario.live, overlap=overlap, deadly=deadly, patient=True
    )
    try:
        Explorer(machine, faults).explore()
    except PromiseBroken:
        return True
    return False


def two_deliveries() -> list[Search]:
    """Every interleaving of two deliveries, with every single fault at every call."""
    return [
        Search(f"two deliveries, one fault: {family}", scenario, 1)
        for family, scenarios in FAMILIES.items()
        for scenario in scenarios()
    ]


def dead_letters() -> list[Search]:
    """The same, where the message of a function that dies may be dead until all has settled."""
    return [
        task
        for scenarios in FAMILIES.values()
        for scenario in scenarios()
        for task in (
            Search("two deliveries, one fault, dead letters", scenario, 1, deadly=True),
            Search("one after the other, two faults, dead letters", scenario, 2, overlap=False, deadly=True),
        )
    ]


def two_faults() -> list[Search]:
    """Every two faults, of scenarios with few calls."""
    return [
        Search("two deliveries, two faults", scenario, 2)
        for scenarios in FAMILIES.values()
        for scenario in scenarios()
        if scenario.recipe is PLAIN and len(scenario.deliveries[0]) == 1
    ]


def more_deliveries() -> list[Search]:
    """Three deliveries and four; with every single fault, where the recipe makes few calls."""
    return [
        Search(f"three deliveries, {'one fault' if faults else 'no fault'}", scenario, faults, patient=True)
        for scenario in three_deliveries()
        for faults in [1 if scenario.recipe is PLAIN else 0]
    ] + [Search("four deliveries, no fault", scenario, 0, patient=True) for scenario in four_deliveries()]


def random_documents() -> list[Documents]:
    """Documents with up to three versions and three faults."""
    return [
        Documents("documents at random, up to three changes and faults", seed)
        for seed in range(DOCUMENTS // DOCUMENTS_OF_A_SCENARIO)
    ]


def teeth() -> list[Bite]:
    """Every mutant."""
    return [
        Bite("mutants, overlapping" if mutant.overlap_only else "mutants, one after the other", mutant)
        for mutant in MUTANTS
    ]


PARTS = (two_deliveries, dead_letters, two_faults, more_deliveries, random_documents, teeth)


def run(task: Task) -> Figures:
    """Raises AssertionError with all that is to be told, which may cross to another process."""
    sys.setrecursionlimit(DEPTH)
    logger = logging.getLogger("lambdas")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # each of millions of faults would be logged
    try:
        return task.run()
    except PromiseBroken as error:
        raise AssertionError(f"{task}\n{error}") from None
    finally:
        logger.setLevel(level)
