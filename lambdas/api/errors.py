"""Every error the API answers with, each one JSON shape (RFC 9457) with a code and a sentence.

ApiError
├── BadRequest         400  the request is not understood
├── Unauthorized       401  not an access token of this user pool
├── Forbidden          403  signed in, but not allowed
├── NotFound           404  no such document, or it has no such part
├── MethodNotAllowed   405  there is something at this path, but it does not take this method
├── Conflict           409  understood, but what it is about is not in a state for it
├── TooLarge           413  a body longer than any request needs
├── OtherMediaType     415  a body that says it is something else than JSON
├── TooManyRequests    429  within the limit again after `retry_after` seconds
└── Unavailable        503  AWS refused or failed; trying again may help
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar


class ApiError(Exception):
    """An answer that is no success.

    `code` is stable and machine-readable, `sentence` for people, `field` the part of the request that is
    wrong, where one is. `members` are what else the problem says, by names that RFC 9457 and this API do not
    use; `retry_after` are the seconds until it is worth trying again.
    """

    status: ClassVar[HTTPStatus]

    def __init__(
        self,
        code: str,
        sentence: str,
        field: str | None = None,
        *,
        members: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code, sentence)
        self.code, self.sentence, self.field = code, sentence, field
        self.members, self.retry_after = members or {}, retry_after

    @property
    def title(self) -> str:
        """Name of the status."""
        return self.status.phrase

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"

    @property
    def problem(self) -> dict[str, Any]:
        """The body of the answer, as application/problem+json."""
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status.value,
            "code": self.code,
            "detail": self.sentence,
            **({} if self.field is None else {"field": self.field}),
            **self.members,
        }

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer, besides its type."""
        return {} if self.retry_after is None else {"retry-after": str(self.retry_after)}


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


class MethodNotAllowed(ApiError):
    """There is something at this path, for other methods: those in `allow`."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, code: str, sentence: str, field: str | None = None, *, allow: tuple[str, ...]) -> None:
        super().__init__(code, sentence, field)
        self.allow = allow

    @property
    def headers(self) -> dict[str, str]:
        """Names the methods, as RFC 9110 asks for."""
        return {"allow": ", ".join(self.allow)}


class Conflict(ApiError):
    """Understood, but what it is about is not in a state for it."""

    status = HTTPStatus.CONFLICT


class TooLarge(ApiError):
    """A body longer than any request needs."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "Content Too Large"  # as RFC 9110 has it; Python's name depends on its version


class OtherMediaType(ApiError):
    """A body that says it is something else than JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooManyRequests(ApiError):
    """More than the limit; give `retry_after`."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(ApiError):
    """AWS refused or failed; trying again may help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(
        self, code: str, sentence: str, field: str | None = None, *, retry_after: int | None = 2
    ) -> None:
        super().__init__(code, sentence, field, retry_after=retry_after)


def unavailable() -> Unavailable:
    """The error of a call of AWS that failed; its cause is for the log."""
    return Unavailable("unavailable", "The service cannot answer now; please try again.")
