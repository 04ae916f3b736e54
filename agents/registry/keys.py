"""The secrets of a host: sealed in its row, or in the environment variables that the row names.

Sealed by Fernet (AES-128-CBC with HMAC-SHA-256) under MASTERCHEF_SEAL_KEY or, where that isn't
set, under a key that is derived from MASTERCHEF_SECRET_KEY. Nothing shows a key again.
"""

import base64
import os
from typing import NamedTuple
from urllib.parse import unquote

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from agents.hosts import HostError, Identity
from agents.hosts.http import BASIC, authorization
from agents.models import Host


def apart(url: str) -> tuple[str, str]:
    """An address without its name and password, and the key that they are; "" if it has none.

    The address is shown to everybody who may look, a key to nobody.
    """
    start, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, place = authority.rpartition("@")
    if not at:
        return url, ""
    name, _, password = user.partition(":")
    pair = f"{unquote(name)}:{unquote(password)}"
    return start + mark + place + slash + path, BASIC + base64.b64encode(pair.encode()).decode()


def seal(key: str) -> str:
    """The key as a row may hold it."""
    return _box().encrypt(key.encode()).decode()


def key_of(host: Host) -> str:
    """The host's key, "" if it has none; raises HostError "auth" if it can't be opened here."""
    if not host.api_key_sealed:
        return os.environ.get(host.api_key_env, "") if host.api_key_env else ""
    return _opened(host, host.api_key_sealed, "key")


def infer_identity(host: Host) -> Identity:
    """How we ask the host; raises HostError "auth" if the certificate can't be opened here."""
    sealed = host.infer_cert_sealed
    pem = _opened(host, sealed, "certificate") if sealed else ""
    return Identity(host.ca, "" if pem else host.infer_cert_env, pem)


def manage_identity(host: Host) -> Identity:
    """How we bring and delete its models; raises HostError as `infer_identity` does."""
    sealed = host.manage_cert_sealed
    pem = _opened(host, sealed, "certificate") if sealed else ""
    return Identity(host.ca, "" if pem else host.manage_cert_env, pem)


class Door(NamedTuple):
    """What a container's door to the host adds and trusts, none of which the container sees."""

    headers: dict[str, str]
    ca: str  # PEM
    certificate: str  # PEM, with its key


def door_of(host: Host) -> Door:
    """How a CLI's questions go to the host; raises HostError "auth"."""
    key, identity = key_of(host), infer_identity(host)
    bearer = {"authorization": authorization(key)} if key else {}
    both = bearer | {"x-api-key": key} if key and host.protocol == "anthropic" else bearer
    identity.context()  # so that what can't be used is told here, in a sentence
    return Door(both, identity.ca, identity.pem())


def _opened(host: Host, sealed: str, what: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise HostError(
            "auth",
            f"the {what} of {host.name} was sealed under another MASTERCHEF_SEAL_KEY or"
            " MASTERCHEF_SECRET_KEY; give it again",
        ) from None


def _box() -> Fernet:
    given = settings.SEAL_KEY or settings.SECRET_KEY
    derived = HKDF(SHA256(), length=32, salt=None, info=b"masterchef: keys of hosts")
    return Fernet(base64.urlsafe_b64encode(derived.derive(given.encode())))
