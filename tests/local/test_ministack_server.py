"""How the emulator stops: what it has taken it keeps, and what it does not keep it has not taken."""

import asyncio
import threading
from typing import Any

from local.ministack_server import Gate

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
