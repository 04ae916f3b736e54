"""Reads the text of a scenario that somebody wrote, under a name of its own. Pure.

The engine's reader asks for the name family_level, as the shipped files have it: many runs of
calibration rest on that. Whoever copies one needs another name, since names are how one plays.
"""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from kitchen import engine, texts, yaml_texts

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def parse(text: str, source: str = "text") -> engine.Scenario:
    """The scenario; raises engine.ScenarioError, each problem as "source:line: field: …"."""
    own, plain = _apart(text)
    plan = engine.parse_scenario(plain, source)
    if own is None:
        return plan
    return engine.restore_scenario({**plan.model_dump(mode="json"), "name": own})


def load(path: Path) -> engine.Scenario:
    """As `parse`, of a file."""
    try:
        text = texts.read(path)
    except texts.NotText as error:
        raise engine.ScenarioError([f"{path}:{error.line}: file: {error.what}"]) from error
    return parse(text, path.name)


def name_line(text: str) -> int:
    """The line on which the name stands, from 1; 1 where there is none."""
    tree = _tree(text)
    return int(tree.lc.key("name")[0]) + 1 if tree is not None and "name" in tree else 1


def renamed(text: str, name: str) -> str:
    """The same text under another name; unchanged where the name has no line of its own."""
    tree = _tree(text)
    if tree is None or "name" not in tree:
        return text
    line, column = tree.lc.value("name")
    rows = text.split("\n")
    if rows[line][:column].strip() != "name:":
        return text
    rows[line] = rows[line][:column] + name
    return "\n".join(rows)


def _apart(text: str) -> tuple[str | None, str]:
    """The scenario's own name, and the text under the name that the engine asks for."""
    tree = _tree(text)
    own: Any = tree.get("name") if tree is not None else None
    if tree is None or not isinstance(own, str) or not _NAME.fullmatch(own):
        return None, text
    wanted = f"{tree.get('family')}_{tree.get('level')}"
    if own == wanted or own in engine.scenarios() or not _NAME.fullmatch(wanted):
        return None, text  # the engine's reader says what is wrong, if anything is
    return str(own), renamed(text, wanted)


def _tree(text: str) -> CommentedMap | None:
    try:
        tree = yaml_texts.load(text)
    except yaml_texts.BadYaml:
        return None
    return tree if isinstance(tree, CommentedMap) else None
