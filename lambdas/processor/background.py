"""How long calls are made: at once, or in the background while the next one is prepared.

A function of 1,769 MB has one CPU, but an upload is mostly waiting for the network, and while
it waits Python lets others run.
"""

from collections.abc import Callable
from threading import Thread

Start = Callable[[Callable[[], None]], Callable[[], None]]
"""Begins a task. What it returns waits for its end, and raises what the task raised."""


def at_once(task: Callable[[], None]) -> Callable[[], None]:
    """Does it here and now; raises what it raises."""
    task()
    return lambda: None


def in_background(task: Callable[[], None]) -> Callable[[], None]:
    """Does it in a thread, which is gone when the wait is over."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001  (raised again by who waits)
            raised.append(error)

    thread = Thread(target=run)
    thread.start()

    def wait() -> None:
        thread.join()
        if raised:
            raise raised.pop()

    return wait
