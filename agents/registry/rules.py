"""What may be written of a host, wherever it is written: REST, command line, admin.

rules.problems(given, host)    {field: sentence}; empty: it may be written
rules.columns(given)           the same with secrets sealed, as the row has them
"""

from collections.abc import Mapping
from typing import Any

from agents import certificates
from agents.hosts.behaviours import TABLES
from agents.models import Host, Protocol
from agents.registry import keys

# What is written and never shown: each is kept sealed in the column of its name and "_sealed".
SECRETS = ("api_key", "infer_cert", "manage_cert")
_SECURED = ("ca", "infer_cert_env", "manage_cert_env", "infer_cert_sealed", "manage_cert_sealed")


def problems(given: Mapping[str, Any], host: Host | None) -> dict[str, str]:
    """What is wrong with the values for a new host, or with changes of one."""
    if given.get("api_key") and keys.apart(_text("url", given, None))[1]:
        return {"api_key": "The address has a name and a password: give them, or a key."}
    given = apart(given)
    found = {
        "ca": _problem_of_ca(given.get("ca")),
        "infer_cert": _problem_of_certificate(given.get("infer_cert")),
        "manage_cert": _problem_of_certificate(given.get("manage_cert")),
        "fields": _problem_of_fields(given.get("fields"), _text("protocol", given, host)),
    }
    moved = host is not None and _text("url", given, host) != host.url
    if moved and host is not None and host.api_key_sealed and "api_key" not in given:
        found["api_key"] = "The address changes: give the key again, or empty to forget it."
    after = columns(given)
    secured = [name for name in _SECURED if _text(name, after, host)]
    if secured and not _text("url", given, host).startswith("https://"):
        word = secured[0].removesuffix("_sealed")
        found["url"] = f"Write an address with https://, since {word} is given."
    return {name: sentence for name, sentence in found.items() if sentence}


def columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values with each secret sealed in its column; an empty one is forgotten."""
    given = apart(given)
    found = {name: value for name, value in given.items() if name not in SECRETS}
    for name in SECRETS:
        if (secret := given.get(name)) is not None:
            found[f"{name}_sealed"] = keys.seal(secret) if secret else ""
    return found


def apart(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values with a name and a password that stand in the address as the host's key."""
    plain, key = keys.apart(_text("url", given, None))
    return {**given, "url": plain, "api_key": key} if key else dict(given)


def _text(name: str, given: Mapping[str, Any], host: Host | None) -> str:
    return str(given.get(name, getattr(host, name, "")) or "")


def _problem_of_ca(pem: str | None) -> str:
    try:
        certificates.context(pem or "")
    except (OSError, ValueError, TypeError):  # an ssl.SSLError is an OSError
        return "Write the authority's certificate as PEM, from -----BEGIN CERTIFICATE----- on."
    return ""


def _problem_of_certificate(pem: str | None) -> str:
    try:
        certificates.context("", pem or "")
    except (OSError, ValueError, TypeError):
        return "Write a certificate and its key, not encrypted, as PEM: one after the other."
    return ""


def _problem_of_fields(given: Any, protocol: str) -> str:
    table = TABLES[protocol if protocol in TABLES else Protocol.OLLAMA]
    if given is None:
        return ""
    if not isinstance(given, Mapping):
        return 'Write {"seed": "never"}: each field with always or never.'
    if unknown := sorted(str(name) for name in given if name not in table):
        return f"{unknown[0][:40]} can't be left out; there are {', '.join(table)}."
    odd = [name for name, when in given.items() if when not in ("always", "never")]
    return f"{odd[0]}: write always or never." if odd else ""
