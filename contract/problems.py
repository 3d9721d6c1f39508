"""Which refusals each route can answer with. Each is an example of itself."""

from lambdas.api import requests
from lambdas.api.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    OtherMediaType,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from lambdas.api.fields import Nested, members_of
from lambdas.api.kinds import Kind, Many
from lambdas.api.routes import Access, Route

FIELD_UNKNOWN = BadRequest("field-unknown", 'The field "colection" is not known.', "colection")
FIELD_TWICE = BadRequest("field-twice", 'The field "name" is given twice.', "name")
QUERY_INVALID = BadRequest("query-invalid", "The query is percent-encoded UTF-8.")
BODY_INVALID = BadRequest("body-invalid", "The body is a JSON object.")
BODY_UNEXPECTED = BadRequest("body-unexpected", "This route takes no body.")
BODY_TOO_LARGE = TooLarge("body-too-large", "The body has at most 65,536 bytes.")
MEDIA_TYPE_UNKNOWN = OtherMediaType("media-type-unknown", "The body is application/json, in UTF-8.")
TOKEN_NOT_ACCESS = Unauthorized("token-not-access", "An access token is expected.")
EDITORS_ONLY = Forbidden("editors-only", "Only members of the group editors may do this.")
TOO_MANY = TooManyRequests(
    "too-many-requests", "At most 300 changes a minute; try again in 12 seconds.", retry_after=12
)
UNAVAILABLE = Unavailable("unavailable", "The service cannot answer now; please try again.")

OWN: dict[str, ApiError] = {
    error.code: error
    for error in (
        BadRequest("cursor-mismatch", "The cursor belongs to a listing with other filters.", "cursor"),
        NotFound("document-unknown", "There is no document with this id.", "id"),
        NotFound("no-result", "The document was not processed."),
        NotFound("no-report", "Nothing of the document was refused."),
        NotFound("no-profile", "The document has no profile."),
        NotFound("upload-unknown", "There is no such upload.", "upload"),
        Conflict("parts-missing", "Parts are missing.", members={"missing": [3, 17]}),
        Conflict("not-deleted", "The document is not deleted.", "id"),
    )
}
"""What routes name in `codes`."""

OF_NO_ROUTE = (
    NotFound("route-unknown", "There is nothing at this path."),
    MethodNotAllowed("method-unknown", "This path takes GET only.", allow=("GET",)),
)
"""For paths and methods that no route has; not part of the document."""


def problems_of(route: Route) -> dict[str, ApiError]:
    """By code, in the order in which they are looked for."""
    found: list[ApiError] = [FIELD_UNKNOWN, FIELD_TWICE, QUERY_INVALID]
    if route.access is not Access.ANYONE:
        found.append(TOKEN_NOT_ACCESS)
    if route.access is Access.EDITORS:
        found.append(EDITORS_ONLY)
    found += [kind.refusal(name) for name, kind in path_parameters(route).items()]
    found += _of(route.query)
    if route.body is None:
        found.append(BODY_UNEXPECTED)
    else:
        found += [BODY_INVALID, BODY_TOO_LARGE, MEDIA_TYPE_UNKNOWN, *_of(route.body)]
    found += [OWN[code] for code in route.codes]
    if route.limited:
        found.append(TOO_MANY)
    if route.access is not Access.ANYONE:
        found.append(UNAVAILABLE)
    return {error.code: error for error in found}


def path_parameters(route: Route) -> dict[str, Kind]:
    """Those that stand in its path."""
    known = {"id": requests.ID, "upload": requests.UPLOAD}
    return {name: kind for name, kind in known.items() if f"{{{name}}}" in route.path}


def _of(cls: type | None) -> list[ApiError]:
    """What the members of a request can be refused for."""
    found: list[ApiError] = []
    for name, member in members_of(cls).items() if cls else ():
        found.append(member.kind.refusal(name))
        if isinstance(member.kind, Many):
            found.append(member.kind.item.refusal(f"{name}[0]"))
            if isinstance(member.kind.item, Nested):
                found += _of(member.kind.item.cls)
    return found
