"""Opaque tokens: a value that is handed out and comes back, signed so that nobody can make one up.

What a token is for is part of what is signed: one that was given out for one purpose is
refused for every other. Its content is not hidden.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

_SIGNATURE_BYTES = 16


class Invalid(ValueError):
    """The text is not a token that was given out for this purpose."""


def encode(purpose: str, value: Any, secret: bytes) -> str:
    """URL-safe text that holds a value of JSON."""
    content = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
    return _text(_signature(purpose, content, secret) + content)


def decode(purpose: str, token: str, secret: bytes) -> Any:
    """The value; raises Invalid for what was not given out for this purpose."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid from error
    signature, content = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    # Base64 has several spellings of the same bytes; only the one given out is taken back.
    if not hmac.compare_digest(signature, _signature(purpose, content, secret)) or _text(raw) != token:
        raise Invalid
    return json.loads(content)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _signature(purpose: str, content: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, purpose.encode() + b"\0" + content, hashlib.sha256)[:_SIGNATURE_BYTES]
