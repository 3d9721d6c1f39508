"""In a function's bundle: docstrings for a client's methods, paginators and waiters that say nothing.

botocore gives one to each method that it makes, to be written when somebody asks for `help()`, from what the
models say for people. A bundle's models say nothing (service_models.py), and nobody asks a function for help.
"""

from typing import Self


class ClientMethodDocstring(str):
    """Takes what botocore's own takes, and is empty."""

    __slots__ = ()

    def __new__(cls, *_: object, **_named: object) -> Self:
        """Empty, whatever it is given."""
        return super().__new__(cls)


class PaginatorDocstring(ClientMethodDocstring):
    """The same for a paginator."""

    __slots__ = ()


class WaiterDocstring(ClientMethodDocstring):
    """The same for a waiter."""

    __slots__ = ()
