"""Finds where a quote stands. Places are characters of a section's normalised text."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from judging.gold.formats import Answer, Entity
from judging.gold.text import joined, normalise


class Span(NamedTuple):
    """From `start` up to but not including `end`, in a section's normalised text."""

    section: str
    start: int
    end: int


def locate(entity: Entity, sections: Mapping[str, str]) -> frozenset[Span]:
    """Every place that the entity may mean: its text in its named section, within its context
    sentence where that is found. An entity that names no section is looked for in all of them."""
    context = entity.source_context
    name = section_name(context.section) if context and context.section else ""
    near = normalise(context.context_sentence or "") if context else ""
    found: set[Span] = set()
    for section, text in sections.items():
        if not name or section_name(section) == name:
            found |= _places(section_name(section), _whole(text), normalise(entity.text), near)
    return frozenset(found)


def stands_in(quote: str, sections: Mapping[str, str]) -> bool:
    """Whether the quote is found word for word in any section."""
    needle = normalise(quote)
    return any(_find(needle, _whole(text)) for text in sections.values())


def section_name(name: str) -> str:
    """ "eligibilityModule", "EligibilityModule" and "eligibility" are one section."""
    return normalise(name).removesuffix("module").strip()


def sections_of(gold: Answer) -> dict[str, str]:
    """What a gold standard alone tells of its sections: its context sentences, one a line.

    Stands in for the trial where that is not at hand, so that spans can be compared.
    """
    lines: dict[str, dict[str, None]] = {}
    for entity in gold.entities or []:
        context = entity.source_context
        own = lines.setdefault((context.section if context else "") or "", {})
        sentence = (context.context_sentence if context else "") or ""
        own[sentence if _find(normalise(entity.text), normalise(sentence)) else entity.text] = None
    return {section: "\n".join(own) for section, own in lines.items()}


def _places(section: str, text: str, needle: str, near: str) -> set[Span]:
    everywhere = {Span(section, *place) for place in _find(needle, text)}
    if not near:
        return everywhere
    contexts = _find(near, text)
    inside = {s for s in everywhere if any(a <= s.start and s.end <= b for a, b in contexts)}
    return inside or everywhere


@lru_cache(maxsize=32)
def _whole(text: str) -> str:
    """A section's text, normalised once for all entities that are looked for in it."""
    return normalise(text)


def _find(needle: str, text: str) -> list[tuple[int, int]]:
    """Whole words only, so that "e" is not found in every text."""
    found: list[tuple[int, int]] = []
    start = text.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        whole = not _cuts(needle[0], text, start) and not _cuts(needle[-1], text, end)
        if whole:
            found.append((start, end))
        start = text.find(needle, end if whole else start + 1)
    return found


def _cuts(edge: str, text: str, place: int) -> bool:
    """Whether a quote with this character at its edge cuts a word at this place of the text."""
    return edge.isalnum() and 0 < place < len(text) and joined(text[place - 1], text[place])
