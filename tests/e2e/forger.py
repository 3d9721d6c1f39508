"""Tokens as a forger makes them, and as the user pool itself would: with the key that it signs with.

The emulator keeps the keys of its pools on disk. On AWS nobody has them; here they make tokens that
differ from an honest one in one claim only, so that each refusal is about this claim.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Token:
    """A JSON Web Token, taken apart."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signature: bytes

    def __str__(self) -> str:
        return f"{self.signed.decode()}.{_text(self.signature)}"

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return f"{_text(_json(self.header))}.{_text(_json(self.claims))}".encode()

    def with_claims(self, **claims: Any) -> "Token":
        """Others; None leaves one out. The signature stays as it is."""
        changed = {name: value for name, value in {**self.claims, **claims}.items() if value is not None}
        return Token(self.header, changed, self.signature)

    def with_header(self, **header: Any) -> "Token":
        """The same of its header."""
        changed = {name: value for name, value in {**self.header, **header}.items() if value is not None}
        return Token(changed, self.claims, self.signature)

    def signed_by(self, sign: Sign) -> "Token":
        """With a signature that is of its content."""
        return Token(self.header, self.claims, sign(self.signed))


def read(token: str) -> Token:
    """Takes one apart."""
    header, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    return Token(json.loads(header), json.loads(claims), signature)


def key_of(home: Path, pool: str, use: str = "access") -> rsa.RSAPrivateKey:
    """The private key of a pool of the emulator."""
    text = (home / "state" / "cognito-pool-keys" / f"{pool}-{use}.pem").read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def own_key() -> rsa.RSAPrivateKey:
    """Any other."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    """As Cognito signs."""
    return lambda content: key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret: bytes) -> Sign:
    """With a secret, which a public key is not: who takes it for one verifies anything."""
    return lambda content: hmac.digest(secret, content, hashlib.sha256)


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    """What everybody may know of a key, as text."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, str]:
    """The same as JSON Web Key."""
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": _number(numbers.n), "e": _number(numbers.e)}


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
