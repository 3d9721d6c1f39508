"""What is answered: the shape of every JSON body. Times are ISO 8601 in UTC.

Callers must put up with members that they do not know.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired, TypedDict


@dataclass(frozen=True)
class Note:
    """What a member means, and more for JSON Schema."""

    text: str
    example: Any = None
    format: str | None = None
    pattern: str | None = None


ID = Note("The document's id.", "3f2a9c0d4b5e6f708192a3b4c5d6e7f8", pattern="^[0-9a-f]{32}$")
KEY = Note("Key of the original in the documents bucket.", "incoming/orders/5f1d7a9c3b2e4f60/order-1001.json")
EXPIRES_IN = Note("Seconds that links and forms of this answer are good for.", 300)
UPLOAD = Note("Names it in the next calls; nothing is to be read from it.", "q3N0LmV4YW1wbGU")
LINK = Note(
    "A presigned address: send no token there.",
    "https://documents.s3.eu-central-1.amazonaws.com/incoming/orders/order-1001.json?X-Amz-Signature=0f1e",
    format="uri",
)


class Health(TypedDict):
    """The function runs."""

    status: Annotated[Literal["ok"], Note("Always the same.")]


class Config(TypedDict):
    """What a client has to know to sign in and to upload."""

    region: Annotated[str, Note("AWS region.", "eu-central-1")]
    user_pool_id: Annotated[str, Note("Cognito user pool of the users.", "eu-central-1_AbCdEfGhI")]
    client_id: Annotated[str, Note("App client of the pool, without a secret.", "1h57kf5cpq17m0eml12EXAMPLE")]
    sign_in_url: Annotated[
        str,
        Note(
            "Where Cognito's JSON protocol answers.",
            "https://cognito-idp.eu-central-1.amazonaws.com/",
            format="uri",
        ),
    ]
    max_form_bytes: Annotated[int, Note("The largest file that a form takes.", 5_368_709_120)]
    max_upload_bytes: Annotated[
        int, Note("The largest file that a multipart upload takes.", 5_497_558_138_880)
    ]


class DocumentError(TypedDict):
    """Why a document was refused."""

    code: Annotated[str, Note("Stable and machine-readable.", "syntax")]
    message: Annotated[str, Note("For people.", "A comma or } is expected.")]
    line: Annotated[int | None, Note("Where in the original, counted from 1.", 5)]
    column: Annotated[int | None, Note("In characters, counted from 1.", 37)]
    pointer: Annotated[str | None, Note("JSON Pointer to the value within its record.", "/items/0/price")]


class Document(TypedDict):
    """What became of the newest known version of a document."""

    id: Annotated[str, ID]
    key: Annotated[str, KEY]
    collection: Annotated[str, Note("The collection.", "orders")]
    name: Annotated[
        str,
        Note("Path below the collection, without the folder that the API chose.", "order-1001.json"),
    ]
    status: Annotated[
        Literal["processed", "quarantined"],
        Note("Whether there is a result, or a report on why there is none."),
    ]
    uploaded_at: Annotated[str, Note("When this version came.", "2026-11-20T10:00:00Z", format="date-time")]
    recorded_at: Annotated[
        str, Note("When this record was written.", "2026-11-20T10:00:01.250000Z", format="date-time")
    ]
    size: Annotated[int | None, Note("Bytes of the original, as stored.", 463)]
    sha256: Annotated[
        str | None,
        Note(
            "Of the original's bytes, in hexadecimal.",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
    ]
    source_version: Annotated[str | None, Note("S3's version id of the original.", "3HL4kqtJvjVBH40Nrjfkd")]
    documents: Annotated[int | None, Note("Records in the result.", 1)]
    dropped: Annotated[int | None, Note("Records that the recipe left out.", 0)]
    rejected: Annotated[int | None, Note("Records that stand in the report instead.", 0)]
    published: Annotated[
        str | None,
        Note(
            "Key of the public copy; `/` and the key is its path on this host.",
            "public/prices/3f2a9c0d4b5e6f708192a3b4c5d6e7f8/9f86d081884c7d65.json",
        ),
    ]
    result_type: Annotated[str | None, Note("Media type of the result.", "application/json")]
    result_encoding: Annotated[
        str | None,
        Note("How the result is packed: gzip, zstd, or null. Whoever fetches it is told so.", "gzip"),
    ]
    result_size: Annotated[int | None, Note("Bytes of the result, as stored.", 431)]
    has_report: Annotated[bool, Note("Whether anything was refused, the whole file or single records.")]
    has_profile: Annotated[bool, Note("Whether a profile of the data was made.")]
    error: Annotated[DocumentError | None, Note("Why it is quarantined.")]


class DocumentList(TypedDict):
    """Documents, newest first."""

    documents: Annotated[list[Document], Note("A page can be short or empty while others follow.")]
    cursor: Annotated[str | None, Note("For the next page; null where this is the last.")]


class CollectionCount(TypedDict):
    """How many documents a collection has."""

    collection: Annotated[str, Note("The collection.", "orders")]
    processed: Annotated[int, Note("With a result.", 1204)]
    quarantined: Annotated[int, Note("Without one.", 3)]


class DocumentCounts(TypedDict):
    """How many documents there are, by collection."""

    counts: Annotated[list[CollectionCount], Note("In the order of the collections' names.")]
    complete: Annotated[bool, Note("False: there are more than are counted in one call. Read: at least.")]


class Link(TypedDict):
    """Something to fetch."""

    url: Annotated[str, LINK]
    name: Annotated[str, Note("A name to save it under.", "order-1001.json")]


RESULT: Link = {"url": LINK.example.replace("incoming", "results"), "name": "order-1001.json"}


class DocumentLinks(TypedDict):
    """Where to fetch what, each exactly of the version that was processed."""

    original: Annotated[Link, Note("What was uploaded.")]
    result: Annotated[Link | None, Note("What was made of it; null where it was refused.", RESULT)]
    report: Annotated[
        Link | None, Note("What was refused: the file, or single records; null where nothing was.")
    ]
    profile: Annotated[Link | None, Note("The profile of the data; null where none was made.")]
    expires_in: Annotated[int, EXPIRES_IN]


class Form(TypedDict):
    """A form of S3: the fields in this order, then the file as the field `file`."""

    url: Annotated[str, LINK]
    fields: Annotated[
        dict[str, str],
        Note("Names and values to send as they are.", {"key": KEY.example, "policy": "eyJleHBpcmF0aW9u"}),
    ]


class CreatedDocument(TypedDict):
    """Where to send the file to, and what it is called from now on."""

    id: Annotated[str, ID]
    key: Annotated[str, KEY]
    upload: Annotated[Form, Note("S3 answers 204 to it.")]
    max_bytes: Annotated[int, Note("The largest file that the form takes.", 5_368_709_120)]
    expires_in: Annotated[int, EXPIRES_IN]


class UploadedPart(TypedDict):
    """A part that S3 has."""

    number: Annotated[int, Note("Counted from 1.", 1)]
    size: Annotated[int, Note("Bytes.", 16_777_216)]
    sha256: Annotated[
        str | None,
        Note("Of its bytes, in Base64.", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ]


class Upload(TypedDict):
    """A multipart upload, and what has arrived of it."""

    upload: Annotated[str, UPLOAD]
    id: Annotated[str, ID]
    key: Annotated[str, KEY]
    size: Annotated[int, Note("Bytes of the whole file.", 1_073_741_824)]
    part_bytes: Annotated[int, Note("Bytes of every part but the last.", 16_777_216)]
    parts: Annotated[int, Note("How many there are.", 64)]
    uploaded: Annotated[list[UploadedPart], Note("What need not be sent again.")]


class SignedPart(TypedDict):
    """Where to PUT one part, and with which headers."""

    number: Annotated[int, Note("As asked for.", 1)]
    url: Annotated[str, LINK]
    headers: Annotated[
        dict[str, str],
        Note(
            "To send with it. S3 answers 400 to bytes of another SHA-256.",
            {"x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        ),
    ]


class SignedParts(TypedDict):
    """Where to PUT the parts."""

    parts: Annotated[list[SignedPart], Note("In the order asked for.")]
    expires_in: Annotated[int, EXPIRES_IN]


class CompletedUpload(TypedDict):
    """The file is whole. Its record comes when it has been processed."""

    id: Annotated[str, ID]
    key: Annotated[str, KEY]


class Aborted(TypedDict):
    """What had arrived is removed."""

    id: Annotated[str, ID]
    status: Annotated[Literal["aborted"], Note("Always the same.")]


class Change(TypedDict):
    """What has begun; it is done a moment later."""

    id: Annotated[str, ID]
    status: Annotated[Literal["deleting", "restoring", "reprocessing"], Note("By what was asked for.")]


class BatchResult(TypedDict):
    """What became of one of them."""

    id: Annotated[str, ID]
    status: Annotated[
        Literal["deleting", "restoring", "reprocessing", "failed"], Note("By what was asked for, or failed.")
    ]
    code: NotRequired[Annotated[str, Note("Why it failed, as a problem says it.", "document-unknown")]]
    detail: NotRequired[Annotated[str, Note("The same for people.", "There is no document with this id.")]]


class BatchResults(TypedDict):
    """What became of each."""

    results: Annotated[list[BatchResult], Note("In the order asked for.")]


class Problem(TypedDict):
    """A refusal by this API (RFC 9457)."""

    type: Annotated[Literal["about:blank"], Note("The code says more.")]
    title: Annotated[str, Note("Name of the status.", "Bad Request")]
    status: Annotated[int, Note("Status of the answer.", 400)]
    code: Annotated[str, Note("Stable and machine-readable; the one to decide on.", "limit-invalid")]
    detail: Annotated[str, Note("One sentence for people.", "limit is a whole number from 1 to 100.")]
    field: NotRequired[Annotated[str, Note("The part of the request that is wrong.", "limit")]]
    missing: NotRequired[
        Annotated[list[int], Note("With parts-missing: their numbers, at most 100.", [3, 17])]
    ]


class GatewayMessage(TypedDict):
    """A refusal by API Gateway, before this API was asked: no valid token, or too many calls at once."""

    message: Annotated[str, Note("For people.", "Unauthorized")]
