"""Files of gold standards and of predictions, one case or several."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from judging.gold.formats import PARTS, Answer, is_parted, parse_prediction, read_parted
from judging.gold.json_text import BadFile, read_json
from kitchen import texts

WRAPPERS = ("predictions", "gold_standard")


class Predictions(NamedTuple):
    """`by_case`: a prediction for a case of the gold standard; `unscored`: cases without gold;
    `missing`: cases that the file, which is keyed by case, leaves out."""

    by_case: dict[str, Answer]
    unscored: list[str] = []
    missing: list[str] = []


def parse_gold(content: str | bytes | Mapping[str, Any], source: str = "gold") -> dict[str, Answer]:
    """Case → gold standard, from the tracker's format; raises BadFile with every problem."""
    data = read_json(content, source)
    cases = data.get("gold_standard") if isinstance(data, Mapping) else None
    if not isinstance(cases, Mapping) or not cases:
        raise BadFile(
            [f'{source}.gold_standard: is missing; write {{"gold_standard": {{"<case>": …}}}}']
        )
    answers: dict[str, Answer] = {}
    problems: list[str] = []
    for case, value in cases.items():
        path, name = f"{source}.gold_standard.{case}", texts.name_form(case)
        if name in answers:
            problems.append(f"{path}: is there in another spelling; take one out")
        try:
            answers[name] = read_parted(value, path)
            problems += _case_problems(value, answers[name], path)
        except BadFile as error:
            problems += error.problems
    if problems:
        raise BadFile(problems)
    return answers


def parse_predictions(
    content: str | bytes | Mapping[str, Any],
    gold: Mapping[str, Answer],
    *,
    case: str | None = None,
    source: str = "prediction",
) -> Predictions:
    """A file's predictions for the cases of a gold standard; raises BadFile.

    A bare prediction belongs to `case`, or to the only case there is. A file keyed by case (as it
    is, under "predictions", or in the gold standard's own format) may hold several.
    """
    wanted = _cases(gold, case)
    data = read_json(content, source)
    keyed, path = _keyed(data, gold, source)
    if keyed is None:
        if len(wanted) > 1:
            raise BadFile(
                [f"{source}: the gold standard has several cases; name one by --case: "]
                + [f"  {name}" for name in wanted]
            )
        return Predictions({wanted[0]: parse_prediction(data, source)})
    if not any(name in keyed for name in wanted):
        raise BadFile(
            [f"{path}: no gold standard for {', '.join(keyed)}; it has: {', '.join(wanted)}"]
        )
    found = {n: parse_prediction(keyed[n], f"{path}.{n}") for n in wanted if n in keyed}
    unscored = [name for name in keyed if name not in gold]
    return Predictions(found, unscored, [name for name in wanted if name not in keyed])


def _cases(gold: Mapping[str, Answer], case: str | None) -> list[str]:
    if case is None:
        return list(gold)
    case = texts.name_form(case)
    if case not in gold:
        raise BadFile([f"--case: there is no case {case!r}; there are: {', '.join(gold)}"])
    return [case]


def _keyed(data: Any, known: Collection[str], source: str) -> tuple[Mapping[str, Any] | None, str]:
    """The mapping of cases and its path, or None for a bare prediction."""
    if not isinstance(data, Mapping):
        return None, source
    for wrapper in WRAPPERS:
        if isinstance(data.get(wrapper), Mapping):
            return _named(data[wrapper]), f"{source}.{wrapper}"
    bare = any(part in data for part in (*PARTS, "prediction")) or is_parted(data)
    if bare or not data:
        return None, source
    objects = all(isinstance(value, Mapping) for value in data.values())
    data = _named(data)
    return (data, source) if objects or any(key in known for key in data) else (None, source)


def _named(cases: Mapping[str, Any]) -> Mapping[str, Any]:
    return {texts.name_form(name): value for name, value in cases.items()}


def _case_problems(value: Mapping[str, Any], answer: Answer, path: str) -> list[str]:
    if not is_parted(value):
        return [f"{path}: has neither expected_extraction nor expected_mcode_mappings"]
    count = len(answer.entities or [])
    extraction = f"{path}.expected_extraction"
    problems = []
    for number, link in enumerate(answer.relationships or []):
        for end in ("source_entity_index", "target_entity_index"):
            where = f"{extraction}.relationships[{number}].{end}"
            problems += _index_problems(getattr(link, end), count, where)
    for number, element in enumerate(answer.mapped_elements or []):
        where = f"{path}.expected_mcode_mappings.mapped_elements[{number}].source_entity_index"
        if element.source_entity_index is not None and answer.entities is not None:
            problems += _index_problems(element.source_entity_index, count, where)
    for number, entity in enumerate(answer.entities or []):
        if not entity.type.strip():
            problems.append(f"{extraction}.entities[{number}].type: is empty")
    return problems


def _index_problems(index: int, count: int, where: str) -> list[str]:
    if 0 <= index < count:
        return []
    return [f"{where}: {index} is not an entity; there are {count}, counted from 0"]
