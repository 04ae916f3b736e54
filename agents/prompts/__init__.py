"""The words that a model reads. Pure, and append-only: each turn's prompt begins with the last one.

A host keeps the beginning of a prompt that it has just worked through; only what is new costs
time. So what never changes stands first, what happened follows in order, and the newest
observation comes last. Only a compaction begins a new prompt.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from agents.prompts import observation_text
from agents.prompts.choices import (
    STYLES,
    Place,
    Style,
    drawn,
    listed,
    number,
    place,
    without_options,
)
from kitchen.canary import CANARY
from kitchen.engine.words import ROLES

__all__ = [
    "STYLES",
    "Exchange",
    "Facts",
    "Message",
    "Place",
    "Style",
    "digest",
    "drawn",
    "listed",
    "messages",
    "number",
    "observation",
    "persona",
    "place",
    "repaired",
    "rules",
    "summarise",
    "system",
    "without_options",
    "written",
]
Message = Mapping[str, str]


class Exchange(NamedTuple):
    """What the seat was shown at one turn and what it replied."""

    user: str
    assistant: str


class Facts(NamedTuple):
    """What never changes in a session; `brigade` maps seats to roles.

    `recipes` are there for who may see them, as the observation has them. `sight` is the
    scenario's, and `told_once` says whether it has facts that are told once.
    """

    seat: str
    role: str
    scenario: str
    brigade: Mapping[str, str]
    recipes: Mapping[str, Any] | None = None
    sight: str = "board"
    told_once: bool = False


@cache
def persona(role: str) -> str:
    """The role's text; raises FileNotFoundError for an unknown role."""
    return (resources.files("agents") / "roles" / f"{role}.md").read_text("utf-8").strip()


@cache
def rules(style: Style) -> str:
    """How to reply in this style. No example of a reply and no default stands in it: a small model
    copies either, all evening long."""
    return _words(style)


def summarise() -> str:
    """The request to sum up what happened so far."""
    return _words("summarise")


def _words(name: str) -> str:
    return (resources.files("agents") / "rules" / f"{name}.md").read_text("utf-8").strip()


def system(
    facts: Facts,
    *,
    summary: str = "",
    notebook: Mapping[str, str] | None = None,
    style: Style = "copy",
) -> str:
    """The first message: persona, rules, brigade, and what a compaction left of earlier turns."""
    others = ", ".join(
        f"{seat} {role.replace('_', ' ')}"
        for seat, role in sorted(facts.brigade.items())
        if seat != facts.seat
    )
    parts = [
        persona(facts.role),
        rules(style),
        *([_words("own_eyes")] if facts.sight == "own_eyes" else []),
        *([_words("long_service")] if facts.told_once else []),
        f"({CANARY}.)",
        f"Tonight: {facts.scenario}",
        f"You are {facts.seat}. " + (f"With you: {others}." if others else "You are alone."),
    ]
    if facts.recipes:
        parts.append("Recipes: " + _recipes(facts.recipes))
    if summary:
        parts.append(f"What happened before, in your own words:\n{summary}")
    if notebook:
        parts.append("Your notebook:\n" + "\n".join(f"- {k}: {t}" for k, t in notebook.items()))
    return "\n\n".join(parts)


def _recipes(recipes: Mapping[str, Any]) -> str:
    dishes = [
        f"{name} ({row['value']}) is plated from {', '.join(row['plate'])}"
        + (f", and {', '.join(row['optional'])} unless unwanted" if row.get("optional") else "")
        for name, row in recipes.get("dishes", {}).items()
    ]
    steps = [
        f"{name}: {row['do']} {', '.join(row['inputs'])} with {row['using']}"
        + (f" at {'/'.join(row['at'])}" if "at" in row else "")
        for name, row in recipes.get("steps", {}).items()
    ]
    stores = [f"{name} lies in {store}" for name, store in recipes.get("stores", {}).items()]
    return "; ".join([*dishes, *steps, *stores])


def observation(
    seen: Mapping[str, Any],
    *,
    trouble: str = "",
    remembered: Sequence[str] = (),
    style: Style = "copy",
) -> str:
    """The newest message: what the seat sees, as text, and its options as the last line."""
    lines = [f"Your last reply could not be read, so you waited: {trouble}"] if trouble else []
    lines += observation_text.text(seen)
    if remembered:
        lines.append("You remember: " + " | ".join(remembered))
    return "\n".join([*lines, listed(seen.get("options", []), style)])


def digest() -> str:
    """16 hex digits over the rules and all personas: who was told the same has the same."""
    total = hashlib.sha256()
    styles = (rules(style) for style in STYLES)
    for text in (
        *styles,
        summarise(),
        _words("own_eyes"),
        _words("long_service"),
        CANARY,
        *(persona(role) for role in sorted(ROLES)),
    ):
        total.update(text.encode() + b"\0")
    return total.hexdigest()[:16]


def messages(first: str, exchanges: Iterable[Exchange], newest: str) -> list[Message]:
    """The whole prompt."""
    said: list[Message] = [{"role": "system", "content": first}]
    for exchange in exchanges:
        said.append({"role": "user", "content": exchange.user})
        said.append({"role": "assistant", "content": exchange.assistant})
    return [*said, {"role": "user", "content": newest}]


def repaired(asked: Sequence[Message], reply: str, reason: str) -> list[Message]:
    """The prompt that asks once more, quoting what was wrong."""
    said = (
        f"That could not be read: {reason}\n"
        "Reply again with one JSON object and nothing else. Your options are unchanged."
    )
    return [
        *asked,
        {"role": "assistant", "content": reply},
        {"role": "user", "content": said},
    ]


def written(value: Mapping[str, Any]) -> str:
    """A decision as the model should have written it."""
    return json.dumps(value, separators=(",", ":"))
