"""OLLAMA_HOSTS: the list of hosts in one environment variable."""

import re
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from agents import certificates
from agents.models import Host, Protocol
from agents.models.addresses import check_address
from agents.models.hosts import CERT_NAME
from kitchen import texts

CERTIFICATES = {"cert": "infer_cert_env", "manage": "manage_cert_env"}
# What may stand in an entry, and the column of the host that has it.
SETTINGS = {
    "slots": "slots",
    "protocol": "protocol",
    "key": "api_key_env",
    "ca": "ca",
    **CERTIFICATES,
}
_ENTRY = re.compile(r"(?:(?P<name>[\w.-]+)?(?:\[(?P<tags>[^\]]*)\])?=)?(?P<url>https?://[^,\s]+)")


class HostSpec(NamedTuple):
    """One entry of OLLAMA_HOSTS."""

    name: str
    url: str
    tags: list[str]
    settings: dict[str, str]


def parse_hosts(text: str) -> list[HostSpec]:
    """Read "gpu[a100,slots=4]=http://10.0.0.5:11434,http://127.0.0.1:11434"; raises ValueError.

    In brackets: tags, and SETTINGS: slots=N, protocol=ollama|openai|…, key=SOME_API_KEY, ca=FILE
    of the only authority that may sign its certificate, and the variables with the paths of our
    own: cert=GPU_CERT to ask with, manage=GPU_MANAGE_CERT to bring and delete models.
    A url without a name is named after its host and port.
    """
    specs: list[HostSpec] = []
    for entry in re.split(r",(?![^\[]*\])", text):
        if not entry.strip():
            continue
        found = _ENTRY.fullmatch(entry.strip())
        if not found:
            raise ValueError(
                f"OLLAMA_HOSTS: {_shown(entry)!r} is not an entry; write name=http://host:port"
            )
        words = [word.strip() for word in (found["tags"] or "").split(",") if word.strip()]
        given = dict(word.split("=", 1) for word in words if "=" in word)
        _check_settings(entry, given)
        name = slugify(
            (found["name"] or found["url"].split("//")[1].rpartition("@")[2]).replace(":", "-")
        )
        tags = [word for word in words if "=" not in word]
        url = found["url"].rstrip("/")
        _check_columns(entry, name, url)
        if any(each.name == name and each.url != url for each in specs):
            raise ValueError(f"OLLAMA_HOSTS: two hosts are called {name}; write name=http://…")
        specs.append(HostSpec(name, url, tags, given))
    return specs


def _shown(entry: str) -> str:
    """As an error may show it: short, without a name and a password."""
    return re.sub(r"://[^/\s]*@", "://", entry.strip())[:80]


def _check_columns(entry: str, name: str, url: str) -> None:
    """Raises ValueError for what the table of hosts can't hold."""
    longest = {each.name: getattr(each, "max_length", 0) for each in Host._meta.get_fields()}
    if not 0 < len(name) <= longest["name"]:
        wrong = f"its name: write 1 to {longest['name']} characters of a-z, 0-9, - and _"
    elif len(url) > longest["url"] or texts.bad_text(url):
        wrong = f"its address: write at most {longest['url']} characters of UTF-8"
    elif problem := _problem_of_address(url):
        wrong = f"its address: {problem}"
    else:
        return
    raise ValueError(f"OLLAMA_HOSTS: {_shown(entry)!r}: {wrong}")


def _problem_of_address(url: str) -> str:
    try:
        check_address(url)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _check_settings(entry: str, given: dict[str, str]) -> None:
    unknown = set(given) - set(SETTINGS)
    slots_given = given.get("slots", "1")
    if unknown:
        wrong = f"unknown setting {sorted(unknown)[0]!r}; settings are {', '.join(SETTINGS)}"
    elif not re.fullmatch(r"0*[1-9][0-9]{0,3}", slots_given):
        wrong = f"slots={slots_given[:20]}: write a whole number from 1"
    elif given.get("protocol", Protocol.OLLAMA) not in Protocol.values:
        wrong = f"protocol={given['protocol']}: one of {', '.join(Protocol.values)}"
    elif odd := [name for name in CERTIFICATES if not _is_certificate(given.get(name, "A_CERT"))]:
        wrong = f"{odd[0]}={given[odd[0]][:40]}: name the variable with its path, ending in _CERT"
    elif "ca" in given and (problem := _problem_of_ca(given["ca"])):
        wrong = f"ca={given['ca'][:80]}: {problem}"
    elif set(given) & {"ca", *CERTIFICATES} and "=https://" not in entry:
        wrong = "a certificate or a CA is given, so write its address with https://"
    else:
        return
    raise ValueError(f"OLLAMA_HOSTS: {_shown(entry)!r}: {wrong}")


def _is_certificate(name: str) -> bool:
    try:
        CERT_NAME(name)
    except ValidationError:
        return False
    return True


def _problem_of_ca(path: str) -> str:
    try:
        certificates.context(authority(path))
    except (OSError, ValueError, TypeError) as error:
        return f"the PEM file of an authority's certificate is wanted here ({type(error).__name__})"
    return ""


def authority(path: str) -> str:
    """The PEM of the authority that an entry pins; raises OSError or ValueError."""
    return Path(path).expanduser().read_text()
