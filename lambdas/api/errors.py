"""Every error the API answers with, each one JSON shape (RFC 9457) with a code and a sentence.

ApiError
├── BadRequest         400  the request is not understood
├── Unauthorized       401  not an access token of this user pool
├── Forbidden          403  signed in, but not allowed
├── NotFound           404  no such document, or it has no such part
└── Unavailable        503  AWS refused or failed; trying again may help
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar


@dataclass(eq=False)
class ApiError(Exception):
    """An answer that is no success."""

    status: ClassVar[HTTPStatus]

    code: str
    """Stable and machine-readable."""

    sentence: str
    """For people."""

    field: str | None = None
    """The part of the request that is wrong, where one is."""

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class BadRequest(ApiError):
    """The request is not understood."""

    status = HTTPStatus.BAD_REQUEST


class Unauthorized(ApiError):
    """Not an access token of this user pool."""

    status = HTTPStatus.UNAUTHORIZED


class Forbidden(ApiError):
    """Signed in, but not allowed."""

    status = HTTPStatus.FORBIDDEN


class NotFound(ApiError):
    """No such document, or it has no such part."""

    status = HTTPStatus.NOT_FOUND


class Unavailable(ApiError):
    """AWS refused or failed; trying again may help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
