"""Results of runs to a ranked table. Pure: rows in, entries out."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from judging import statistics
from judging.statistics.ranks import shared_ranks, ties

RANKING = (
    "Ranked by mean score over seeds; a lineup that failed on a seed that others have played has "
    "no rank and stands below. A rank is shared by all whose difference from the rank's "
    "first can't be shown (paired t over common seeds, Holm-corrected, 5%)."
)


# Ends of a run that leave its seed unplayed, maybe where it is hard.
FAILED = frozenset({"blocked", "failed", "cancelled"})


class Result(NamedTuple):
    """One run. `unit` is what repeats share, such as "busy_night_1/3"; `excluded` names the
    infrastructure failure that keeps it out, and is empty for a run that counts. `answers` are the
    run's figures of how its models answered, None without a model."""

    lineup: str
    unit: str
    score: float | None
    tokens: int = 0
    seconds: float = 0.0
    served: int = 0
    excluded: str = ""
    cut: bool = False
    answers: Mapping[str, Any] | None = None


class Answers(NamedTuple):
    """How a lineup's models answered. `first` and `last` are how often the first and the last
    entry of the options was taken, as a multiple of chance; None where nothing was counted."""

    styles: list[str]
    words: list[str]
    first: float | None
    last: float | None

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        return self._asdict()


class Entry(NamedTuple):
    """A lineup's line. `rank` is None with too few runs, or with `lost` seeds: others have played
    them, and of this lineup's runs there none counts. `tokens` and `seconds` are means a run,
    `interval.n` counts seeds, `runs` those that count, `excluded` those left out by reason."""

    rank: int | None
    lineup: str
    interval: statistics.Interval | None
    runs: int
    tied_with: tuple[str, ...]
    note: str
    tokens: float
    seconds: float
    served: float
    cut: int
    excluded: dict[str, int]
    answers: Answers | None
    lost: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object; scores 0 to 100, seconds of model time a run."""
        spread = self.interval
        return {
            "rank": self.rank,
            "lineup": self.lineup,
            "n": spread.n if spread else 0,
            "runs": self.runs,
            "mean": spread.mean if spread else None,
            "low": spread.low if spread else None,
            "high": spread.high if spread else None,
            "min": spread.spread[0] if spread else None,
            "max": spread.spread[1] if spread else None,
            "tied_with": list(self.tied_with),
            "note": self.note,
            "tokens": self.tokens,
            "seconds": self.seconds,
            "served": self.served,
            "tokens_per_dish": self.tokens / self.served if self.served else None,
            "seconds_per_dish": self.seconds / self.served if self.served else None,
            "cut": self.cut,
            "excluded": self.excluded,
            "answers": self.answers.to_json() if self.answers else None,
        }


def rank(results: Iterable[Result]) -> list[Entry]:
    """Entries, best first; those with too few runs follow without a rank. See `RANKING`."""
    by_lineup: dict[str, list[Result]] = {}
    for result in results:
        by_lineup.setdefault(result.lineup, []).append(result)
    units = {name: _units(rows) for name, rows in by_lineup.items()}
    lost = {name: _lost(name, rows, units) for name, rows in by_lineup.items()}
    entries = [_entry(name, rows, units[name], lost[name]) for name, rows in by_lineup.items()]
    entries.sort(key=_order)
    enough = [entry.lineup for entry in entries if _enough(entry)]
    pairs = statistics.compare({name: units[name] for name in enough})
    ranks = shared_ranks(enough, pairs)
    return [
        entry._replace(rank=ranks.get(entry.lineup), tied_with=ties(entry.lineup, enough, pairs))
        for entry in entries
    ]


def _units(rows: Sequence[Result]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for row in rows:
        if row.score is not None and not row.excluded:
            scores.setdefault(row.unit, []).append(row.score)
    return statistics.seed_means(scores)


def _lost(
    name: str, rows: Sequence[Result], units: Mapping[str, Mapping[str, float]]
) -> tuple[str, ...]:
    played = {unit for other, found in units.items() if other != name for unit in found}
    failed = {row.unit for row in rows if row.excluded in FAILED}
    return tuple(sorted((failed & played) - units[name].keys()))


def _note(spread: statistics.Interval | None, lost: Sequence[str]) -> str:
    if spread is None:
        return "no run that counts"
    if not lost:
        return spread.note
    listed = ", ".join(lost[:3]) + (", …" if len(lost) > 3 else "")
    told = f"no run that counts on {listed}, so unranked; play it again"
    return f"{told}; {spread.note}".removesuffix("; ")


def _entry(
    name: str, rows: Sequence[Result], units: Mapping[str, float], lost: tuple[str, ...]
) -> Entry:
    counted = [row for row in rows if row.score is not None and not row.excluded]
    spread = statistics.interval(list(units.values())) if units else None
    return Entry(
        rank=None,
        lineup=name,
        interval=spread,
        runs=len(counted),
        tied_with=(),
        note=_note(spread, lost),
        tokens=_mean([row.tokens for row in counted]),
        seconds=_mean([row.seconds for row in counted]),
        served=_mean([row.served for row in counted]),
        cut=sum(row.cut for row in counted),
        excluded=dict(sorted(Counter(row.excluded for row in rows if row.excluded).items())),
        answers=_answers([row.answers for row in counted if row.answers]),
        lost=lost,
    )


def _answers(rows: Sequence[Mapping[str, Any]]) -> Answers | None:
    if not rows:
        return None

    def times_chance(place: str) -> float | None:
        chance = math.fsum(row[place]["chance"] for row in rows)
        return math.fsum(row[place]["taken"] for row in rows) / chance if chance else None

    return Answers(
        styles=sorted({style for row in rows for style in row["styles"]}),
        words=sorted({words for row in rows for words in row["words"]}),
        first=times_chance("first"),
        last=times_chance("last"),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def _enough(entry: Entry) -> bool:
    spread = entry.interval
    return spread is not None and spread.n >= statistics.ENOUGH and not entry.lost


def _order(entry: Entry) -> tuple[bool, float, str]:
    return (not _enough(entry), -(entry.interval.mean if entry.interval else -1.0), entry.lineup)
