"""What a dropped file is: told by its content, since names say little.

Only the two files of a brief are told by their names, as a cook folder has them.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from judging.gold import BadFile
from judging.gold.json_text import read_json
from kitchen import yaml_texts
from kitchen.lineup_text import KEYS

PROMPT, TRIALS, GOLD, SETUP = "prompt", "trials", "gold", "setup"
BRIEF, BRIEF_TEXT, SCENARIO, LINEUP = "brief", "brief text", "scenario", "lineup"
# Trials go before the gold standards that need them, scenarios and lineups before setups.
ORDER = (TRIALS, GOLD, PROMPT, SCENARIO, LINEUP, BRIEF, BRIEF_TEXT, SETUP)
# What a file of a saved setup holds beside its name, and the setup's kind.
SETUP_KEYS = {
    "matrix_setup": "matrix",
    "session_setup": "session",
    "suite_setup": "suite",
    "cook_setup": "cook",
    "model_list": "models",
}
_KNOWN = (
    "is none of these: a prompt (.md that begins with ---), JSON of trials, of a gold standard or"
    " of a setup, YAML of a scenario, a lineup or a brief (brief.yaml with its BRIEF.md)"
)


def kind_of(content: str, source: str) -> str:
    """One of ORDER; raises BadFile for what is none of them."""
    start = content.lstrip("\ufeff \t\r\n")
    if PurePosixPath(source).name == "BRIEF.md":
        return BRIEF_TEXT
    if PurePosixPath(source).name in ("brief.yaml", "brief.yml"):
        return BRIEF
    if start.startswith("---") and not source.endswith((".yaml", ".yml")):
        return PROMPT
    if start.startswith(("{", "[")):
        return _json_kind(start, content, source)
    return _yaml_kind(content, source)


def _json_kind(start: str, content: str, source: str) -> str:
    if _is_lines(start):
        return TRIALS
    data: Any = read_json(content, source)
    if isinstance(data, Mapping) and "gold_standard" in data:
        return GOLD
    if isinstance(data, Mapping) and SETUP_KEYS.keys() & data.keys():
        return SETUP
    return TRIALS


def _yaml_kind(content: str, source: str) -> str:
    try:
        data = yaml_texts.load(content, typ="safe")
    except yaml_texts.BadYaml as error:
        if not source.endswith((".yaml", ".yml")):
            raise BadFile([f"{source}: {_KNOWN}"]) from None
        raise BadFile([f"{source}:{error.line}: yaml: {error}"]) from error
    if isinstance(data, Mapping) and {"family", "level"} & data.keys():
        return SCENARIO
    if isinstance(data, Mapping) and {"participants", "rubric"} & data.keys():
        return BRIEF
    if isinstance(data, Mapping) and set(KEYS[1:]) & data.keys():
        return LINEUP
    raise BadFile([f"{source}: {_KNOWN}"])


def _is_lines(text: str) -> bool:
    """Studies as lines of JSON: an object on each, which is not JSON as a whole."""
    first, _, rest = text.partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")
