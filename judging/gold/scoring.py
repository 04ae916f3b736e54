"""Scores one prediction against one gold standard."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from judging.gold.agreement import Part, part
from judging.gold.formats import Answer, Entity, MappedElement, Relationship
from judging.gold.matching import MODES, Item, Mode, assign, same_item, same_text, table
from judging.gold.scores import INVENTED, MISSED, Miss, Scores
from judging.gold.spans import locate, sections_of, stands_in
from judging.gold.text import normalise, tokens

__all__ = ["MODES", "Mode", "score"]


def score(
    gold: Answer,
    prediction: Answer,
    *,
    sections: Mapping[str, str] | None = None,
    mode: Mode = "exact",
) -> Scores:
    """Entities by text and type, mapped elements by element and value, relationships by type and
    both ends, which match as entities do.

    `sections`: the trial's text by section, for spans and for the hallucination rate. Without it
    spans are looked for in the gold's own context sentences and no hallucination is counted.
    """
    places: Mapping[str, str] = {}
    if mode == "span":  # no other looks where a text stands
        places = sections if sections is not None else sections_of(gold)
    golds = _entities(gold.entities, places)
    predictions = _entities(prediction.entities, places)
    alike = table(golds, predictions, same_item(mode))
    pairs = assign(alike)
    lost = _rest(golds, {row for row, _ in pairs})
    extra = _rest(predictions, {column for _, column in pairs})
    mappings, lost_elements, extra_elements = _mappings(
        gold.mapped_elements, prediction.mapped_elements, mode
    )
    return Scores(
        mode=mode,
        entities=_part(pairs, golds, predictions, _absent(gold.entities, prediction.entities)),
        mappings=mappings,
        relationships=_relationships(gold, prediction, golds, predictions, mode),
        confusion=_confusion([golds[row] for row, _ in pairs], lost, extra, mode),
        duplicates=int(alike.any(axis=0).sum()) - len(pairs),
        hallucinated=_hallucinated(prediction.entities or [], sections),
        missed=_misses(lost, gold.entities or []),
        invented=_misses(extra, prediction.entities or []),
        missed_mappings=_element_misses(lost_elements, gold.mapped_elements or []),
        invented_mappings=_element_misses(extra_elements, prediction.mapped_elements or []),
    )


def _absent(gold: object, prediction: object) -> str:
    if gold is None and prediction is None:
        return "both"
    return "gold" if gold is None else "prediction" if prediction is None else ""


def _entities(found: Sequence[Entity] | None, sections: Mapping[str, str]) -> list[Item]:
    """Sorted, so that the order in which they were written can't change what is matched."""
    items = []
    for index, each in enumerate(found or []):
        items.append(_item(index, each.type, each.text)._replace(spans=locate(each, sections)))
    return sorted(items, key=lambda item: (item.label, item.text, sorted(item.spans)))


def _item(place: int, label: str, text: str) -> Item:
    plain = normalise(text)
    return Item(place, normalise(label), plain, tokens(plain))


def _rest(items: Sequence[Item], used: set[int]) -> list[Item]:
    return [item for place, item in enumerate(items) if place not in used]


def _part(
    pairs: Sequence[tuple[int, int]],
    golds: Sequence[Item],
    predictions: Sequence[Item],
    absent: str,
) -> Part:
    return part(
        Counter(golds[row].label for row, _ in pairs),
        Counter(item.label for item in predictions),
        Counter(item.label for item in golds),
        absent,
    )


def _mappings(
    gold: Sequence[MappedElement] | None, prediction: Sequence[MappedElement] | None, mode: Mode
) -> tuple[Part, list[Item], list[Item]]:
    """The figures, what was missed and what was invented. A value is not a quotation and has no
    place: in span mode values are compared exactly."""
    golds, predictions = (
        [_item(index, each.Mcode_element, each.text) for index, each in enumerate(found or [])]
        for found in (gold, prediction)
    )
    alike = same_item("exact" if mode == "span" else mode)
    pairs = assign(table(golds, predictions, alike))
    found = _part(pairs, golds, predictions, _absent(gold, prediction))
    lost = _rest(golds, {row for row, _ in pairs})
    return found, lost, _rest(predictions, {column for _, column in pairs})


def _relationships(
    gold: Answer,
    prediction: Answer,
    golds: Sequence[Item],
    predictions: Sequence[Item],
    mode: Mode,
) -> Part:
    """Ends are compared by what they are, not by the entity that they were matched with: a text
    that the gold names twice is one and the same to whoever reads it."""
    ends = ({item.place: item for item in golds}, {item.place: item for item in predictions})
    alike = same_item(mode)

    def like(one: Relationship, two: Relationship) -> float:
        if normalise(one.relationship_type) != normalise(two.relationship_type):
            return 0.0
        found = []
        for end in ("source_entity_index", "target_entity_index"):
            left, right = ends[0].get(getattr(one, end)), ends[1].get(getattr(two, end))
            found.append(alike(left, right) if left and right else 0.0)
        return min(found)

    left, right = gold.relationships or [], prediction.relationships or []
    cells = [[like(one, two) for two in right] for one in left]
    pairs = assign(np.array(cells, dtype=float).reshape(len(left), len(right)))
    return part(
        Counter(normalise(left[row].relationship_type) for row, _ in pairs),
        Counter(normalise(each.relationship_type) for each in right),
        Counter(normalise(each.relationship_type) for each in left),
        _absent(gold.relationships, prediction.relationships),
    )


def _confusion(
    matched: Sequence[Item], lost: Sequence[Item], extra: Sequence[Item], mode: Mode
) -> dict[str, dict[str, int]]:
    """What didn't match is matched once more by its text alone."""
    pairs = assign(table(lost, extra, same_text(mode)))
    cells = Counter((item.label, item.label) for item in matched)
    cells += Counter((lost[row].label, extra[column].label) for row, column in pairs)
    cells += Counter((item.label, MISSED) for item in _rest(lost, {row for row, _ in pairs}))
    cells += Counter((INVENTED, item.label) for item in _rest(extra, {col for _, col in pairs}))
    rows: dict[str, dict[str, int]] = {}
    for (row, column), count in sorted(cells.items()):
        rows.setdefault(row, {})[column] = count
    return rows


def _hallucinated(predicted: Sequence[Entity], sections: Mapping[str, str] | None) -> int | None:
    if sections is None:
        return None
    return sum(not stands_in(entity.text, sections) for entity in predicted)


def _element_misses(items: Sequence[Item], elements: Sequence[MappedElement]) -> tuple[Miss, ...]:
    found = (elements[item.place] for item in items)
    return tuple(Miss(each.text, each.Mcode_element) for each in found)


def _misses(items: Sequence[Item], entities: Sequence[Entity]) -> tuple[Miss, ...]:
    found = []
    for entity in (entities[item.place] for item in items):
        context = entity.source_context
        section = (context.section if context else None) or ""
        sentence = (context.context_sentence if context else None) or ""
        found.append(Miss(entity.text, entity.type, section, sentence))
    return tuple(found)
