"""Several calls to AWS at a time; nothing of them goes on when one fails or Ctrl-C ends the program."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

WORKERS = 32
"""Calls at a time: of 20 ms each, they are 1,600 a second. The clients hold as many connections."""

_AHEAD = 2 * WORKERS

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def workers() -> Iterator[Executor]:
    """Threads; when it is left, what has not begun is dropped and what has is waited for."""
    pool = ThreadPoolExecutor(WORKERS)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def each(pool: Executor, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """`work` of every item, in the order of the items, of which few are taken ahead."""
    ahead: deque[Future[R]] = deque()
    for item in items:
        ahead.append(pool.submit(work, item))
        if len(ahead) >= _AHEAD:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


def side_by_side(pool: Executor, sources: Iterable[Iterator[T]]) -> Iterator[T]:
    """What all sources give, as it comes; each is at most one item ahead of who takes them."""
    asked = {pool.submit(next, source, None): source for source in sources}
    while asked:
        for answered in wait(asked, return_when=FIRST_COMPLETED).done:
            source = asked.pop(answered)
            item = answered.result()
            if item is not None:
                asked[pool.submit(next, source, None)] = source
                yield item
