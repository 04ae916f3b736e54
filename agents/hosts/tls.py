"""Secure ways to a host: a pinned authority, and a certificate of ours for what we do there.

*infer* may ask (chat, embed, tags, show, ps), *manage* may bring and delete models. A certificate
and its key are sealed in the host's row, or in PEM files: the row has the name of the environment
variable that holds their path, or both paths with a colon between them.
"""

import os
import ssl
from pathlib import Path
from typing import NamedTuple

from agents import certificates
from agents.hosts.errors import HostError


class Identity(NamedTuple):
    """Whom we trust (`ca`, PEM; empty: this machine's authorities), and our certificate with its
    key: the name of the variable that holds its path, or the PEM itself (both empty: none)."""

    ca: str = ""
    certificate_env: str = ""
    certificate: str = ""

    def context(self) -> ssl.SSLContext | None:
        """For connections to the host; None where nothing of its own is asked for. Raises
        HostError "auth" naming the variable, never what it holds."""
        if not (self.ca or self.certificate_env or self.certificate):
            return None
        try:
            return certificates.context(self.ca, self.pem())
        except (OSError, ValueError, TypeError) as error:
            # An ssl.SSLError, too, is an OSError; its words may hold the path, so they stay here.
            what = "the certificate" if self.certificate else "the pinned CA"
            raise HostError(
                "auth",
                f"{self.certificate_env or what} can't be used"
                f" ({type(error).__name__}): give a PEM file with a certificate and its key",
            ) from None

    def pem(self) -> str:
        """Our certificate and its key; "" without. Raises HostError, OSError or ValueError."""
        if self.certificate or not self.certificate_env:
            return self.certificate
        paths = os.environ.get(self.certificate_env, "")
        if not paths:
            raise HostError("auth", f"{self.certificate_env} isn't set where this ran")
        return "\n".join(Path(path).read_text() for path in paths.split(os.pathsep))


NOBODY = Identity()


def refused(error: BaseException) -> bool:
    """Whether a certificate, ours or theirs, was what ended the connection (by OpenSSL's code)."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        if isinstance(seen, ssl.SSLError):
            reason = seen.reason or ""
            if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
                return True
        seen = seen.__cause__ or seen.__context__
    return False
