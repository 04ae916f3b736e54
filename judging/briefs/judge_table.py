"""JUDGE_BRIEF.md may repeat the rubric as a table; then it must say the same as brief.yaml."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt

from judging.briefs.rubric_text import number, rubric_table
from judging.briefs.schema import Rubric

_ID = ("dimension", "id", "criterion", "name")
_WEIGHT = ("weight", "weights", "weight (%)", "weight %", "%", "percent")
_ABOUT = ("description", "what", "meaning", "about")

_LISTED = re.compile(
    r"^[ \t]*[-*] \*\*`?([\w-]+)`?\*\*:? *[-–—:]? *(\S.*(?:\n {2,}\S.*)*)", re.MULTILINE
)


class _Row(NamedTuple):
    id: str
    weight: str
    description: str | None


class _Table(NamedTuple):
    line: int
    cells: list[list[str]]


def disagreements(text: str, rubric: Rubric, source: str = "JUDGE_BRIEF.md") -> list[str]:
    """One problem, showing both tables, for each rubric table that says something else."""
    wanted = [
        _Row(each.id.lower(), number(each.weight), _words(each.description))
        for each in rubric.dimensions
    ]
    found = []
    for table in _tables(text):
        rows = _rubric_rows(table)
        if rows and not _same(rows, wanted):
            found.append(
                f"{source}:{table.line}: rubric: its table disagrees with brief.yaml; take it out "
                "(judges get the rubric anyway) or make them alike.\n"
                f"  {source} has:\n{_indented(_shown(table))}\n"
                f"  brief.yaml has:\n{_indented(rubric_table(rubric))}"
            )
    return found


def described_rows(text: str) -> dict[str, str]:
    """{dimension: what it means} of rubric tables, and of lines such as "- **id** - text"."""
    found = {match[1].lower(): " ".join(match[2].split()) for match in _LISTED.finditer(text)}
    for table in _tables(text):
        if _rubric_rows(table):
            names = [_bare(cell) for cell in table.cells[0]]
            at = next(i for i, name in enumerate(names) if name in _ID)
            about = next((i for i, name in enumerate(names) if name in _ABOUT), len(names) - 1)
            found |= {_bare(row[at]): row[about] for row in table.cells[1:] if about != at}
    return found


def _tables(text: str) -> Iterator[_Table]:
    table: _Table | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            table = _Table((token.map or [0])[0] + 1, [])
        elif table and token.type == "tr_open":
            table.cells.append([])
        elif table and token.type == "inline":
            table.cells[-1].append(token.content.strip())
        elif table and token.type == "table_close":
            yield table
            table = None


def _rubric_rows(table: _Table) -> list[_Row]:
    """Its rows if the head names dimensions and weights, else none: it is another table."""
    head = [_bare(cell) for cell in table.cells[0]]
    columns = [next((i for i, cell in enumerate(head) if cell in names), None)
               for names in (_ID, _WEIGHT, _ABOUT)]  # fmt: skip
    id_at, weight_at, about_at = columns
    if id_at is None or weight_at is None:
        return []
    return [
        _Row(
            _bare(row[id_at]),
            _weight(row[weight_at]),
            _words(row[about_at]) if about_at is not None else None,
        )
        for row in table.cells[1:]
        if not _bare(row[id_at]).startswith("total")
    ]


def _same(rows: list[_Row], wanted: list[_Row]) -> bool:
    if all(row.description is None for row in rows):  # a table without that column
        wanted = [row._replace(description=None) for row in wanted]
    return sorted(rows) == sorted(wanted)


def _bare(cell: str) -> str:
    return cell.strip("*_` ").lower()


def _weight(cell: str) -> str:
    bare = _bare(cell).rstrip("% ")
    try:
        return number(float(bare))
    except ValueError:
        return bare


def _words(text: str) -> str:
    return " ".join(text.replace("\\|", "|").split()).rstrip(".").lower()


def _shown(table: _Table) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in table.cells)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
