"""Suite files: a name, a sentence, and scenarios by name and digest. Pure.

    name: mcb-1
    title: Six families at four levels, frozen
    scenarios:
      - {name: busy_night_1, digest: 5f0c…}

A digest that isn't the scenario's own is refused: a suite means the same kitchen for ever.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kitchen import engine, texts, yaml_texts
from kitchen.engine.calibration import Mark, mark

FOLDER = Path(__file__).resolve().parent / "shipped"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_KEYS = ("name", "title", "scenarios")


class SuiteError(ValueError):
    """A suite that can't be used; `problems` are lines "file:line: field: what is wrong"."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Listed(NamedTuple):
    """One scenario of a suite."""

    name: str
    family: str
    level: int
    digest: str

    @property
    def mark(self) -> Mark:
        """Whether it is calibrated under today's rules."""
        return mark(self.digest)


class Suite(NamedTuple):
    """`digest` is of the name and the scenarios' digests, in the file's order."""

    name: str
    title: str
    scenarios: tuple[Listed, ...]

    @property
    def digest(self) -> str:
        whole = json.dumps([self.name, [one.digest for one in self.scenarios]])
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def calibration(self) -> str:
        """Calibrated, or not calibrated and by which scenarios."""
        lacking = [one.name for one in self.scenarios if not one.mark.calibrated]
        return f"not calibrated: {', '.join(lacking)}" if lacking else "calibrated"

    @property
    def levels(self) -> list[int]:
        return sorted({one.level for one in self.scenarios})

    def of_levels(self, levels: Sequence[int]) -> "Suite":
        """The part of these levels; raises SuiteError for one that it doesn't have."""
        missing = [level for level in levels if level not in self.levels]
        if missing:
            has = ", ".join(map(str, self.levels))
            raise SuiteError([f"levels: {self.name} has no level {missing[0]}; it has {has}"])
        wanted = tuple(one for one in self.scenarios if not levels or one.level in levels)
        return self._replace(scenarios=wanted)


def names() -> list[str]:
    """Suites that come along, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def find(name: str) -> Suite:
    """A suite that comes along; raises SuiteError."""
    if name not in names():
        raise SuiteError([f"suite: there is no {name!r}; there are {', '.join(names())}"])
    return load(FOLDER / f"{name}.yaml")


def load(path: Path) -> Suite:
    """A suite from a file; raises SuiteError."""
    try:
        text = texts.read(path)
    except texts.NotText as error:
        raise SuiteError([f"{path}:{error.line}: file: {error.what}"]) from error
    return parse(text, path.name)


def parse(text: str, source: str = "text") -> Suite:
    """A suite from its text; raises SuiteError with every problem at its line and field."""
    try:
        tree = yaml_texts.load(text)
    except yaml_texts.BadYaml as error:
        raise SuiteError([f"{source}:{error.line}: yaml: {error}"]) from error
    if not isinstance(tree, dict):
        raise SuiteError([f"{source}:1: file: write a mapping with {', '.join(_KEYS)}"])
    problems = [f"{source}:{line}: {field}: {what}" for line, field, what in _wrong(tree)]
    if problems:
        raise SuiteError(problems)
    listed = (engine.load_scenario(str(row["name"])) for row in tree["scenarios"])
    return Suite(
        str(tree["name"]), str(tree.get("title", "")),
        tuple(Listed(one.name, one.family, one.level, one.digest) for one in listed),
    )  # fmt: skip


def _wrong(tree: Any) -> list[tuple[int, str, str]]:
    """(line, field, what is wrong and the fix) for each problem."""
    found = [
        (tree.lc.key(key)[0] + 1, str(key), f"unknown key; write {', '.join(_KEYS)}")
        for key in tree
        if key not in _KEYS
    ]
    if not _NAME.fullmatch(str(tree.get("name", ""))):
        what = "write one of small letters, digits, - and _, at most 40, such as evenings-1"
        found.append((_line(tree, "name"), "name", what))
    rows: Any = tree.get("scenarios")
    if not rows or not isinstance(rows, list):
        what = "write a list of {name, digest}, at least one"
        return [*found, (_line(tree, "scenarios"), "scenarios", what)]
    seen: set[str] = set()
    for position, row in enumerate(rows):
        if what := _wrong_row(row, seen):
            found.append((_row_line(rows, position), f"scenarios.{position}", what))
    return found


def _row_line(rows: Any, position: int) -> int:
    return int(rows.lc.item(position)[0]) + 1


def _wrong_row(row: Any, seen: set[str]) -> str:
    if not isinstance(row, Mapping) or set(row) != {"name", "digest"}:
        return "write {name: …, digest: …} and nothing else"
    name, digest = str(row["name"]), str(row["digest"])
    if name not in engine.scenarios():
        return f"there is no scenario {name!r}; there are {', '.join(engine.scenarios())}"
    if name in seen:
        return f"{name} is listed twice; take one out"
    seen.add(name)
    own = engine.load_scenario(name).digest
    if digest != own:
        return f"{name} has another digest; it is {own} in this version"
    return ""


def _line(tree: Any, key: str) -> int:
    return int(tree.lc.key(key)[0]) + 1 if key in tree else 1
