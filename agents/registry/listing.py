"""OLLAMA_HOSTS: the list of hosts in one environment variable."""

import re
from typing import NamedTuple

from django.utils.text import slugify

from agents.models import Host, Protocol
from kitchen import texts

_ENTRY = re.compile(r"(?:(?P<name>[\w.-]+)?(?:\[(?P<tags>[^\]]*)\])?=)?(?P<url>https?://[^,\s]+)")


class HostSpec(NamedTuple):
    """One entry of OLLAMA_HOSTS."""

    name: str
    url: str
    tags: list[str]
    settings: dict[str, str]


def parse_hosts(text: str) -> list[HostSpec]:
    """Read "gpu[a100,slots=4]=http://10.0.0.5:11434,http://127.0.0.1:11434"; raises ValueError.

    In brackets: tags, and the settings slots=N, protocol=ollama|openai, key=ENVIRONMENT_VARIABLE.
    A url without a name is named after its host and port.
    """
    specs: list[HostSpec] = []
    for entry in re.split(r",(?![^\[]*\])", text):
        if not entry.strip():
            continue
        found = _ENTRY.fullmatch(entry.strip())
        if not found:
            raise ValueError(
                f"OLLAMA_HOSTS: {entry.strip()!r} is not an entry; write name=http://host:port"
            )
        words = [word.strip() for word in (found["tags"] or "").split(",") if word.strip()]
        given = dict(word.split("=", 1) for word in words if "=" in word)
        _check_settings(entry, given)
        name = slugify((found["name"] or found["url"].split("//")[1]).replace(":", "-"))
        tags = [word for word in words if "=" not in word]
        url = found["url"].rstrip("/")
        _check_columns(entry, name, url)
        if any(each.name == name and each.url != url for each in specs):
            raise ValueError(f"OLLAMA_HOSTS: two hosts are called {name}; write name=http://…")
        specs.append(HostSpec(name, url, tags, given))
    return specs


def _check_columns(entry: str, name: str, url: str) -> None:
    """Raises ValueError for what the table of hosts can't hold."""
    longest = {each.name: getattr(each, "max_length", 0) for each in Host._meta.get_fields()}
    if not 0 < len(name) <= longest["name"]:
        wrong = f"its name: write 1 to {longest['name']} characters of a-z, 0-9, - and _"
    elif len(url) > longest["url"] or texts.bad_text(url):
        wrong = f"its address: write at most {longest['url']} characters of UTF-8"
    else:
        return
    raise ValueError(f"OLLAMA_HOSTS: {entry.strip()[:80]!r}: {wrong}")


def _check_settings(entry: str, given: dict[str, str]) -> None:
    unknown = set(given) - {"slots", "protocol", "key"}
    slots_given = given.get("slots", "1")
    if unknown:
        wrong = f"unknown setting {sorted(unknown)[0]!r}; settings are slots, protocol and key"
    elif not re.fullmatch(r"0*[1-9][0-9]{0,3}", slots_given):
        wrong = f"slots={slots_given[:20]}: write a whole number from 1"
    elif given.get("protocol", Protocol.OLLAMA) not in Protocol.values:
        wrong = f"protocol={given['protocol']}: one of {', '.join(Protocol.values)}"
    else:
        return
    raise ValueError(f"OLLAMA_HOSTS: {entry.strip()[:80]!r}: {wrong}")
