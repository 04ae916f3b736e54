"""Counts of matches as precision, recall and F1."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple


class Agreement(NamedTuple):
    """`matched` of `predicted` and of `support` gold items; the rest follows, all 0 to 1.

    Nothing predicted where there is nothing to find is 1; one of the two empty is 0.
    """

    precision: float
    recall: float
    f1: float
    support: int
    predicted: int
    matched: int

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


NOTHING = Agreement(0.0, 0.0, 0.0, 0, 0, 0)


def agreement(matched: int, predicted: int, support: int) -> Agreement:
    """From three counts; `matched` is at most the other two."""
    if not predicted and not support:
        return Agreement(1.0, 1.0, 1.0, 0, 0, 0)
    return Agreement(
        precision=matched / predicted if predicted else 0.0,
        recall=matched / support if support else 0.0,
        f1=2 * matched / (predicted + support),
        support=support,
        predicted=predicted,
        matched=matched,
    )


class Part(NamedTuple):
    """Entities, mapped elements or relationships.

    `micro` counts items, `macro` is the plain mean over `per_type`. `absent` says that "gold" or
    the "prediction" (or "both") has no such list at all, which is not the same as an empty one:
    then every figure is 0.0.
    """

    micro: Agreement
    macro: Agreement
    per_type: dict[str, Agreement]
    absent: str = ""

    def to_json(self) -> dict[str, Any]:
        """micro, macro and per type; `absent` only where it is so."""
        per_type = {name: each.to_json() for name, each in self.per_type.items()}
        found = {"micro": self.micro.to_json(), "macro": self.macro.to_json(), "per_type": per_type}
        return found | ({"absent": self.absent} if self.absent else {})


def part(
    matched: Mapping[str, int],
    predicted: Mapping[str, int],
    support: Mapping[str, int],
    absent: str = "",
) -> Part:
    """From counts by type."""
    types = sorted(predicted.keys() | support.keys())
    per_type = {
        name: agreement(matched.get(name, 0), predicted.get(name, 0), support.get(name, 0))
        for name in types
    }
    micro = total(per_type.values())
    if absent:
        # Counts stay, the figures don't: what isn't there can't be right.
        micro = NOTHING._replace(support=micro.support, predicted=micro.predicted)
        return Part(micro, micro, per_type, absent)
    return Part(micro, _mean(list(per_type.values())) if per_type else micro, per_type)


def total(parts: Iterable[Agreement]) -> Agreement:
    """Counts added up: the micro average."""
    parts = list(parts)
    return agreement(
        sum(each.matched for each in parts),
        sum(each.predicted for each in parts),
        sum(each.support for each in parts),
    )


def _mean(parts: Sequence[Agreement]) -> Agreement:
    counts = total(parts)
    return counts._replace(
        precision=math.fsum(each.precision for each in parts) / len(parts),
        recall=math.fsum(each.recall for each in parts) / len(parts),
        f1=math.fsum(each.f1 for each in parts) / len(parts),
    )
