"""Opaque cursors: where a listing goes on, signed so that nobody can make one up."""

from lambdas.api import token
from lambdas.api.errors import BadRequest

_PURPOSE = "cursor"


def encode(position: str, filters: dict[str, str], secret: bytes) -> str:
    """URL-safe text holding the position and the filters that it belongs to."""
    return token.encode(_PURPOSE, [position, filters], secret)


def decode(cursor: str, filters: dict[str, str], secret: bytes) -> str:
    """The position; raises BadRequest for a cursor of another listing, or of nobody's."""
    try:
        position, of = token.decode(_PURPOSE, cursor, secret)
    except token.Invalid as error:
        sentence = "The cursor is not one that this API gave out."
        raise BadRequest("cursor-invalid", sentence, "cursor") from error
    if of != filters:
        raise BadRequest("cursor-mismatch", "The cursor belongs to a listing with other filters.", "cursor")
    return str(position)
