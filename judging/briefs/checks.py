"""What a schema can't see in a brief. Works on data that may be wrong elsewhere, so that every
mistake is told at once."""

import math
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from judging.briefs.attempts import MOST
from judging.briefs.pairs import MODEL
from kitchen import texts

UNSHOWN = ("Cc", "Cs", "Zl", "Zp")  # control characters and line breaks
LONGEST_NAME = 37  # of a participant that tries several times
WIDEST = 1_000  # points at either end of a scale
Problem = tuple[tuple[Any, ...], str]
Data = dict[Any, Any]


def problems_of(data: Data, flavors: Collection[str] | None = None) -> list[Problem]:
    """Every problem as (path of the field, what is wrong and what to write)."""
    checks = (
        _twins,
        _ambiguous,
        _models,
        _weights,
        _scale,
        _dimensions,
        _outputs,
        _unjudged,
        _domains,
        _needed,
        _attempts,
    )
    found = [problem for check in checks for problem in check(data)]
    return found + list(_flavors(data, flavors))


def _members(data: Data, group: str) -> Iterator[tuple[int, Data]]:
    entries = data.get(group)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            yield index, {**entry, "flavor": entry.get("flavor") or entry["name"]}


def _part(data: Data, name: str) -> Data:
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _twins(data: Data) -> Iterator[Problem]:
    for group in ("participants", "judges"):
        first: dict[str, int] = {}
        for index, member in _members(data, group):
            if member["name"] in first:
                which = first[member["name"]] + 1
                yield (
                    (group, index, "name"),
                    (f"{member['name']!r} is the name of number {which} as well; rename one"),
                )
            first.setdefault(member["name"], index)


def _ambiguous(data: Data) -> Iterator[Problem]:
    """FEEDBACK_x.md is for participant x or for flavor x, so x can't be one of each."""
    members = [member for _, member in _members(data, "participants")]
    for index, member in _members(data, "participants"):
        name = member["name"]
        if member["flavor"] != name and any(other["flavor"] == name for other in members):
            yield (
                ("participants", index, "name"),
                f"{name!r} is the flavor of another participant; rename this one",
            )


def _models(data: Data) -> Iterator[Problem]:
    for group in ("participants", "judges"):
        for index, member in _members(data, group):
            if member["flavor"] == MODEL and not member.get("model"):
                yield (group, index), "flavor model needs a model; add model: name:size"


def _flavors(data: Data, known: Collection[str] | None) -> Iterator[Problem]:
    if known is None:
        return
    for group in ("participants", "judges"):
        for index, member in _members(data, group):
            if isinstance(member["flavor"], str) and member["flavor"] not in known:
                choice = ", ".join(sorted(known))
                if "flavor" in data[group][index]:
                    said = f"no flavor {member['flavor']!r}; write one of {choice}"
                    yield (group, index, "flavor"), said
                else:
                    said = f"has no flavor, and its name is none; write flavor: one of {choice}"
                    yield (group, index, "name"), said


def _rubric_lines(data: Data) -> list[Any]:
    lines = _part(data, "rubric").get("dimensions")
    return lines if isinstance(lines, list) else []


def _weights(data: Data) -> Iterator[Problem]:
    lines = _rubric_lines(data)
    weights = [line.get("weight") for line in lines if isinstance(line, dict)]
    numbers = [w for w in weights if isinstance(w, int | float) and not isinstance(w, bool)]
    if not lines or len(numbers) < len(lines):
        return  # told already
    total = math.fsum(numbers)
    if not math.isclose(total, 100, abs_tol=1e-6):
        yield ("rubric", "dimensions"), f"the weights add up to {total:g}; make it 100"


def _scale(data: Data) -> Iterator[Problem]:
    scale = _part(data, "rubric").get("scale")
    if not isinstance(scale, list) or len(scale) != 2:
        return
    low, high = scale
    if isinstance(low, int) and isinstance(high, int) and not low < high:
        yield ("rubric", "scale"), "write the lower end first, as in [1, 10]"
    elif isinstance(low, int) and isinstance(high, int) and max(abs(low), abs(high)) > WIDEST:
        yield ("rubric", "scale"), f"is wider than {WIDEST:,}; write such as [1, 10]"


def _dimensions(data: Data) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, line in enumerate(_rubric_lines(data)):
        name = line.get("id") if isinstance(line, dict) else None
        if isinstance(name, str) and name in seen:
            yield ("rubric", "dimensions", index, "id"), f"{name!r} is there already; rename one"
        elif isinstance(name, str):
            seen.add(name)


def _outputs(data: Data) -> Iterator[Problem]:
    required = _part(data, "outputs").get("required")
    seen: set[str] = set()
    for index, output in enumerate(required if isinstance(required, list) else []):
        path = output.get("path") if isinstance(output, dict) else None
        if not isinstance(path, str):
            continue
        where = ("outputs", "required", index, "path")
        if wrong := wrong_path(path):
            yield where, wrong
        elif path.rstrip("/") in seen:
            yield where, f"{path!r} is there already; take one out"
        seen.add(path.rstrip("/"))


def wrong_path(path: str) -> str:
    """What is wrong with a path that should lie below out/; "" if nothing is."""
    parts = path.rstrip("/").split("/")
    if path.startswith("/") or "\\" in path or (len(path) > 1 and path[1] == ":"):
        return f"{path!r} is not a path below out/; write it from there, with /"
    if ".." in parts:
        return f"{path!r} climbs out of out/; take the .. out"
    unseen = any(unicodedata.category(c) in UNSHOWN or c in texts.TURNING for c in path)
    if unseen or any(part in ("", ".") for part in parts):
        return f"{path!r} is not a plain path; write such as report.md or figures/one.png"
    if parts[0] == "out":
        return f"{path!r} starts at out/ already; write {'/'.join(parts[1:]) or 'a file in it'}"
    return ""


def _unjudged(data: Data) -> Iterator[Problem]:
    # Without a policy of its own such a brief is judged with a warning (`usual_policy`).
    policy = _part(data, "judging").get("policy", "warn")
    judges = [judge for _, judge in _members(data, "judges")]
    if policy != "require_distinct_flavor" or not judges or data.get("score") == "checks":
        return
    for index, member in _members(data, "participants"):
        if all(_kin(judge, member) for judge in judges):
            yield (
                ("participants", index),
                f"nobody may judge {member['name']!r}: every judge is of its kind; add a judge of "
                "another flavor, or set judging.policy to warn or allow_self",
            )


def _domains(data: Data) -> Iterator[Problem]:
    if data.get("network") == "domains" and not data.get("domains"):
        yield ("network",), "domains needs a list; add domains: [docs.example, …]"
    elif data.get("domains") and data.get("network") != "domains":
        yield ("domains",), "count only with network: domains; write that, or take them out"


def _needed(data: Data) -> Iterator[Problem]:
    """A panel needs judges and a rubric; where checks are the score, neither."""
    if data.get("score") != "checks":
        for name in ("judges", "rubric"):
            if not data.get(name):
                yield (name,), "is missing; add it, or write score: checks"
    elif data.get("judges") and not data.get("rubric"):
        yield ("rubric",), "is missing, and the judges need one; add it, or take them out"


def _attempts(data: Data) -> Iterator[Problem]:
    count, members = data.get("attempts", 1), data.get("participants")
    if not isinstance(count, int) or not isinstance(members, list):
        return
    if count > 1 and count * len(members) > MOST:
        yield ("attempts",), f"makes {count * len(members)} participants; at most {MOST} fit a cook"
    for index, member in enumerate(members):
        if isinstance(member, dict) and member.get("attempt_of") is not None:
            yield ("participants", index, "attempt_of"), "is written by attempts: N; take it out"
        name = member.get("name") if isinstance(member, dict) else None
        if count > 1 and isinstance(name, str) and len(name) > LONGEST_NAME:
            yield (
                ("participants", index, "name"),
                f"gets the number of its attempt behind it; shorten it to {LONGEST_NAME}",
            )


def _kin(judge: Data, member: Data) -> bool:
    same = judge["flavor"] == member["flavor"]
    return same and (member["flavor"] != MODEL or judge.get("model") == member.get("model"))
