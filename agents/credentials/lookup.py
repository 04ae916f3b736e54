"""Which credentials this machine has. Nothing here reads a secret but `read`.

$MASTERCHEF_CREDENTIALS/codex/mine/.codex/auth.json      a subscription: files of a HOME
$MASTERCHEF_CREDENTIALS/claude/work.env                  ANTHROPIC_API_KEY=… on a line
the worker's own variables, such as GEMINI_API_KEY
"""

import json
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from agents import flavors
from agents.flavors import Access, Flavor
from masterchef import variables


class Kind(StrEnum):
    """Who pays: a plan, or by the token."""

    SUBSCRIPTION = "subscription"
    KEY = "key"


class Found(NamedTuple):
    """One credential; `path` is its folder or file, None for a variable of this process."""

    name: str
    kind: Kind
    path: Path | None
    variable: str = ""


def root() -> Path:
    """Where credentials are kept; only the workers' user should be able to read it."""
    given = variables.read("MASTERCHEF_CREDENTIALS")
    return Path(given) if given else Path(settings.HOME) / "credentials"


SHORTEST_SECRET = 16  # bytes; what is shorter is a kind or a plan, not a token
_PLAIN = re.compile(r"https?://\S*|[\w.+-]+@[\w.-]+|[\d:TZ.+ -]+|[a-z_ :]+", re.IGNORECASE)


def found(flavor: Flavor) -> list[Found]:
    """Everything with which this flavor could sign in here, in order of their names."""
    return [*_in_folder(flavor), *_in_environment(flavor)]


def choice(flavor: Flavor) -> Kind | None:
    """The kind that is used here: never silently the paid one beside a subscription.

    MASTERCHEF_SIGN_IN="claude=key,codex=subscription" says otherwise. None: there is nothing.
    """
    kinds = {each.kind for each in found(flavor)}
    for rule in variables.read("MASTERCHEF_SIGN_IN"):
        name, _, kind = rule.strip().partition("=")
        if name == flavor.name:
            return Kind(kind)
    return next((kind for kind in (Kind.SUBSCRIPTION, Kind.KEY) if kind in kinds), None)


def ways(flavor: Flavor) -> str:
    """How to give this flavor a credential, in words."""
    sign_in = flavor.sign_in
    folder = root() / flavor.name
    files = [f"{folder}/NAME/{path}" for path in sign_in.home]
    variables = [*sign_in.token_env, *sign_in.env]
    return " or ".join([*files, *(f"{name} in {folder}/NAME.env" for name in variables)])


def read(flavor: Flavor, one: Found) -> Access:
    """The secret itself, as one container gets it. Raises OSError."""
    subscription = one.kind is Kind.SUBSCRIPTION
    if one.path is None:
        return Access(env={one.variable: os.environ[one.variable]}, subscription=subscription)
    if one.variable:
        return Access(env={one.variable: _lines(one.path)[one.variable]}, subscription=subscription)
    files = {name: (one.path / name).read_bytes() for name in flavor.sign_in.home
             if (one.path / name).is_file()}  # fmt: skip
    return Access(home=files, subscription=subscription)


def _in_folder(flavor: Flavor) -> list[Found]:
    folder = root() / flavor.name
    rows = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix == ".env" and path.is_file():
            rows += [Found(path.stem, kind, path, name)
                     for name, kind in _variables(flavor) if name in _lines(path)]  # fmt: skip
        elif path.is_dir() and any((path / name).is_file() for name in flavor.sign_in.home):
            rows.append(Found(path.name, Kind.SUBSCRIPTION, path))
    return rows


def _in_environment(flavor: Flavor) -> list[Found]:
    names = [(name, kind) for name, kind in _variables(flavor) if os.environ.get(name)]
    return [Found(f"${name}", kind, None, name) for name, kind in names]


def _variables(flavor: Flavor) -> list[tuple[str, Kind]]:
    tokens = [(name, Kind.SUBSCRIPTION) for name in flavor.sign_in.token_env]
    return [*tokens, *((name, Kind.KEY) for name in flavor.sign_in.env)]


def _lines(path: Path) -> dict[str, str]:
    """NAME=value lines; a `#` begins a remark."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def secrets(flavor: Flavor) -> list[bytes]:
    """What must not come out of a container of this flavor: every secret value that this machine
    has for it, as it is now, of an ensemble those of its flavors. Files that can't be read are
    passed over."""
    if flavor.parts:
        return [each for name in flavor.parts for each in secrets(flavors.get(name))]
    values: dict[bytes, None] = {}
    for one in found(flavor):
        try:
            access = read(flavor, one)
        except (OSError, KeyError):
            continue
        for value in access.env.values():
            values[value.encode()] = None
        for content in access.home.values():
            if isinstance(content, bytes):
                values.update(dict.fromkeys(_values(content)))
    return [each for each in values if len(each) >= SHORTEST_SECRET]


def _values(content: bytes) -> list[bytes]:
    """The strings of a file of tokens, where it is JSON; its lines otherwise."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return [line.strip() for line in content.splitlines()]
    values, pending = [], [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending += node.values()
        elif isinstance(node, list):
            pending += node
        elif isinstance(node, str) and not _PLAIN.fullmatch(node):
            values.append(node.encode())
    return values
