"""How the emulator stops: what it has taken it keeps, and what it does not keep it has not taken."""

import asyncio
import threading
import time
from types import ModuleType
from typing import Any

from local.ministack_server import Gate, answer_when_settled

PATIENT, HASTY = 60, 0.05
REQUEST = {"type": "http"}


class App:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.begun: list[Any] = []
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Any, *_: Any) -> None:
        self.begun.append(scope)
        await self.may_end.wait()


async def under_way(gate: Gate, scope: Any = REQUEST) -> "asyncio.Task[None]":
    task = asyncio.create_task(gate(scope, None, None))
    await asyncio.sleep(0)
    return task


def test_what_was_let_in_is_waited_for_and_nothing_more_is_let_in() -> None:
    async def story() -> None:
        app = App()
        gate = Gate(app)
        first = await under_way(gate)
        closing = asyncio.create_task(gate.close(PATIENT))
        await asyncio.sleep(HASTY)
        late = await under_way(gate)
        assert (len(app.begun), closing.done()) == (1, False)
        app.may_end.set()
        await closing
        assert (first.done(), late.done(), len(app.begun)) == (True, False, 1)
        late.cancel()

    asyncio.run(story())


def test_nobody_is_waited_for_without_end() -> None:
    async def story() -> None:
        gate = Gate(App())
        stuck = await under_way(gate)
        await gate.close(HASTY)
        assert not stuck.done()
        stuck.cancel()

    asyncio.run(story())


def test_what_a_request_has_set_going_is_waited_for() -> None:
    told = threading.Event()

    def run() -> None:
        told.wait(PATIENT)

    async def story() -> None:
        gate = Gate(App())
        threading.Thread(target=run, daemon=True).start()
        closing = asyncio.create_task(gate.close(PATIENT))
        await asyncio.sleep(HASTY)
        assert not closing.done()
        told.set()
        await closing

    asyncio.run(story())


def test_the_beginning_and_the_end_of_the_server_are_not_requests() -> None:
    async def story() -> None:
        app = App()
        gate = Gate(app)
        lifespan = await under_way(gate, {"type": "lifespan"})
        await asyncio.wait_for(gate.close(PATIENT), PATIENT / 4)
        assert (len(app.begun), lifespan.done()) == (1, False)
        app.may_end.set()
        await lifespan

    asyncio.run(story())


def cloudformation(*statuses: str) -> ModuleType:
    """Answers with one status after the other, and with the last one from then on."""
    module, left = ModuleType("cloudformation"), list(statuses)

    async def handle_request(*request: Any) -> tuple[int, dict[str, str], bytes]:
        status = left.pop(0) if len(left) > 1 else left[0]
        return 200, {}, f"<Of>{request}</Of><StackStatus>{status}</StackStatus>".encode()

    module.handle_request = handle_request
    return module


def asked(module: ModuleType) -> str:
    status, _, body = asyncio.run(module.handle_request("POST", "/"))
    assert (status, b"('POST', '/')" in body) == (200, True)
    return str(body.decode().partition("<StackStatus>")[2].partition("<")[0])


def test_a_stack_that_is_changing_is_told_of_when_it_has_changed() -> None:
    module = cloudformation("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "too late")
    answer_when_settled(module, PATIENT)
    assert asked(module) == "CREATE_COMPLETE"


def test_a_stack_that_goes_on_changing_is_told_of_in_time() -> None:
    module = cloudformation("DELETE_IN_PROGRESS")
    answer_when_settled(module, HASTY)
    assert asked(module) == "DELETE_IN_PROGRESS"


def test_a_stack_that_waits_for_somebody_is_told_of_at_once() -> None:
    module = cloudformation("REVIEW_IN_PROGRESS")
    answer_when_settled(module, PATIENT)
    begun = time.monotonic()
    assert asked(module) == "REVIEW_IN_PROGRESS"
    assert time.monotonic() - begun < PATIENT / 4
