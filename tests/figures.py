"""How large the product's Python is: `python -m tests.figures [COMMIT…]`, the tree here if none.

Counted without migrations and tests. `bare` leaves out blanks, comments and docstrings.
"""

import ast
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from tests.masterchef.runs.test_writers import WRITE, texts
from tests.masterchef.test_import_circles import circles, graph, modules

ROOMS = ("masterchef", "kitchen", "agents", "judging", "deploy")
SILENT = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT,
          tokenize.ENDMARKER, tokenize.ENCODING}  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Figures(NamedTuple):
    """Of one tree. Medians and 90th percentiles are lines; `statements` are writes of the run row
    outside of masterchef/runs."""

    lines: int
    bare: int
    files: tuple[int, int]
    functions: tuple[int, int]
    circles: int
    statements: int
    sql_files: int
    folders: Counter[str]


def sources(root: Path) -> Iterator[tuple[str, str]]:
    """(path, text) of every product file."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if not {"migrations", "node_modules"} & set(path.parts):
                yield path.relative_to(root).as_posix(), path.read_text()
    yield "manage.py", (root / "manage.py").read_text()


def bare_lines(text: str, tree: ast.Module) -> int:
    """Lines with code on them."""
    docs: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            first = node.body[0]
            docs.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - docs)


def middle(lengths: list[int]) -> tuple[int, int]:
    """Median and 90th percentile."""
    return round(median(lengths)), round(quantiles(lengths, n=10)[-1])


def folder(name: str) -> str:
    """The room and its part, such as "judging/cooks"; what lies in no part is the room's own."""
    parts = name.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def measured(root: Path) -> Figures:
    """The figures of a tree."""
    lengths, functions, bare, statements, asking = [], [], 0, 0, 0
    folders: Counter[str] = Counter()
    for name, text in sources(root):
        tree = ast.parse(text)
        lengths.append(text.count("\n"))
        folders[folder(name)] += lengths[-1]
        bare += bare_lines(text, tree)
        found = [node for node in ast.walk(tree) if isinstance(node, Function)]
        functions += [(each.end_lineno or each.lineno) - each.lineno + 1 for each in found]
        tables = [table for said in texts(tree) for table in WRITE.findall(said)]
        if not name.startswith("masterchef/runs/"):
            statements += tables.count("masterchef_run")
        asking += bool(re.search(r"\bsql\(", text))
    return Figures(
        sum(lengths), bare, middle(lengths), middle(functions),
        len(circles(graph(modules(root, ROOMS)))), statements, asking, folders,
    )  # fmt: skip


def of_commit(commit: str) -> Figures:
    """The figures of a commit, taken out into a folder that goes again."""
    packed = subprocess.run(["git", "archive", commit], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(place, filter="data")
        return measured(Path(place))


def said(name: str, found: Figures) -> str:
    return (
        f"{name}: {found.lines:,} lines, {found.bare:,} bare; median/90th of files"
        f" {found.files[0]}/{found.files[1]}, of functions {found.functions[0]}/"
        f"{found.functions[1]}; {found.circles} circles; the run row is written by"
        f" {found.statements} statements outside of its room; {found.sql_files} files use sql()"
    )


def main() -> None:
    trees = {commit: of_commit(commit) for commit in sys.argv[1:]} or {
        "here": measured(Path(__file__).parents[1])
    }
    for name, found in trees.items():
        print(said(name, found))
    first, *_, last = [*trees.values(), *trees.values()]
    for part in sorted(last.folders | first.folders):
        if first.folders[part] != last.folders[part]:
            print(f"{first.folders[part]:7,} → {last.folders[part]:7,}  {part}")


if __name__ == "__main__":
    main()
