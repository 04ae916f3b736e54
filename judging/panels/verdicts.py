"""scores.json, read and checked against the rubric."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from agents.thinking import answer_of
from agents.thinking.marks import MARK
from judging.briefs import Rubric
from judging.panels.fencing import neutralise
from judging.panels.schemas import BLANK, REASON

LONGEST = 400_000  # characters of a reply that are read
_OPENING = re.compile(r'\{(?=\s*["}])')  # braces of prose are passed over


class _Repeated(dict[str, Any]):
    """An object that names a key twice with different values; `twice` are those keys."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Repeated(pairs)
    if len(found) < len(pairs):
        found.twice = tuple(dict.fromkeys(key for key, value in pairs if value != found[key]))
    return found if found.twice else dict(found)


_decoder = json.JSONDecoder(object_pairs_hook=_object)


class Judged(NamedTuple):
    """One submission's scores: {dimension: points on the scale}, and the judge's reasons."""

    scores: dict[str, float]
    reasons: dict[str, str]


class Verdict(NamedTuple):
    """What could be read. `judged` has only submissions that were scored on every dimension, so a
    missing dimension never shifts weight; `problems` asks for a repair, or afterwards says why
    the judge abstains on the rest (on everything, if `judged` is empty). `unclear` are letters
    whose scores stand there twice with different values: read, but never counted."""

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
    found = [each for each in _objects(text) if _looks_right(each, letters)]
    different = {json.dumps(each, sort_keys=True): each for each in found}
    if len(different) > 1:
        return Verdict({}, ("there are several JSON objects with scores; write one",))
    if not found:
        return Verdict({}, (_nothing(text),))
    verdict = _checked(found[0], rubric, letters)
    # Nobody could say which of two values the judge meant, and readers differ in which they take.
    twice = list(_repeated(found[0]))
    said = tuple(
        f"{'.'.join(map(_plain, path))}: is there twice with different values; write it once"
        for path in twice
    )
    unclear = tuple(dict.fromkeys(path[0] for path in twice))
    return Verdict(verdict.judged, (*said, *verdict.problems), unclear)


def _repeated(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of keys that stand twice, not deeper than a verdict goes."""
    if not isinstance(value, dict) or len(path) > 2:
        return
    for key in value.twice if isinstance(value, _Repeated) else ():
        yield (*path, key)
    for key, inner in value.items():
        yield from _repeated(inner, (*path, key))


def _answer(text: str) -> str:
    """The reply without its thinking.

    A mark that opens thinking after the answer has begun is more likely quoted from a submission
    that plays at being the judge. Then nothing is taken away: two different verdicts are none.
    """
    closed = None
    for mark in MARK.finditer(text):
        if str(mark.lastgroup).startswith("close_"):
            closed = mark.end()
        elif closed is not None and text[closed : mark.start()].strip():
            return text
    return answer_of(text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object in the text, from left to right, not those inside another."""
    text = _answer(text)[:LONGEST]
    start = _OPENING.search(text)
    while start:
        try:
            value, end = _decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            # Half an object may hold whole ones, such as a quotation, which are no verdict.
            return
        yield _unwrapped(value)
        start = _OPENING.search(text, end)


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    if not _wrapped(value):
        return value
    inner = value["scores"]
    if isinstance(value, _Repeated) and "scores" in value.twice:
        inner = _Repeated(inner)
        inner.twice = tuple(inner)
    return inner


def _wrapped(value: dict[str, Any]) -> bool:
    """{"scores": {"A": …}}, which is how many put it."""
    return isinstance(value.get("scores"), dict) and "score" not in value


def _looks_right(value: dict[str, Any], letters: Sequence[str]) -> bool:
    return any(isinstance(value.get(letter), dict) for letter in letters)


def _nothing(text: str) -> str:
    if "{" not in text:
        return "there is no JSON object in it; write one and nothing else"
    try:
        json.loads(text[text.find("{") : text.rfind("}") + 1])
    except (ValueError, RecursionError):
        return "the JSON object is broken or cut off; write it whole, and shorter"
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
        return f"{_said(points)} is no number; write {low} to {high}"
    if not low <= points <= high:  # also infinity, and integers that no float can hold
        return f"{_said(points)} is out of range; write {low} to {high}"
    return "" if points == int(points) else f"{points:g} is no whole number"


def _said(value: Any) -> str:
    return neutralise(repr(value)[:200])[:60]


def _plain(key: str) -> str:
    return neutralise(key[:200])[:60]
