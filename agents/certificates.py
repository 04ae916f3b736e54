"""TLS contexts for connections of ours: whom we trust, and which certificate we show."""

import os
import ssl
import tempfile
from functools import lru_cache
from pathlib import Path


@lru_cache(64)
def context(ca: str = "", certificate: str = "") -> ssl.SSLContext:
    """`ca` is the PEM of the only authority that we trust, empty: this machine's; `certificate`
    the PEM of ours with its key, empty: none. Raises ssl.SSLError, ValueError or TypeError."""
    found = ssl.create_default_context(cadata=ca or None)
    if certificate:
        # OpenSSL reads it from a file only; this one is ours alone, and gone at once.
        with tempfile.TemporaryDirectory(prefix="masterchef-tls-") as folder:
            path = Path(folder) / "certificate.pem"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(certificate)
            found.load_cert_chain(path, password=_no_password)
    return found


def _no_password() -> str:
    """Without this OpenSSL would ask a terminal for the password of an encrypted key."""
    raise ValueError("the key is encrypted")
