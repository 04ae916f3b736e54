"""What scoring finds, as numbers and as JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from judging.gold.agreement import Agreement, Part, part
from judging.gold.text import THRESHOLD

MISSED = "(missed)"
INVENTED = "(invented)"


class Miss(NamedTuple):
    """An entity that was missed, or invented: as it was written, with its context. Of a mapped
    element the value as text and the element as type."""

    text: str
    type: str
    section: str = ""
    context: str = ""


class Scores(NamedTuple):
    """`confusion`: gold type → predicted type → entities whose text matches, with the columns
    "(missed)" and, as a row, "(invented)". `duplicates`: predicted entities that would match, had
    not others taken every gold item like them. `hallucinated`: predicted entities whose quote
    isn't in the source, None where there is no source to look in."""

    mode: str
    entities: Part
    mappings: Part
    relationships: Part
    confusion: dict[str, dict[str, int]]
    duplicates: int
    hallucinated: int | None
    missed: tuple[Miss, ...] = ()
    invented: tuple[Miss, ...] = ()
    missed_mappings: tuple[Miss, ...] = ()
    invented_mappings: tuple[Miss, ...] = ()

    @property
    def hallucination_rate(self) -> float | None:
        """Of the predicted entities; None without a source or without a prediction."""
        predicted = self.entities.micro.predicted
        return None if self.hallucinated is None or not predicted else self.hallucinated / predicted

    def to_json(self) -> dict[str, Any]:
        """Flat figures on top (`entities_f1`, …), then the parts in full."""
        parts = {
            "entities": self.entities,
            "mappings": self.mappings,
            "relationships": self.relationships,
        }
        flat: dict[str, Any] = {}
        for name, each in parts.items():
            flat |= _flat(name, each)
        return {
            **flat,
            "mode": self.mode,
            "threshold": THRESHOLD if self.mode == "relaxed" else None,
            "duplicates": self.duplicates,
            "hallucinated": self.hallucinated,
            "hallucination_rate": self.hallucination_rate,
            "absent": {name: each.absent for name, each in parts.items() if each.absent},
            **{name: each.to_json() for name, each in parts.items()},
            "confusion": self.confusion,
            "missed": [each._asdict() for each in self.missed],
            "invented": [each._asdict() for each in self.invented],
            "missed_mappings": [each._asdict() for each in self.missed_mappings],
            "invented_mappings": [each._asdict() for each in self.invented_mappings],
        }


def pool(scores: Sequence[Scores]) -> Scores:
    """Several cases as one: counts are added up, so large cases weigh more. At least one."""
    hallucinated = [each.hallucinated for each in scores if each.hallucinated is not None]
    return Scores(
        mode=scores[0].mode,
        entities=_pool([each.entities for each in scores]),
        mappings=_pool([each.mappings for each in scores]),
        relationships=_pool([each.relationships for each in scores]),
        confusion=_sum(each.confusion for each in scores),
        duplicates=sum(each.duplicates for each in scores),
        hallucinated=sum(hallucinated) if len(hallucinated) == len(scores) else None,
        missed=tuple(miss for each in scores for miss in each.missed),
        invented=tuple(miss for each in scores for miss in each.invented),
        missed_mappings=tuple(miss for each in scores for miss in each.missed_mappings),
        invented_mappings=tuple(miss for each in scores for miss in each.invented_mappings),
    )


def _pool(parts: Sequence[Part]) -> Part:
    counts: dict[str, Counter[str]] = {name: Counter() for name in Agreement._fields[3:]}
    # A case whose gold standard says nothing of this part can't tell right from wrong.
    told = [each for each in parts if each.absent not in {"gold", "both"}]
    for each in told or parts:
        for kind, found in each.per_type.items():
            for name, counter in counts.items():
                counter[kind] += getattr(found, name)
    absent = {each.absent for each in parts}
    everywhere = absent.pop() if len(absent) == 1 else ""
    return part(counts["matched"], counts["predicted"], counts["support"], everywhere)


def _sum(tables: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    total: dict[str, Counter[str]] = {}
    for each in tables:
        for row, columns in each.items():
            total.setdefault(row, Counter()).update(columns)
    return {row: dict(sorted(columns.items())) for row, columns in sorted(total.items())}


def _flat(name: str, found: Part) -> dict[str, Any]:
    micro, macro = found.micro, found.macro
    return {
        f"{name}_f1": micro.f1,
        f"{name}_precision": micro.precision,
        f"{name}_recall": micro.recall,
        f"{name}_support": micro.support,
        f"{name}_predicted": micro.predicted,
        f"{name}_matched": micro.matched,
        f"{name}_macro_f1": macro.f1,
    }
