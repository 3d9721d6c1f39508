"""The certificate of a local run: good for this machine, and for nothing else."""

import datetime
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from local.certificate import RENEWED_BEFORE, VALID, Certificate

NOW = datetime.datetime.now(datetime.UTC)


def made(folder: Path, now: datetime.datetime = NOW) -> Certificate:
    certificate = Certificate(folder / "tls")
    certificate.make_if_needed(now)
    return certificate


def shake_hands(server: Certificate, client: Path, name: str) -> None:
    """A client that trusts one authority alone, and a server of that name; raises where it is refused."""
    here, there = socket.socketpair()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.chain, server.key)

    def serve() -> None:
        try:
            context.wrap_socket(there, server_side=True).close()
        except OSError:
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        trust = ssl.create_default_context(cafile=client)
        trust.verify_flags |= ssl.VERIFY_X509_STRICT  # as Python 3.13 does
        trust.wrap_socket(here, server_hostname=name).close()
    finally:
        here.close()
        thread.join()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_it_is_good_for_this_machine(tmp_path: Path, name: str) -> None:
    certificate = made(tmp_path)
    shake_hands(certificate, certificate.authority, name)


@pytest.mark.parametrize("name", ["s3.amazonaws.com", "127.0.0.2", "evil.localhost"])
def test_it_is_good_for_no_other(tmp_path: Path, name: str) -> None:
    certificate = made(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(certificate, certificate.authority, name)


def test_who_trusts_another_authority_does_not_trust_it(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(made(tmp_path), made(tmp_path / "other").authority, "localhost")


def test_the_key_of_the_authority_is_kept_nowhere(tmp_path: Path) -> None:
    certificate = made(tmp_path)
    authority = x509.load_pem_x509_certificate(certificate.authority.read_bytes())
    assert sorted(path.name for path in (tmp_path / "tls").iterdir()) == [
        "authority.pem",
        "localhost.key",
        "localhost.pem",
    ]
    kept = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with pytest.raises(ssl.SSLError, match="KEY_VALUES_MISMATCH"):
        kept.load_cert_chain(certificate.authority, certificate.key)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    assert limits
    assert {str(each.value) for each in limits} == {"localhost", "127.0.0.1/32", "::1/128"}


def test_its_key_is_its_owners_only(tmp_path: Path) -> None:
    certificate = made(tmp_path)
    for path in (certificate.key, certificate.key.parent):
        assert path.stat().st_mode & 0o077 == 0


def test_it_is_kept_until_shortly_before_it_ends(tmp_path: Path) -> None:
    certificate = made(tmp_path)
    first = certificate.chain.read_bytes()
    ends = NOW + VALID
    certificate.make_if_needed(ends - RENEWED_BEFORE - datetime.timedelta(days=1))
    assert certificate.chain.read_bytes() == first
    certificate.make_if_needed(ends - RENEWED_BEFORE + datetime.timedelta(days=1))
    assert certificate.chain.read_bytes() != first


def test_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    certificate = made(tmp_path)
    certificate.chain.write_text("none")
    certificate.make_if_needed(NOW)
    shake_hands(certificate, certificate.authority, "localhost")
