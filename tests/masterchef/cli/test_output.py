"""What is printed is shown literally: a name in brackets is a name, not a style."""

import ast
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from masterchef.cli import output
from tests import markup

NASTY = ["qwen [fast]", "qwen3 [/no_think]", "[red]", "[/]", "[link=x]y[/link]", ":smile:", "a\\[b"]


def printed(rows, capsys):
    output.data.cache_clear()
    output.table(rows, ["name"], as_json=False)
    output.data.cache_clear()
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NASTY)
def test_a_table_shows_names_as_they_are(name, capsys):
    assert name in printed([{"name": name}], capsys)


FIX = "no host has this model; name one: masterchef cook run soup --budget-usd 10 " + "x" * 200


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize("column", sorted(output.SENTENCES))
def test_a_fix_is_never_cut_off_in_a_table(column, width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    output.data.cache_clear()
    columns = ["id", "name", "state", "stage", "rounds", "panels", "participants", column]
    row = dict.fromkeys(columns, "abc") | {column: FIX, "name": "a" * 90}
    output.table([row], columns, as_json=False)
    output.data.cache_clear()
    out = capsys.readouterr().out
    assert f"  abc: {FIX}\n" in out
    assert out.count("a") >= 90  # a long name goes on in the next line
    assert "\u2026" not in out


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
    assert list(markup.faults()) == []


@pytest.mark.parametrize(
    "code",
    [
        "Console()",
        "console.print(x, markup=True)",
        "Text.from_markup(x)",
        "'[bold]' + name",
        "'[/]'",
    ],
)
def test_what_would_be_read_as_a_style_is_found(code):
    found = [markup.fault(node, Path("shown.py")) for node in ast.walk(ast.parse(code))]
    assert any(found)


@given(st.text(alphabet=st.sampled_from("a[\x1b\x9b\x07\x08\r\x7f\u202e\u20662J]0;"), max_size=12))
def test_no_name_gives_a_terminal_an_order(name):
    stream = io.StringIO()
    shown = output.console(file=stream, width=200)
    shown.print(f"name {name}")
    shown.print(output.styled("name ", (name, "bold")))
    table = Table("name")
    table.add_row(name + "!")
    shown.print(table)
    assert not set(stream.getvalue()) & set("\x1b\x9b\x07\x08\r\x7f\u202e\u2066")
    assert "!" in stream.getvalue()


def test_json_gives_a_terminal_no_order_and_is_the_same_text(capsys):
    name = "a\x1b[2J\x9b\x7f\u202eb"
    output.emit({"name": name})
    line = capsys.readouterr().out
    assert not set(line) & set("\x1b\x9b\x7f\u202e") and json.loads(line)["name"] == name
