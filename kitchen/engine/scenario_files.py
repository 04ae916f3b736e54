"""Reading scenario files, with every problem told by file, line and field.

A digest knows no order of keys, but players who act by chance see one: what is listed first. So the
same content has one order wherever it comes from: that of the file for what comes along, and else
that in which the database keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from kitchen import texts, yaml_texts
from kitchen.engine.checks import problems_of
from kitchen.engine.scenario import Scenario

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"


class ScenarioError(ValueError):
    """A scenario that can't be used; `problems` are lines "file:line: field: what is wrong"."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def scenarios() -> list[str]:
    """Names of the scenarios that come with the benchmark, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A scenario by name (see `scenarios`) or from a YAML file; raises ScenarioError."""
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        if str(name_or_path) not in scenarios():
            known = ", ".join(scenarios())
            raise ScenarioError(
                [f"scenario: {str(name_or_path)!r} is unknown; write one of {known}"]
            )
        path = FOLDER / f"{name_or_path}.yaml"
    try:
        text = texts.read(path)
    except texts.NotText as error:
        raise ScenarioError([f"{path}:{error.line}: file: {error.what}"]) from error
    found = _parse_cached(text, path.name)
    return found if path.resolve().parent == FOLDER else _in_one_order(found)


def parse_scenario(text: str, source: str = "<text>") -> Scenario:
    """A scenario from YAML text; raises ScenarioError that lists every problem found."""
    return _in_one_order(_parsed(text, source))


def restore_scenario(spec: Mapping[str, Any]) -> Scenario:
    """A scenario as the database has it, played as the file that it came from."""
    return _in_one_order(Scenario.model_validate(spec))


def _in_one_order(scenario: Scenario) -> Scenario:
    if scenario.name in scenarios():
        shipped = load_scenario(scenario.name)
        if shipped.digest == scenario.digest:
            return shipped
    return Scenario.model_validate(_as_stored(scenario.model_dump(mode="json")))


def _as_stored(node: Any) -> Any:
    """Mappings in the order of PostgreSQL's jsonb: shorter keys first, then by their bytes."""
    if isinstance(node, dict):
        keys = sorted(node, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _as_stored(node[key]) for key in keys}
    return [_as_stored(each) for each in node] if isinstance(node, list) else node


def _parsed(text: str, source: str) -> Scenario:
    tree = _tree(text, source)
    data = _plain(tree)
    if wrong := texts.unstorable(data):
        raise ScenarioError([_told(tree, source, wrong.path, wrong.what)])
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        found = [(tuple(e["loc"]), _words(e)) for e in error.errors()]
        raise ScenarioError([_told(tree, source, loc, what) for loc, what in found]) from None
    problems = problems_of(scenario)
    if problems:
        raise ScenarioError([_told(tree, source, loc, what) for loc, what in problems])
    return scenario


@lru_cache(maxsize=64)
def _parse_cached(text: str, source: str) -> Scenario:
    return _parsed(text, source)


def _tree(text: str, source: str) -> CommentedMap:
    try:
        tree = yaml_texts.load(text)
    except yaml_texts.BadYaml as error:
        raise ScenarioError([f"{source}:{error.line}: yaml: {error}"]) from error
    if not isinstance(tree, CommentedMap):
        raise ScenarioError([f"{source}:1: file: write a mapping with name, family, level, …"])
    return tree


def _plain(node: Any) -> Any:
    """The same data without ruamel's types, which pydantic's strict mode would turn down."""
    if isinstance(node, dict):
        return {_plain(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _told(tree: Any, source: str, loc: tuple[Any, ...], what: str) -> str:
    line, path = _line_of(tree, loc)
    return f"{source}:{line}: {'.'.join(map(str, path)) or 'file'}: {what}"


def _line_of(tree: Any, loc: tuple[Any, ...]) -> tuple[int, list[Any]]:
    """The line of the deepest key of `loc` in the file, and its path without union tags."""
    node, line, path = tree, 1, []
    steps = [key for key in loc if key != "[key]"]
    for index, key in enumerate(steps):
        if isinstance(node, CommentedMap) and key in node:
            line = node.lc.key(key)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line = node.lc.item(key)[0] + 1
        elif index < len(steps) - 1:
            continue  # a union tag, which the file doesn't hold
        path.append(key)
        node = node[key] if isinstance(node, dict | list) and _holds(node, key) else node
    return line, path


def _holds(node: Any, key: Any) -> bool:
    return key in node if isinstance(node, dict) else isinstance(key, int) and key < len(node)


def _words(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return "unknown key; take it out or correct its spelling"
    if kind == "missing":
        return "is missing; add it"
    return f"{error['msg']}, not {given!r}"
