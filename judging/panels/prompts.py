"""What a judge is told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from judging.panels.case import Case


class Prompt(NamedTuple):
    """For a language model: chat messages, and the schema that the reply must have."""

    messages: list[dict[str, str]]
    schema: dict[str, Any]


def cli_prompt(case: Case, letters: Sequence[str]) -> str:
    """The task of a judge in a container, which finds the bundle in its folder and writes
    scores.json and review.md into out/."""
    raise NotImplementedError


def model_prompt(
    case: Case,
    submissions: Mapping[str, Iterable[tuple[str, bytes]]],
    *,
    nonce: str,
    characters: int = 48_000,
) -> Prompt:
    """All of it in one prompt. Each submission gets an equal share of `characters`; what is cut,
    and files that are no text, are said so."""
    raise NotImplementedError


def repair(problems: Sequence[str]) -> str:
    """The one request to mend scores.json, quoting what is wrong with it."""
    raise NotImplementedError
