"""`python -m tests.markup`: where text that is not ours could be read as a style. Part of lint.

Rich reads "[fast]" in a model's name as a style, and "[/x]" ends the command. Consoles come from
output.console(), which has this off; nobody writes styles into a text.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("masterchef", "agents", "judging", "kitchen", "deploy")
STYLES = re.compile(r"\[(/|/?(bold|dim|italic|red|green|yellow|blue|cyan|magenta|white)\b[^\]]*)\]")


def faults() -> Iterator[str]:
    """A line for each."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if {"node_modules", "migrations"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if why := fault(node, path):
                    yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {why}"


def fault(node: ast.AST, path: Path) -> str:
    """What is wrong with the node, or ""."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "a style inside of a text" if STYLES.search(node.value) else ""
    if path.name == "output.py":
        return ""
    if isinstance(node, ast.keyword) and node.arg in ("markup", "emoji"):
        return "only output.console() decides this"
    if isinstance(node, ast.Call) and _name(node.func) == "Console":
        return "a console of its own"
    return "text is taken for markup" if _name(node) in ("from_markup", "render_markup") else ""


def _name(node: ast.AST) -> str | None:
    return getattr(node, "id", None) or getattr(node, "attr", None)


if __name__ == "__main__":
    sys.exit("\n".join(faults()) or 0)
