"""Log lines on a terminal: coloured by level, with a glyph for those who see no colour."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {10: "dim", 20: "green", 30: "yellow", 40: "bold red"}


def line_text(line: Mapping[str, Any]) -> "Text":
    """One line: time, glyph and what happened."""
    from rich.text import Text

    from masterchef.live.lines import GLYPHS, sentence
    from masterchef.live.models import Level

    level = line["level"]
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(line["at"].strftime("%H:%M:%S "), "dim")
    text.append(f"{GLYPHS[Level(level)]} ", _STYLES[level])
    text.append(sentence(line), "" if level == 20 else _STYLES[level])
    return text
