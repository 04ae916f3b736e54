"""Who is compared over cooks: a flavor with a model, by digest; its names in cooks are aliases."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from judging.report.scores import Totals, mean
from judging.report.tried import Tried


class Effort(NamedTuple):
    """Of one contender over its tries: how many there were and how many were handed in; means of
    what a try used, None where no try says."""

    tries: int
    handed_in: int
    aliases: tuple[str, ...]
    cost_usd: float | None
    seconds: float | None
    tokens: float | None

    @property
    def rate(self) -> float:
        return self.handed_in / self.tries if self.tries else 0.0


def efforts(tried: Iterable[Tried]) -> dict[str, Effort]:
    """{contender: its effort}; who failed counts as a try that was not handed in."""
    grouped: dict[str, list[Tried]] = {}
    for each in tried:
        grouped.setdefault(each.contender, []).append(each)
    return {name: _effort(rows) for name, rows in grouped.items()}


def _effort(rows: Sequence[Tried]) -> Effort:
    def of(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return mean(known) if known else None

    return Effort(
        len(rows),
        sum(row.outcome == "ok" for row in rows),
        tuple(sorted({row.name for row in rows})),
        of(row.cost_usd for row in rows),
        of(row.seconds for row in rows),
        of(row.tokens for row in rows),
    )


def by_contender(scores: Totals, tried: Sequence[Tried]) -> Totals:
    """{judge: {contender: score}}; of several participants of one kind the mean."""
    names = {each.name: each.contender for each in tried}
    found: dict[str, dict[str, list[float]]] = {}
    for judge, given in scores.items():
        for name, score in given.items():
            found.setdefault(judge, {}).setdefault(names.get(name, name), []).append(score)
    return {judge: {name: mean(values) for name, values in given.items()}
            for judge, given in found.items()}  # fmt: skip
