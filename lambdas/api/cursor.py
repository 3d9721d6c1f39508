"""Opaque cursors: where a listing goes on, signed so that nobody can make one up."""

import base64
import binascii
import hashlib
import hmac
import json

from lambdas.api.errors import BadRequest

_SIGNATURE_BYTES = 16


def encode(position: str, filters: dict[str, str], secret: bytes) -> str:
    """URL-safe text holding the position and the filters that it belongs to."""
    content = json.dumps([position, filters], separators=(",", ":"), sort_keys=True).encode()
    return _text(_signature(content, secret) + content)


def decode(cursor: str, filters: dict[str, str], secret: bytes) -> str:
    """The position; raises BadRequest for a cursor of another listing, or of nobody's."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused() from error
    signature, content = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    # Base64 has several spellings of the same bytes; only the one given out is taken back.
    if not hmac.compare_digest(signature, _signature(content, secret)) or _text(raw) != cursor:
        raise _refused()
    position, of = json.loads(content)
    if of != filters:
        raise BadRequest("cursor-mismatch", "The cursor belongs to a listing with other filters.", "cursor")
    return str(position)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _signature(content: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, content, hashlib.sha256)[:_SIGNATURE_BYTES]


def _refused() -> BadRequest:
    return BadRequest("cursor-invalid", "The cursor is not one that this API gave out.", "cursor")
