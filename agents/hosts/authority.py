"""A private certificate authority for hosts of models: itself, the hosts, and two ways to ask them.

    Authority(folder).server("gpu.lab", days=365)    # ca.pem, ca.key and gpu.lab.pem are there

Each PEM holds a certificate and its key, but ca.pem, which is given to anybody. A certificate of
ours has *infer* or *manage* as its organisational unit: what stands before the host goes by it.
"""

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PURPOSES = ("infer", "manage")
CA_DAYS = 3650
_SKEW = timedelta(minutes=10)  # between the clocks of two machines


class Authority:
    """The authority of a folder, which is made there if it isn't yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        certificate, key = folder / "ca.pem", folder / "ca.key"
        if certificate.exists() and key.exists():
            self.certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
            found = serialization.load_pem_private_key(key.read_bytes(), None)
            assert isinstance(found, ec.EllipticCurvePrivateKey)
            self.key = found
            return
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = _name("MasterChef-Bench hosts", "authority")
        self.certificate = (
            _begun(name, name, self.key.public_key(), days=CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        _write(key, _of_key(self.key))
        certificate.write_bytes(_pem(self.certificate))

    def server(self, name: str, *, days: int) -> Path:
        """The file of a certificate for the host of this name or address."""
        try:
            known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            known = x509.DNSName(name)
        return self._issue(name, "server", ExtendedKeyUsageOID.SERVER_AUTH, days, [known])

    def client(self, purpose: str, *, days: int) -> Path:
        """The file of a certificate of ours; `purpose` is one of PURPOSES."""
        return self._issue(purpose, purpose, ExtendedKeyUsageOID.CLIENT_AUTH, days, [])

    def _issue(
        self,
        name: str,
        unit: str,
        use: x509.ObjectIdentifier,
        days: int,
        known: Sequence[x509.GeneralName],
    ) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name, unit)
        issuer = self.key.public_key()
        begun = (
            _begun(subject, self.certificate.subject, key.public_key(), days=days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False
            )
        )
        if known:
            begun = begun.add_extension(x509.SubjectAlternativeName(known), critical=False)
        path = self.folder / f"{name.replace(':', '_')}.pem"
        _write(path, _pem(begun.sign(self.key, hashes.SHA256())) + _of_key(key))
        return path


def _name(common: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, now + timedelta(days=days)) - _SKEW)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    """A file that only its owner may read, whole or not at all."""
    draft = path.with_name(path.name + ".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    draft.replace(path)
