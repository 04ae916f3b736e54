"""Where judges disagree, and where the submissions themselves agree and diverge: there a brief
left something open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from judging.report.facts import Entrant, Facts, Scored
from judging.report.scores import mean

DISAGREEMENTS = 5
COMPARED = 20_000  # characters that are looked at
LISTED = 30
_BLOCKS = MarkdownIt().disable(["inline", "text_join"], ignoreInvalid=True)


class Quote(NamedTuple):
    """What a judge gave and said."""

    judge: str
    participant: str
    points: float
    text: str


class Disagreement(NamedTuple):
    """One submission's dimension on which judges lie `spread` points of the scale apart."""

    participant: str
    dimension: str
    spread: float
    highest: Quote
    lowest: Quote


class Shared(NamedTuple):
    """A file or heading, and who has it."""

    name: str
    participants: tuple[str, ...]


class Spread(NamedTuple):
    """How far submissions lie apart on a dimension, in points: means of best and worst, quoted."""

    dimension: str
    spread: float
    best: Quote
    worst: Quote


class Contrasts(NamedTuple):
    """`common_*` is what all have, `differing_*` what some have; `likeness` is the mean over pairs
    of the share of common words in files that all have (0 to 1; None if there is none)."""

    common_files: tuple[str, ...]
    differing_files: tuple[Shared, ...]
    common_headings: tuple[str, ...]
    differing_headings: tuple[Shared, ...]
    likeness: float | None
    dimensions: tuple[Spread, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "common_files": list(self.common_files),
            "differing_files": [each._asdict() for each in self.differing_files],
            "common_headings": list(self.common_headings),
            "differing_headings": [each._asdict() for each in self.differing_headings],
            "likeness": self.likeness,
            "dimensions": [spread_json(each) for each in self.dimensions],
        }


def disagreements(scored: Sequence[Scored]) -> list[Disagreement]:
    """The widest apart first, at most five; none if judges never differ."""
    quotes: dict[tuple[str, str], list[Quote]] = {}
    for each in scored:
        for name in each.scores:
            quotes.setdefault((each.participant, name), []).append(_quote(each, name))
    found = []
    for (participant, dimension), given in quotes.items():
        high, low = max(given, key=lambda q: q.points), min(given, key=lambda q: q.points)
        if high.points > low.points and high.judge != low.judge:
            found.append(Disagreement(participant, dimension, high.points - low.points, high, low))
    found.sort(key=lambda each: (-each.spread, each.participant, each.dimension))
    return found[:DISAGREEMENTS]


def contrasts(facts: Facts, scored: Sequence[Scored]) -> Contrasts:
    """Of the submissions that are ok."""
    entrants = [entrant for entrant in facts.entrants if entrant.outcome == "ok"]
    files, some_files = _split({each.name: list(each.files) for each in entrants})
    headings, some_headings = _split({each.name: _headings(each) for each in entrants})
    return Contrasts(
        files, some_files, headings, some_headings, _likeness(entrants, files),
        tuple(_spreads(facts, scored)),
    )  # fmt: skip


def _quote(each: Scored, dimension: str) -> Quote:
    said = each.reasons.get(dimension, "")
    return Quote(each.judge, each.participant, each.scores[dimension], said)


def _split(has: dict[str, list[str]]) -> tuple[tuple[str, ...], tuple[Shared, ...]]:
    """What all have, and what some have with their names, the most common first."""
    owners: dict[str, list[str]] = {}
    for participant, names in has.items():
        for name in dict.fromkeys(names):
            owners.setdefault(name, []).append(participant)
    common = sorted(name for name, who in owners.items() if len(who) == len(has))
    some = [Shared(name, tuple(who)) for name, who in owners.items() if len(who) < len(has)]
    some.sort(key=lambda each: (-len(each.participants), each.name))
    return tuple(common[:LISTED]), tuple(some[:LISTED])


def _headings(entrant: Entrant) -> list[str]:
    """Of its Markdown files, as far as the first 20,000 characters of them all go."""
    found, left = [], COMPARED
    for path, text in entrant.files.items():
        if text and left > 0 and path.lower().endswith((".md", ".markdown")):
            tokens = _BLOCKS.parse(text[:left])
            left -= len(text)
            found += [tokens[i + 1].content.strip() for i, token in enumerate(tokens)
                      if token.type == "heading_open"]  # fmt: skip
    return found


def _likeness(entrants: Sequence[Entrant], files: Sequence[str]) -> float | None:
    ratios = []
    for path in files[:LISTED]:
        texts = [entrant.files.get(path) for entrant in entrants]
        counts = [Counter(text[:COMPARED].split()) for text in texts if text]
        if len(counts) == len(entrants):
            ratios += [_common_words(one, other) for one, other in combinations(counts, 2)]
    return mean(ratios) if ratios else None


def _common_words(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two texts' words: 1 for the same words as often, 0 for none."""
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _spreads(facts: Facts, scored: Sequence[Scored]) -> Iterable[Spread]:
    """Dimensions, those that divide the submissions most first."""
    found = []
    for dimension in facts.weights:
        by_name: dict[str, list[Scored]] = {}
        for each in scored:
            by_name.setdefault(each.participant, []).append(each)
        means = {name: mean(each.scores[dimension] for each in given)
                 for name, given in by_name.items()}  # fmt: skip
        if len(means) < 2:
            continue
        best, worst = max(means, key=lambda n: means[n]), min(means, key=lambda n: means[n])
        found.append(
            Spread(
                dimension,
                means[best] - means[worst],
                _telling(by_name[best], dimension, means[best]),
                _telling(by_name[worst], dimension, means[worst]),
            )
        )
    return sorted(found, key=lambda each: -each.spread)


def _telling(given: Sequence[Scored], dimension: str, middle: float) -> Quote:
    """The quote nearest the mean among those that say something; its points are the mean."""
    said = [each for each in given if each.reasons.get(dimension)] or list(given)
    nearest = min(said, key=lambda each: abs(each.scores[dimension] - middle))
    return _quote(nearest, dimension)._replace(points=middle)


def spread_json(each: Disagreement | Spread) -> dict[str, Any]:
    """A JSON object, quotes in it."""
    return {
        key: value._asdict() if isinstance(value, Quote) else value
        for key, value in each._asdict().items()
    }
