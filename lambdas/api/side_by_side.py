"""Several calls of AWS at once, on threads that stay for the next request.

To start threads anew would take longer than all else that a listing does itself. botocore's
clients may be shared among threads, and keep ten connections, more than there are threads.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

CALLS_AT_ONCE = 8

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def side_by_side(call: Callable[[_Asked], _Answer], asked: Iterable[_Asked]) -> Iterator[_Answer]:
    """The answers in the order of what was asked; the first error is raised where its answer would be.

    `call` must not do so itself: it would wait for threads that wait for it.
    """
    return _threads().map(call, asked)


@cache
def _threads() -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor  # not at cold start: only this needs it

    return ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="side-by-side")
