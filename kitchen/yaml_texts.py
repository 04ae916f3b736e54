"""YAML as strangers write it, read in one way: scenarios, lineups, briefs, prompts. Pure."""

import io
import re
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from kitchen import texts

# What ruamel's constructors let out for values that its resolver took for numbers or dates.
_ITS_OWN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 1000  # brackets open at once: the time that ruamel needs grows with their square


class BadYaml(ValueError):
    """A text that can't be read; `line` and `column` count from 1, and are 0 if nobody knows."""

    def __init__(self, problem: str, line: int = 0, column: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.line, self.column = problem, line, column


def load(text: str, *, typ: Literal["rt", "safe"] = "rt") -> Any:
    """The text's one document; raises BadYaml. "rt" remembers where each key stands."""
    _refuse_depth(text)
    try:
        tree = YAML(typ=typ, pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else ()
        raise BadYaml(str(error.problem or error.context), *place) from error
    except RecursionError:
        raise BadYaml("is nested too deeply") from None
    except Exception as error:
        if not isinstance(error, _ITS_OWN) and not type(error).__module__.startswith("ruamel"):
            raise
        said = str(error) if isinstance(error, ValueError) else "holds a value that can't be read"
        raise BadYaml(said) from error
    try:
        texts.refuse_long_numbers(tree)
    except ValueError as error:
        raise BadYaml(str(error)) from None
    return tree


def dump(value: Any) -> str:
    """Plain data as YAML, in the order that it has."""
    yaml, out = YAML(typ="safe", pure=True), io.StringIO()
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(value, out)
    return out.getvalue()


def _refuse_depth(text: str) -> None:
    """Brackets in quotes and prose count as well: there they don't stand open by the thousand."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket.group() in "[{" else max(0, depth - 1)
        if depth > _DEEPEST:
            line = text.count("\n", 0, bracket.start()) + 1
            raise BadYaml("is nested too deeply", line)
