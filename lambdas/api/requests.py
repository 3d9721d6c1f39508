"""What can be asked for: one named tuple a request, each field with its kind.

Read strictly: what is not known is refused, and every value is checked. Limits that a stage
sets are the operations' to check.
"""

import base64
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from lambdas.api.errors import BadRequest
from lambdas.api.fields import Nested, each_once
from lambdas.api.kinds import Instant, Many, OneOf, Text, Whole
from lambdas.shared import catalog

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
MAX_BATCH = 100
MAX_NAME_BYTES = 200
MAX_PATH_BYTES = 1000
"""Of what a key can hold below `incoming/`: a thousand bytes, and some to spare."""

MAX_OBJECT_BYTES = 5 * 1024**4
"""S3's own limit on an object."""

MAX_PARTS = 10_000
"""S3's own limit on the parts of a multipart upload."""

CONTENT_TYPES = ("application/json", "application/x-ndjson", "application/gzip")

ID = Text(
    code="id-invalid",
    description="The document's id: known before the upload, the same for every version.",
    says="a document's id: 32 hexadecimal digits in lower case",
    pattern="[0-9a-f]{32}",
    examples=("3f2a9c0d4b5e6f708192a3b4c5d6e7f8",),
)
UPLOAD = Text(
    code="upload-invalid",
    description="Names a multipart upload, as the API gave it out. Nothing is to be read from it.",
    says="what the API gave out when the upload was created",
    pattern="[A-Za-z0-9_-]{1,2048}",
)
ANY_COLLECTION = Text(
    code="collection-invalid",
    description="Documents of this collection only, whatever its name.",
    says=f"the name of a collection, of at most {MAX_PATH_BYTES} bytes",
    max_bytes=MAX_PATH_BYTES,
    examples=("orders",),
)
COLLECTION = Text(
    code="collection-invalid",
    description="Where the document belongs; its recipe is the collection's.",
    says="1 to 63 lower-case letters, digits and hyphens, beginning with no hyphen",
    pattern="[a-z0-9][a-z0-9-]{0,62}",
    examples=("orders",),
)
NAME = Text(
    code="name-invalid",
    description=f"The file's name: at most {MAX_NAME_BYTES} bytes of UTF-8; no slash, no backslash, no "
    "control character, no `${filename}`, and neither `.` nor `..`.",
    says=f"a file's name: at most {MAX_NAME_BYTES} bytes, no slash, no backslash, no control character, "
    "no ${filename}, and neither . nor ..",
    # S3 puts the sender's own file name in the place of ${filename}: a key that holds it is not settled.
    pattern=r"(?!\.{1,2}$)(?![\s\S]*\$\{filename\})[^/\\\x00-\x1f\x7f-\x9f]+",
    max_bytes=MAX_NAME_BYTES,
    examples=("order-1001.json",),
)
CONTENT_TYPE = OneOf(
    code="content-type-invalid",
    description="The media type that the original is stored with. What is in it is found out by looking.",
    values=CONTENT_TYPES,
)
CLIENT_TOKEN = Text(
    code="client-token-invalid",
    description="Of the caller's choice. The same caller with the same token, collection and name gets the "
    "same document, so that a request can be repeated and an upload gone on with.",
    says="8 to 64 letters, digits, hyphens and underscores",
    pattern="[A-Za-z0-9_-]{8,64}",
    examples=("nightly-2026-11-20",),
)
SIZE = Whole(
    code="size-invalid",
    description="Bytes of the whole file. A stage may allow less: see `max_upload_bytes` of the config.",
    minimum=1,
    maximum=MAX_OBJECT_BYTES,
    examples=(1_073_741_824,),
)
FROM = Instant(
    code="uploaded-from-invalid",
    description="Uploaded at this moment or later, in UTC.",
    examples=("2026-11-20T10:00:00Z",),
)
BEFORE = Instant(
    code="uploaded-before-invalid",
    description="Uploaded before this moment, in UTC.",
    examples=("2026-11-21T00:00:00Z",),
)


class ListDocuments(NamedTuple):
    """Which documents, how many, and from where."""

    collection: Annotated[str | None, ANY_COLLECTION] = None
    status: Annotated[
        str | None,
        OneOf(
            code="status-unknown",
            description="Documents with this outcome only.",
            values=(catalog.PROCESSED, catalog.QUARANTINED),
        ),
    ] = None
    name_prefix: Annotated[
        str | None,
        Text(
            code="name-prefix-invalid",
            description="Documents whose name begins like this, upper and lower case told apart.",
            says=f"the beginning of a name, of at most {MAX_PATH_BYTES} bytes",
            max_bytes=MAX_PATH_BYTES,
            examples=("order-",),
        ),
    ] = None
    uploaded_from: Annotated[str | None, FROM] = None
    uploaded_before: Annotated[str | None, BEFORE] = None
    limit: Annotated[
        int,
        Whole(
            code="limit-invalid",
            description="The most documents on one page. A page may have fewer while more follow.",
            minimum=1,
            maximum=MAX_LIMIT,
        ),
    ] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None,
        Text(
            code="cursor-invalid",
            description="Where the page before said that this one begins; the filters are the same as there.",
            says="what the page before gave out",
        ),
    ] = None


class CountDocuments(NamedTuple):
    """Of which collection; of all where none is named."""

    collection: Annotated[str | None, ANY_COLLECTION] = None


class CreateDocument(NamedTuple):
    """Where an upload belongs and what it is."""

    collection: Annotated[str, COLLECTION]
    name: Annotated[str, NAME]
    content_type: Annotated[str, CONTENT_TYPE] = CONTENT_TYPES[0]
    client_token: Annotated[str | None, CLIENT_TOKEN] = None


class CreateUpload(NamedTuple):
    """Where a multipart upload belongs, what it is, and how large."""

    collection: Annotated[str, COLLECTION]
    name: Annotated[str, NAME]
    size: Annotated[int, SIZE]
    content_type: Annotated[str, CONTENT_TYPE] = CONTENT_TYPES[0]
    client_token: Annotated[str | None, CLIENT_TOKEN] = None


class PartToSign(NamedTuple):
    """One part that is about to be sent."""

    number: Annotated[
        int,
        Whole(
            code="part-invalid", description="Counted from 1.", minimum=1, maximum=MAX_PARTS, examples=(1,)
        ),
    ]
    sha256: Annotated[
        str,
        Text(
            code="sha256-invalid",
            description="Of the part's bytes, in Base64. S3 refuses other bytes.",
            says="a SHA-256 in Base64: 44 characters, the last of them =",
            # 256 bits are 42 characters of six, one of four and two that are zero, and the padding.
            pattern="[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=",
            examples=("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",),
        ),
    ]


class SignParts(NamedTuple):
    """Parts that are about to be sent."""

    parts: Annotated[
        tuple[PartToSign, ...],
        Many(
            code="parts-invalid",
            description="In any order; a part can be asked for again.",
            item=Nested(cls=PartToSign),
            minimum=1,
            maximum=MAX_BATCH,
        ),
    ]


class Batch(NamedTuple):
    """Documents to do the same with."""

    ids: Annotated[
        tuple[str, ...],
        Many(
            code="ids-invalid",
            description="All different. The answer has them in this order.",
            item=ID,
            minimum=1,
            maximum=MAX_BATCH,
            distinct=True,
        ),
    ]


def read_id(parameters: Mapping[str, str]) -> str:
    """A document's id, of the path; raises BadRequest."""
    return ID.read("id", parameters.get("id"))


def read_upload(parameters: Mapping[str, str]) -> str:
    """What names a multipart upload, of the path; raises BadRequest."""
    return UPLOAD.read("upload", parameters.get("upload"))


def query_of(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The request's query; raises BadRequest for a name given twice, and for what is not UTF-8.

    API Gateway would say neither: it joins the values with commas, and puts other characters in.
    """
    raw: str = event.get("rawQueryString") or ""
    try:
        unquote_to_bytes(raw).decode()
    except ValueError as error:
        raise BadRequest("query-invalid", "The query is percent-encoded UTF-8.") from error
    each_once(parse_qsl(raw, keep_blank_values=True))
    given: Mapping[str, str] = event.get("queryStringParameters") or {}
    return given


def body_of(event: Mapping[str, Any]) -> bytes:
    """The request's body as bytes; raises BadRequest."""
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError as error:  # not Base64, or not made of whole characters
        raise BadRequest("body-invalid", "The body is not what its encoding says.") from error
