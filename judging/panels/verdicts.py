"""scores.json, read and checked against the rubric."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from agents import json_objects
from agents.json_objects import Path
from agents.thinking import answer_of
from judging.briefs import Rubric
from judging.panels.delimiters import neutralise
from judging.panels.schemas import BLANK, REASON

LONGEST = 400_000  # characters of a reply that are read
_OPENING = re.compile(r'\{(?=\s*["}])')  # braces of prose are passed over


class Judged(NamedTuple):
    """One submission's scores: {dimension: points on the scale}, and the judge's reasons."""

    scores: dict[str, float]
    reasons: dict[str, str]


class Verdict(NamedTuple):
    """What could be read. `judged` has only submissions that were scored on every dimension, so a
    missing dimension never shifts weight; `problems` asks for a repair, or afterwards says why
    the judge abstains on the rest (on everything, if `judged` is empty). `unclear` are letters
    where something stands twice: read, but never counted."""

    judged: dict[str, Judged]
    problems: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def counted(self) -> dict[str, Judged]:
        """The scores that count."""
        return {letter: each for letter, each in self.judged.items() if letter not in self.unclear}

    def to_json(self) -> dict[str, Any]:
        """{"judged": {letter: {"scores", "reasons"}}, "problems": […]}; what counts."""
        return {
            "judged": {letter: each._asdict() for letter, each in self.counted.items()},
            "problems": list(self.problems),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Verdict":
        """What `to_json` wrote."""
        judged = {letter: Judged(**each) for letter, each in data["judged"].items()}
        return cls(judged, tuple(data["problems"]))


def parse(text: str | None, rubric: Rubric, letters: Sequence[str]) -> Verdict:
    """Reads scores.json or a model's reply (None: nothing was written). Never raises.

    Prose around the object is passed over, but two different objects with scores are none: nobody
    could say which of them the judge meant, and one may be a quotation.
    """
    if text is None or not text.strip():
        return Verdict({}, ("nothing was written; write one JSON object",))
    whole, broken = _objects(text)
    found = [each for each in whole if _looks_right(each.value, letters)]
    different = {json.dumps(each.value, sort_keys=True) for each in found}
    if len(different) > 1:
        return Verdict({}, ("there are several JSON objects with scores; write one",))
    if not found:
        return Verdict({}, (_nothing(text, broken or not whole),))
    verdict = _checked(found[0].value, rubric, letters)
    # Nobody could say which of two the judge meant, and readers differ in which they take.
    twice = [path for each in found for path in each.twice]
    said = tuple(f"{_place(path)}: is there twice; write it once" for path in twice)
    unclear = tuple(dict.fromkeys(str(path[0]) for path in twice))
    return Verdict(verdict.judged, (*dict.fromkeys(said), *verdict.problems), unclear)


class _Scores(NamedTuple):
    """An object that may be a verdict, and the paths in it of what stands twice."""

    value: dict[str, Any]
    twice: tuple[Path, ...] = ()


def _objects(text: str) -> tuple[list[_Scores], bool]:
    """The whole objects of the answer up to the first that is broken, and whether one is: half an
    object may hold whole ones, such as a quotation, which are not verdicts."""
    whole: list[_Scores] = []
    for found in json_objects.objects(answer_of(text, may_quote=True)[:LONGEST], _OPENING):
        if found.broken:
            return whole, True
        whole.append(_unwrapped(found))
    return whole, False


def _unwrapped(found: json_objects.Found) -> _Scores:
    """Without {"scores": {"A": …}} around it, which is how many put it."""
    inner = found.value.get("scores")
    if not isinstance(inner, dict) or "score" in found.value:
        return _Scores(found.value, found.twice)
    twice = [path[1:] for path in found.twice if path[0] == "scores"]
    if () in twice:
        twice = [(letter,) for letter in inner]
    return _Scores(inner, tuple(twice))


def _looks_right(value: dict[str, Any], letters: Sequence[str]) -> bool:
    return any(isinstance(value.get(letter), dict) for letter in letters)


def _nothing(text: str, broken: bool) -> str:
    if "{" not in text:
        return "there is no JSON object in it; write one and nothing else"
    if broken:
        return "the JSON object is broken or cut off; write it whole"
    return "the JSON object has no submission's letter; write a key for each"


def _checked(value: dict[str, Any], rubric: Rubric, letters: Sequence[str]) -> Verdict:
    problems = [f"{_said(key)}: there is no such submission" for key in value if key not in letters]
    judged = {}
    for letter in letters:
        wrong, submission = _submission(value.get(letter), rubric, letter)
        problems += wrong
        if submission is not None:
            judged[letter] = submission
    return Verdict(judged, tuple(problems))


def _submission(value: Any, rubric: Rubric, letter: str) -> tuple[list[str], Judged | None]:
    """What is wrong, and the submission's scores if every dimension has one."""
    if not isinstance(value, dict):
        return [f"{letter}: is missing"], None
    known = [each.id for each in rubric.dimensions]
    value = _bare(value, known)
    wrong = [f"{letter}.{_said(key)}: the rubric has no such dimension" for key in value
             if key not in known]  # fmt: skip
    scores, reasons = {}, {}
    for name in known:
        points, reason = _points(value.get(name))
        if problem := _problem(points, name in value, rubric.scale):
            wrong.append(f"{letter}.{name}: {problem}")
        else:
            scores[name], reasons[name] = float(points), reason
    whole = len(scores) == len(known)
    return wrong, Judged(scores, reasons) if whole else None


def _bare(value: dict[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """Without {"dimensions": {…}} around the scores, and without a total beside them, which briefs
    for judges that were written for multicooker ask for."""
    rest = {key: each for key, each in value.items() if key != "total" or key in known}
    inner = rest.get("dimensions")
    if "dimensions" in known or not isinstance(inner, dict) or not rest.keys().isdisjoint(known):
        return rest
    del rest["dimensions"]
    return rest | {key: each for key, each in inner.items() if key != "total" or key in known}


def _points(value: Any) -> tuple[Any, str]:
    """The score and the reason of {"score": 7, "why": "…"}, or of a bare 7."""
    if not isinstance(value, dict):
        return value, ""
    why = value.get("why")
    if not isinstance(why, str) or why.strip() == BLANK:  # copied, not filled in
        return value.get("score"), ""
    return value.get("score"), neutralise(why)[:REASON].strip()


def _problem(points: Any, there: bool, scale: tuple[int, int]) -> str:
    low, high = scale
    if not there or points is None:
        return "is missing"
    if isinstance(points, bool) or not isinstance(points, int | float) or points != points:
        return f"{_said(points)} is not a number; write {low} to {high}"
    if not low <= points <= high:  # also infinity, and integers that no float can hold
        return f"{_said(points)} is out of range; write {low} to {high}"
    return "" if points == int(points) else f"{points:g} is not a whole number"


def _said(value: Any) -> str:
    return neutralise(repr(value)[:200])[:60]


def _place(path: Path) -> str:
    return ".".join(neutralise(str(step)[:200])[:60] for step in path[:4])
