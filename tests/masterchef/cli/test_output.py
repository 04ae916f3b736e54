"""What is printed is shown literally: a name in brackets is a name, not a style."""

import ast
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchef.cli import output

ROOT = Path(__file__).parents[3]
ROOMS = ("masterchef", "agents", "judging", "kitchen", "deploy")
NASTY = ["qwen [fast]", "qwen3 [/no_think]", "[red]", "[/]", "[link=x]y[/link]", ":smile:", "a\\[b"]
STYLES = re.compile(r"\[(/|/?(bold|dim|italic|red|green|yellow|blue|cyan|magenta|white)\b[^\]]*)\]")


def printed(rows, capsys):
    output.data.cache_clear()
    output.table(rows, ["name"], as_json=False)
    output.data.cache_clear()
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NASTY)
def test_a_table_shows_names_as_they_are(name, capsys):
    assert name in printed([{"name": name}], capsys)


@given(st.text(alphabet="[]/\\:ab =#@", min_size=1, max_size=20).map(str.strip).filter(bool))
def test_no_text_ends_a_command_or_loses_a_sign(text):
    from rich.table import Table

    console = output.console(file=io.StringIO(), width=200)
    table = Table("x", title=text, caption=text)
    table.add_row(text)
    console.print(table)
    console.print(text)
    console.print(output.styled((text, "bold"), text))
    assert console.file.getvalue().count(text) >= 5


def test_nothing_of_ours_reads_markup():
    """Consoles come from output.console(), and nobody writes styles into a text."""
    wrong = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if {"node_modules", "migrations"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if why := _fault(node, path):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {why}")
    assert not wrong, "\n".join(wrong)


def _fault(node: ast.AST, path: Path) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "a style inside of a text" if STYLES.search(node.value) else ""
    if isinstance(node, ast.keyword) and node.arg in ("markup", "emoji"):
        return "" if path.name == "output.py" else "only output.console() decides this"
    name = getattr(node, "id", None) or getattr(node, "attr", None)
    if name in ("from_markup", "render_markup"):
        return "text is taken for markup"
    if name == "Console" and isinstance(getattr(node, "ctx", None), ast.Load):
        return "" if path.name == "output.py" or not _called(node, path) else "a console of its own"
    return ""


def _called(node: ast.AST, path: Path) -> bool:
    calls = (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))
    return any(
        (each.func.lineno, each.func.col_offset) == (node.lineno, node.col_offset)  # type: ignore
        for each in calls
    )
