"""Secure ways to a host: a pinned authority, and a certificate of ours for what we do there.

*infer* may ask (chat, embed, tags, show, ps), *manage* may bring and delete models. A private key
is never stored: a host names the environment variable that holds the path of a PEM file with the
certificate and its key.
"""

import os
import ssl
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from agents.hosts.errors import HostError

_NONE = 0.0


class Identity(NamedTuple):
    """Whom we trust (`ca`, PEM; empty: this machine's authorities) and the name of the variable
    that holds the path of our certificate (empty: none)."""

    ca: str = ""
    certificate_env: str = ""

    def context(self) -> ssl.SSLContext | None:
        """For connections to the host; None where nothing of its own is asked for. Raises
        HostError "auth" naming the variable, never what it holds."""
        if not self.ca and not self.certificate_env:
            return None
        path = os.environ.get(self.certificate_env, "") if self.certificate_env else ""
        if self.certificate_env and not path:
            raise HostError("auth", f"{self.certificate_env} isn't set where this ran")
        try:
            changed = Path(path).stat().st_mtime if path else _NONE
            return _context(self.ca, path, changed)
        except (OSError, ValueError, TypeError) as error:
            # An ssl.SSLError, too, is an OSError; its words may hold the path, so they stay here.
            raise HostError(
                "auth",
                f"{self.certificate_env or 'the pinned CA'} can't be used"
                f" ({type(error).__name__}): give a PEM file with a certificate and its key",
            ) from None


NOBODY = Identity()


@lru_cache(64)
def _context(ca: str, path: str, changed: float) -> ssl.SSLContext:
    """`changed` is when the file was: a renewed certificate is read anew."""
    context = ssl.create_default_context(cadata=ca or None)
    if path:
        context.load_cert_chain(path)
    return context


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
