"""Words that tell who made something."""

from collections.abc import Iterable
from typing import NamedTuple


class Name(NamedTuple):
    """A word to look for and what it gives away: flavor, model, maker or participant."""

    word: str
    kind: str


def names_of(
    participants: Iterable[str], flavors: Iterable[str], models: Iterable[str | None] = ()
) -> list[Name]:
    """The words to look for, with what people call them: claude brings Anthropic, gpt-5 brings GPT."""
    raise NotImplementedError
