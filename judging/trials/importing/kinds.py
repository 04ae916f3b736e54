"""What a dropped file is: told by its content, since names say little."""

from collections.abc import Mapping
from typing import Any

from judging.gold import BadFile
from judging.gold.json_text import read_json

PROMPT, TRIALS, GOLD, SETUP = "prompt", "trials", "gold", "setup"
# Trials go before the gold standards that need them.
ORDER = (TRIALS, GOLD, PROMPT, SETUP)


def kind_of(content: str, source: str) -> str:
    """One of ORDER; raises BadFile for what is none of them."""
    start = content.lstrip("\ufeff \t\r\n")
    if start.startswith("---"):
        return PROMPT
    if not start.startswith(("{", "[")):
        raise BadFile(
            [
                f"{source}: is neither a prompt (it begins with ---) nor JSON of trials, of a gold"
                " standard or of a setup"
            ]
        )
    if _is_lines(start):
        return TRIALS
    data: Any = read_json(content, source)
    if isinstance(data, Mapping) and "gold_standard" in data:
        return GOLD
    if isinstance(data, Mapping) and "matrix_setup" in data:
        return SETUP
    return TRIALS


def _is_lines(text: str) -> bool:
    """Studies as lines of JSON: an object on each, which is no JSON as a whole."""
    first, _, rest = text.partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")
