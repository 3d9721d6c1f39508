"""A request as an operation gets it, read and authorized, and what the operation answers."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Generic, NamedTuple, TypeVar

Query = TypeVar("Query")
Body = TypeVar("Body")


class Call(NamedTuple, Generic[Query, Body]):
    """One request. `query` and `body` are of the types that its route names, or None."""

    path_parameters: Mapping[str, str]
    query: Query
    body: Body
    user: str
    """The caller's `sub`: stable, unlike a name; "" where the route is open to anyone."""


class Response(NamedTuple):
    """One answer: JSON where there is a body, a redirect where there is a location."""

    status: HTTPStatus
    body: Mapping[str, Any] | None = None
    location: str | None = None
    text: str | None = None
    """Instead of a body: what is sent as it is."""

    media_type: str = "application/json"
    conditional: bool = False
    """Whether it has an ETag, so that who knows it already is not sent it again."""


Operation = Callable[[Call[Any, Any]], Response]


def operations_of(*parts: object) -> dict[str, Operation]:
    """Every public method of these, by name: the names that the routes have."""
    return {
        name: getattr(part, name) for part in parts for name in vars(type(part)) if not name.startswith("_")
    }
