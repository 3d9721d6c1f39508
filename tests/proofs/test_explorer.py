"""The search leaves nothing out: it counts and ends as one does that goes through each schedule by itself."""

from collections.abc import Iterator

import pytest

from tests.proofs.explorer import Explorer, PromiseBroken
from tests.proofs.families import beside_a_test_event
from tests.proofs.faults import Fault
from tests.proofs.kinds import DELETE, INVALID, PLAIN, VALID
from tests.proofs.machine import Machine, State
from tests.proofs.mutants import Mutant, mutated
from tests.proofs.proof import real
from tests.proofs.scenarios import Scenario, staged
from tests.proofs.stores.world import World

SMALL = [
    (beside_a_test_event()[0], 1),
    (Scenario((DELETE,), ((0,), (0,)), PLAIN), 0),
    (Scenario((DELETE,), ((0,),), PLAIN), 1),
    (Scenario((DELETE,), ((0,), ("test event",)), PLAIN), 1),
    (Scenario((INVALID, DELETE), ((0,), (1,)), PLAIN, live=True), 0),
    (Scenario((VALID, DELETE), ((0,), (1,)), PLAIN), 0),
]


def one_by_one(machine: Machine, state: State) -> Iterator[World]:
    """The end of each schedule from here on."""
    moves = list(machine.moves(state))
    if not moves:
        yield state.place.world
    for move in moves:
        yield from one_by_one(machine, machine.after(state, move))


@pytest.mark.parametrize(("scenario", "faults"), SMALL)
def test_as_many_schedules_are_counted_as_there_are(scenario: Scenario, faults: int) -> None:
    machine = Machine(staged(scenario), real(scenario.recipe), live=scenario.live)
    found = Explorer(machine, faults)
    ends = list(one_by_one(machine, machine.start(faults)))

    assert found.explore().schedules == len(ends)
    settled = {state.place.world for state in found.states() if not list(machine.moves(state))}
    assert settled == {*ends}


def test_two_deliveries_of_so_many_calls_interleave_in_as_many_ways_as_combinatorics_say() -> None:
    """Two that do not disturb each other, of six moves and of one: seven places for the one."""
    scenario = Scenario((INVALID,), ((0,), ("test event",)), PLAIN)
    machine = Machine(staged(scenario), real(PLAIN))
    alone = Machine(staged(Scenario((INVALID,), ((0,),), PLAIN)), real(PLAIN))
    steps = 0
    state = alone.start(0)
    while moves := list(alone.moves(state)):
        state, steps = alone.after(state, moves[0]), steps + 1

    assert Explorer(machine).explore().schedules == steps + 1


def test_a_broken_promise_is_told_with_the_schedule_that_led_to_it() -> None:
    mutant = Mutant("", "batch", "        return False\n    return True", "    return True")
    machine = Machine(staged(Scenario((VALID,), ((0,),), PLAIN)), mutated(mutant, PLAIN))

    with pytest.raises(PromiseBroken) as broken:
        Explorer(machine, 1).explore()

    lines = str(broken.value).splitlines()
    assert lines[1].startswith("  1. A0 get_item")
    assert lines[-1].endswith("A0 ends, Finished(failed=())")
    faults = [fault for line in lines for fault in Fault if line.endswith(f"({fault})")]
    assert len(faults) == 1


def test_a_mutant_whose_place_is_gone_is_an_error_and_not_a_survivor() -> None:
    with pytest.raises(LookupError, match="0 times"):
        mutated(Mutant("", "store", "nowhere to be found", ""), PLAIN)


def test_a_mutant_leaves_the_real_modules_in_place() -> None:
    import lambdas.processor.store as before

    mutated(Mutant("", "store", "return False, None", "return True, None"), PLAIN)

    import lambdas.processor.store as after

    assert after is before
    assert real(PLAIN).store is before
