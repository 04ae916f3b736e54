"""Which questions to an engine are let through, by method and path."""

import json
import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qs

from agents.containers.labels import OURS

# Before 1.41 an engine takes settings in questions that have none today.
_VERSION = r"(?:/v1\.(?:4[1-9]|[5-9]\d))?"
_NAME = r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]*)"
_OPEN = "network: open isn't served in a deployment; write model-only or domains"


class Kind(StrEnum):
    """What a question is about."""

    ENGINE = "engine"
    IMAGE = "image"
    LIST = "list"
    CONTAINER = "containers"
    VOLUME = "volumes"
    NETWORK = "networks"
    NEW_CONTAINER = "new container"
    NEW_VOLUME = "new volume"


class Question(NamedTuple):
    """One that may be let through: what it is about, and its name (an image's: "")."""

    kind: Kind
    name: str = ""


class Refused(Exception):
    """Why a question isn't let through."""


_RULES = (
    (Kind.ENGINE, "GET HEAD", "/_ping"),
    (Kind.ENGINE, "GET", "/version"),
    (Kind.IMAGE, "GET", r"/images/[A-Za-z0-9][A-Za-z0-9_./:@-]*/json"),
    (Kind.LIST, "GET", r"/(?:containers/json|images/json|volumes|networks)"),
    (Kind.NEW_CONTAINER, "POST", "/containers/create"),
    (Kind.NEW_VOLUME, "POST", "/volumes/create"),
    (Kind.CONTAINER, "GET", f"/containers/{_NAME}/(?:json|logs)"),
    (Kind.CONTAINER, "GET HEAD PUT", f"/containers/{_NAME}/archive"),
    (Kind.CONTAINER, "POST", f"/containers/{_NAME}/(?:start|stop|kill|wait|rename)"),
    (Kind.CONTAINER, "DELETE", f"/containers/{_NAME}"),
    (Kind.VOLUME, "GET DELETE", f"/volumes/{_NAME}"),
    (Kind.NETWORK, "GET DELETE", f"/networks/{_NAME}"),
)
RULES = tuple(
    (kind, methods.split(), re.compile(_VERSION + path)) for kind, methods, path in _RULES
)


def question(method: str, path: str, query: str) -> Question:
    """What is asked; raises Refused. The path is as it was sent, nothing in it decoded."""
    for kind, methods, pattern in RULES:
        found = pattern.fullmatch(path)
        if found and method in methods:
            if kind is Kind.LIST:
                _refuse_others(query)
            return Question(kind, found.groupdict().get("name") or "")
    if path.endswith("/networks/create"):
        raise Refused(_OPEN)
    raise Refused(f"{method} {path} is not let through by the socket proxy")


def _refuse_others(query: str) -> None:
    """A list must be one of ours: what else runs here is nobody's business."""
    try:
        wanted = json.loads(parse_qs(query)["filters"][0])["label"]
        mine = any(each == OURS or each.startswith((f"{OURS}=", f"{OURS}.")) for each in wanted)
    except (LookupError, TypeError, ValueError, AttributeError):
        mine = False
    if not mine:
        raise Refused(f"filters: lists are let through only with a label of {OURS}")
