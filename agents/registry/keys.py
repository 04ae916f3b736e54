"""The key of a host: sealed in its row, or in the environment variable that the row names.

Sealed by Fernet (AES-128-CBC with HMAC-SHA-256) under MASTERCHEF_SEAL_KEY or, where that isn't
set, under a key that is derived from MASTERCHEF_SECRET_KEY. Nothing shows a key again.
"""

import base64
import os

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from agents.hosts import HostError
from agents.models import Host


def seal(key: str) -> str:
    """The key as a row may hold it."""
    return _box().encrypt(key.encode()).decode()


def key_of(host: Host) -> str:
    """The host's key, "" if it has none; raises HostError "auth" if it can't be opened here."""
    if not host.api_key_sealed:
        return os.environ.get(host.api_key_env, "") if host.api_key_env else ""
    try:
        return _box().decrypt(host.api_key_sealed.encode()).decode()
    except InvalidToken:
        raise HostError(
            "auth",
            f"the key of {host.name} was sealed under another MASTERCHEF_SEAL_KEY or"
            " MASTERCHEF_SECRET_KEY; give it again",
        ) from None


def _box() -> Fernet:
    given = settings.SEAL_KEY or settings.SECRET_KEY
    derived = HKDF(SHA256(), length=32, salt=None, info=b"masterchef: keys of hosts")
    return Fernet(base64.urlsafe_b64encode(derived.derive(given.encode())))
