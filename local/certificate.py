"""A certificate for this machine alone, so that the emulator can be spoken to over TLS.

Its authority signs this one certificate and forgets its key: whoever trusts the authority, as a
browser may be told to, trusts nothing else by that.
"""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local.home import write_private

VALID = datetime.timedelta(days=397)
RENEWED_BEFORE = datetime.timedelta(days=30)
NAMES = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)


class Certificate:
    """The files of a folder: `authority.pem` is what others trust, the others are the server's."""

    def __init__(self, folder: Path) -> None:
        self.authority = folder / "authority.pem"
        self.chain = folder / "localhost.pem"
        self.key = folder / "localhost.key"
        self._folder = folder

    def make_if_needed(self, now: datetime.datetime) -> None:
        """Makes all three, unless they are there and good for a while."""
        if self.key.exists() and self._expires() > now + RENEWED_BEFORE:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        authority = _authority(authority_key, now)
        leaf = _leaf(key, authority, authority_key, now)
        write_private(self.authority, _pem(authority))
        write_private(self.chain, _pem(leaf) + _pem(authority))
        write_private(self.key, _private(key))

    def _expires(self) -> datetime.datetime:
        try:
            return x509.load_pem_x509_certificate(self.chain.read_bytes()).not_valid_after_utc
        except (OSError, ValueError):
            return datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = _name("Roundtrip, this machine only")
    builder = _builder(name, name, key, now)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    builder = builder.add_extension(x509.NameConstraints([*_within(), NAMES[0]], None), critical=True)
    return builder.sign(key, hashes.SHA256())


def _leaf(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> x509.Certificate:
    builder = _builder(_name("localhost"), authority.subject, key, now)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
    return builder.sign(authority_key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _within() -> list[x509.GeneralName]:
    networks = ("127.0.0.1/32", "::1/128")
    return [x509.IPAddress(ipaddress.ip_network(network)) for network in networks]


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
