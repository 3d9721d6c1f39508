"""Signature version 4 of a presigned request, made once more from AWS's description and not by botocore.

So what a signature binds is seen without asking anybody: whoever changes it needs another signature.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

_UNRESERVED = "-_.~"


@dataclass(frozen=True)
class Request:
    """As it goes over the wire; `Host` stands in the URL unless a header says otherwise."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def sent_headers(self) -> dict[str, str]:
        """By lower-case names, with those that whatever sends it adds."""
        length = {} if self.body is None else {"content-length": str(len(self.body))}
        given = {name.lower(): value for name, value in self.headers.items()}
        return {"host": urlsplit(self.url).netloc, **length, **given}


def query_of(url: str) -> dict[str, str]:
    """Names and values of a query in which no name stands twice."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True, errors="strict")
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def signature(request: Request, secret: str) -> str:
    """What S3 expects as X-Amz-Signature of this request, in hexadecimal."""
    url = urlsplit(request.url)
    pairs = [pair for pair in parse_qsl(url.query, keep_blank_values=True) if pair[0] != "X-Amz-Signature"]
    given = dict(pairs)
    names = given.get("X-Amz-SignedHeaders", "").split(";")
    headers = request.sent_headers
    canonical = "\n".join(
        [
            request.method,
            quote(unquote_to_bytes(url.path), safe="/" + _UNRESERVED),
            "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)),
            *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in names),
            "",
            ";".join(names),
            "UNSIGNED-PAYLOAD",
        ]
    )
    _, _, scope = given.get("X-Amz-Credential", "").partition("/")
    to_sign = "\n".join(
        [
            given.get("X-Amz-Algorithm", ""),
            given.get("X-Amz-Date", ""),
            scope,
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    return _hmac(signing_key(scope, secret), to_sign).hex()


def form_signature(fields: Mapping[str, str], secret: str) -> str:
    """What S3 expects as x-amz-signature of a form: of its policy, and of nothing else."""
    _, _, scope = fields["x-amz-credential"].partition("/")
    return _hmac(signing_key(scope, secret), fields["policy"]).hex()


def signing_key(scope: str, secret: str) -> bytes:
    """Of a scope such as `20261121/eu-west-1/s3/aws4_request`."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)


def _encoded(text: str) -> str:
    return quote(text, safe=_UNRESERVED)
