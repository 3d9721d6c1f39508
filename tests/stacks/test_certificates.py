"""Whom a function trusts."""

import hashlib
import ssl
from pathlib import Path

import botocore
import pytest

from stacks.certificates import ROOTS, RootMissing, amazon_roots

EVERYBODY = (Path(botocore.__file__).parent / "cacert.pem").read_text()


def test_a_connection_trusts_amazons_roots_and_nobody_else() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=amazon_roots(EVERYBODY))
    trusted = {hashlib.sha256(der).hexdigest() for der in context.get_ca_certs(binary_form=True)}
    assert trusted == set(ROOTS.values())
    assert len(trusted) == 5


def test_a_root_that_is_not_there_is_named() -> None:
    less = EVERYBODY.replace('"Amazon Root CA 3"', '"Amazon Root CA 5"')
    with pytest.raises(RootMissing, match=r"^botocore/cacert.pem has no Amazon Root CA 3: compare .*\.$"):
        amazon_roots(less)


def test_another_certificate_of_the_same_name_is_refused() -> None:
    swapped = EVERYBODY.replace('"Amazon Root CA 1"', '"-"').replace(
        '"GlobalSign Root CA"', '"Amazon Root CA 1"'
    )
    with pytest.raises(
        RootMissing, match=r"^botocore/cacert.pem has another Amazon Root CA 1 than Amazon's: its"
    ):
        amazon_roots(swapped)
