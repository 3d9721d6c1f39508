"""Histories at random: documents, deliveries and faults that nobody has thought of."""

from dataclasses import replace
from random import Random

from tests.proofs.explorer import PromiseBroken, check, told
from tests.proofs.faults import Fault
from tests.proofs.kinds import DELETE, EVERYTHING, PLAIN, REMOVE, UPLOADS
from tests.proofs.machine import USER, DeadWithoutCause, Machine
from tests.proofs.scenarios import Message, Scenario

RECIPES = (
    PLAIN,
    EVERYTHING,
    replace(PLAIN, publish=True),
    replace(PLAIN, profile=True),
    replace(PLAIN, on_invalid="split"),
)

FAULT_CHANCE = 0.1
MAX_FAULTS = 3


def random_scenario(random: Random) -> Scenario:
    """A document with up to three changes, some told of twice, in batches of one message or of more."""
    changes: list[str] = []
    on_top: list[str] = []
    for _ in range(random.randint(1, 3)):
        kind = random.choice((*UPLOADS, DELETE, REMOVE) if on_top else (*UPLOADS, DELETE))
        changes.append(kind)
        on_top = on_top[:-1] if kind == REMOVE else [*on_top, kind]
    messages: list[Message] = list(range(len(changes)))
    messages += random.choices(range(len(changes)), k=random.randint(0, 1))
    random.shuffle(messages)
    deliveries: list[tuple[Message, ...]] = [(message,) for message in messages]
    if len(deliveries) > 2 and random.random() < 0.3:
        deliveries = [(*deliveries[0], *deliveries[1]), *deliveries[2:]]
    return Scenario(
        tuple(changes),
        tuple(deliveries),
        random.choice(RECIPES),
        live=random.random() < 0.5,
        seed=random.randrange(2**32),
    )


def walk(machine: Machine, random: Random, max_faults: int = MAX_FAULTS) -> int:
    """One schedule at random, held against the promise; how many faults it had. Raises PromiseBroken."""
    state = machine.start(max_faults)
    told_so_far: list[str] = []
    try:
        while moves := list(machine.moves(state)):
            sound = [move for move in moves if move.fault is Fault.NONE]
            faulty = [move for move in moves if move.fault is not Fault.NONE]
            move = random.choice(faulty if faulty and random.random() < FAULT_CHANCE else sound)
            told_so_far.append(told(state, move) if move.delivery != USER else "the user makes a change")
            state = machine.after(state, move)
            check(machine, state, faultless=state.faults == max_faults)
    except DeadWithoutCause as error:
        raise PromiseBroken(str(error)) from None
    except PromiseBroken as error:
        error.moves = told_so_far[::-1]
        raise
    return max_faults - state.faults
