"""Opaque tokens that name a multipart upload, which S3 itself keeps: the API stores nothing of it."""

from typing import NamedTuple

from lambdas.api import token
from lambdas.api.errors import NotFound
from lambdas.api.parts import part_count

_PURPOSE = "upload"


class Upload(NamedTuple):
    """A multipart upload under way."""

    key: str
    upload_id: str
    """S3's."""

    size: int
    """Bytes of the whole file, as its sender has said."""

    part_bytes: int
    """Bytes of each part but the last."""

    @property
    def parts(self) -> int:
        """How many there are."""
        return part_count(self.size, self.part_bytes)


def encode(upload: Upload, secret: bytes) -> str:
    """URL-safe text, below 2 KB. It is bound to nobody: every editor may go on with it."""
    return token.encode(_PURPOSE, upload, secret)


def decode(text: str, secret: bytes) -> Upload:
    """The upload; raises NotFound for what the API has not given out."""
    try:
        return Upload(*token.decode(_PURPOSE, text, secret))
    except token.Invalid as error:
        raise unknown() from error


def unknown() -> NotFound:
    """The error of an upload that is not under way."""
    sentence = "There is no such upload; it may be completed, aborted or older than a day."
    return NotFound("upload-unknown", sentence, "upload")
