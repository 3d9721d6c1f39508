"""Whom a function trusts: the certificate authorities of AWS, and nobody else.

Every endpoint of AWS shows a certificate that leads to one of Amazon's own roots, of which Amazon asks
whoever keeps a list of his own to have all five: https://www.amazontrust.com/repository. The whole list
that botocore brings, 140 of them, costs each new connection 35 ms of a function's CPU, these five 1 ms.
They are botocore's own copies; each is known by its SHA-256. Where `AWS_CA_BUNDLE` is set, botocore
reads that file instead, as ever.
"""

import hashlib
import re
import ssl

ROOTS = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Services Root Certificate Authority - G2": (
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5"
    ),
}
"""Name → SHA-256 of the certificate, as DER."""

_ENTRY = re.compile(
    r'# Label: "([^"\n]*)"\n(?:#[^\n]*\n)*(-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n)'
)


class RootMissing(SystemExit):
    """botocore's list has not the roots that AWS names; the message says which one."""


def amazon_roots(everybody: str) -> str:
    """Of botocore's `cacert.pem` what Amazon's endpoints need, in PEM, each after its name."""
    found = {name: pem for name, pem in _ENTRY.findall(everybody) if name in ROOTS}
    for name, digest in ROOTS.items():
        if name not in found:
            raise RootMissing(
                f"botocore/cacert.pem has no {name}: compare stacks/certificates.py with Amazon's list."
            )
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(found[name])).hexdigest() != digest:
            raise RootMissing(
                f"botocore/cacert.pem has another {name} than Amazon's: its SHA-256 should be {digest}."
            )
    return "".join(f"# {name}\n{found[name]}" for name in ROOTS)
