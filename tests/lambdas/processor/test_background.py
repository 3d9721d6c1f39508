"""Work that goes on in the background: what it raises is raised by who waits for it, once."""

import threading
from typing import NoReturn

import pytest

from lambdas.processor.background import at_once, in_background

PATIENCE = 60


class Failed(Exception):
    pass


def fail() -> NoReturn:
    raise Failed


def test_at_once_it_is_done_before_anything_else_and_raises_there() -> None:
    done: list[int] = []
    wait = at_once(lambda: done.append(1))

    assert done == [1]
    wait()
    assert done == [1]
    with pytest.raises(Failed):
        at_once(fail)


def test_in_the_background_it_goes_on_while_others_work() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def task() -> None:
        may_end.wait(PATIENCE)
        ended.set()

    wait = in_background(task)
    assert not ended.is_set()
    may_end.set()
    wait()
    assert ended.is_set()


def test_it_has_a_thread_of_its_own_that_is_gone_after_the_wait() -> None:
    threads = []
    before = set(threading.enumerate())

    in_background(lambda: threads.append(threading.current_thread()))()

    assert threads[0] not in before
    assert set(threading.enumerate()) == before


def test_what_it_raised_is_raised_by_the_first_wait_alone() -> None:
    wait = in_background(fail)

    with pytest.raises(Failed):
        wait()
    wait()
