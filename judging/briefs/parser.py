"""brief.yaml: YAML text to a Brief, with every mistake told by line and field."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from judging.briefs.attempts import expanded
from judging.briefs.checks import Problem, problems_of
from judging.briefs.errors import BriefError
from judging.briefs.schema import (
    Brief,
    Budget,
    Checks,
    Dimension,
    Judging,
    Member,
    Output,
    Outputs,
    Part,
    Resources,
    Rubric,
)
from judging.briefs.yaml_lines import place_of, plain, read_tree
from kitchen import texts


def parse_brief(
    text: str, source: str = "brief.yaml", *, flavors: Collection[str] | None = None
) -> Brief:
    """The brief, or BriefError with all that is wrong in it.

    `flavors`, if given, are the known ones; another flavor is then a mistake.
    """
    tree = read_tree(text, source)
    data = plain(tree, source)
    if wrong := texts.unstorable(data):
        raise BriefError([f"{source}:0: {wrong}"])
    found = problems_of(data, flavors)
    # Mistakes are told of what the person wrote, so that is validated first.
    brief, more = _validated(data)
    if brief is not None and brief.attempts > 1:
        brief, more = _validated(expanded(data))
    found = more + found
    if brief is None or found:
        raise BriefError(_told(tree, source, found))
    return brief


def _validated(data: dict[Any, Any]) -> tuple[Brief | None, list[Problem]]:
    try:
        return Brief.model_validate(data), []
    except ValidationError as error:
        wrong = error.errors()
        return None, [
            (tuple(each["loc"]), _words(each)) for each in wrong if not _echo(each, wrong)
        ]


def _echo(error: Any, others: Iterable[Any]) -> bool:
    """A list that only is too short because its items are wrong, which is told of each."""
    loc = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in others
    )


def _told(tree: Any, source: str, found: list[Problem]) -> list[str]:
    """In the file's order, each once."""
    placed = {}
    for loc, what in found:
        line, path = place_of(tree, loc)
        placed[f"{source}:{line}: {path}: {what}"] = line
    return sorted(placed, key=placed.__getitem__)


def _words(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return _unknown(error["loc"])
    if kind == "missing":
        return "is missing; add it"
    if kind == "value_error":
        return (
            f"{_short(given)}: {error['ctx']['error']}"
            if _bare(given)
            else str(error["ctx"]["error"])
        )
    if kind == "too_short":
        return f"write at least {error['ctx']['min_length']}"
    if kind == "too_long":
        return f"write at most {error['ctx']['max_length']}"
    if kind in ("string_pattern_mismatch", "string_too_short"):
        return "is blank; write it out"
    return f"{error['msg']}, not {_short(given)}"


def _bare(given: Any) -> bool:
    return given is None or isinstance(given, str | int | float)


def _short(given: Any) -> str:
    shown = repr(given)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _unknown(loc: tuple[Any, ...]) -> str:
    known = _keys_beside(loc)
    near = get_close_matches(str(loc[-1]), known, n=1)
    hint = f"write {near[0]}" if near else f"keys here are {', '.join(known)}"
    return f"unknown key; {hint}"


def _keys_beside(loc: tuple[Any, ...]) -> list[str]:
    """The keys that are known where `loc` stands, found by the name of the part around it."""
    around = next((step for step in reversed(loc[:-1]) if isinstance(step, str)), "")
    parts: dict[str, type[Part]] = {
        "participants": Member,
        "judges": Member,
        "rubric": Rubric,
        "dimensions": Dimension,
        "outputs": Outputs,
        "required": Output,
        "judging": Judging,
        "resources": Resources,
        "budget": Budget,
        "checks": Checks,
    }
    return list(parts.get(around, Brief).model_fields)
