"""The mutants of the product's files, by poodle's mutators."""

import ast
import copy
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from poodle.mutate import builtin_mutators

ROOT = Path(__file__).parents[2]
PACKAGES = ("kitchen/engine", "judging/gold", "judging/statistics", "judging/blind",
            "judging/sealing", "masterchef/durable")  # fmt: skip
# Benchmarks of the engine are no part of its behaviour.
LEFT_OUT = {"kitchen/engine/bench.py"}


class Mutant(NamedTuple):
    """`before` became `after` on `lines` of the file (from 1, the last included)."""

    file: str
    lines: range
    mutator: str
    span: tuple[int, int]
    before: str
    after: str

    @property
    def package(self) -> str:
        return next(each for each in PACKAGES if self.file.startswith(f"{each}/"))

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def identity(self) -> str:
        """No two mutants have the same."""
        return f"{self.file}:{self.span[0]}-{self.span[1]}: {self.after}"

    @property
    def name(self) -> str:
        """The same as long as the change is the same, wherever in the file it stands."""
        before, after = (" ".join(each.split()) for each in (self.before, self.after))
        return f"{self.file}: {before} → {after}"

    def source(self) -> str:
        """The file with the fault in it."""
        data = (ROOT / self.file).read_bytes()
        return (data[: self.span[0]] + self.after.encode() + data[self.span[1] :]).decode()

    def compiles(self) -> bool:
        """Mutators don't know all of the syntax; what is not Python is not a mutant."""
        with warnings.catch_warnings(action="ignore"):
            try:
                compile(self.source(), self.file, "exec")
            except (SyntaxError, ValueError):
                return False
        return True


def of_package(package: str) -> Iterator[Mutant]:
    """All mutants of a package, file by file."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name not in LEFT_OUT and "migrations" not in path.parts:
            yield from of_file(name, path.read_text())


def of_file(name: str, text: str) -> Iterator[Mutant]:
    """But for what no run can tell apart: types, logging, docs."""
    data = text.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(text)
    silent = _silent(tree)
    types = [_span(each, starts) for each in _types(tree)]
    seen: set[tuple[int, int, str]] = set()
    for found in _found(tree):
        begin = starts[found.lineno - 1] + found.col_offset
        end = starts[found.end_lineno - 1] + found.end_col_offset
        if found.lineno in silent or (begin, end, found.text) in seen:
            continue
        if any(first <= begin and end <= last for first, last in types):
            continue
        seen.add((begin, end, found.text))
        lines, before = range(found.lineno, found.end_lineno + 1), data[begin:end].decode()
        yield Mutant(name, lines, found.mutator_name, (begin, end), before, found.text)


def _found(tree: ast.Module) -> Iterator[Any]:
    """What poodle's mutators find, statement by statement: they copy all they are given, often."""
    for mutator in builtin_mutators.values():
        made: Any = mutator(config=SimpleNamespace(mutator_opts={}), echo=print)
        for statement in tree.body:
            alone = ast.Module([copy.deepcopy(statement)], [])
            yield from made.create_mutations(parsed_ast=alone, file_lines=[])


def _types(tree: ast.Module) -> Iterator[ast.expr]:
    """Annotations and casts, which nothing reads when the code runs."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as found):
                yield found
            case ast.AnnAssign(annotation=found):
                yield found
            case ast.FunctionDef(returns=ast.expr() as found):
                yield found
            case ast.AsyncFunctionDef(returns=ast.expr() as found):
                yield found
            case ast.Call(func=ast.Name(id="cast"), args=[found, _]):
                yield found
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as found):
                if name.lstrip("_")[:1].isupper() and not name.isupper():  # the name of a type
                    yield found


def _span(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    """Offsets in the file's bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    begin = starts[node.lineno - 1] + node.col_offset
    return begin, starts[node.end_lineno - 1] + node.end_col_offset


def _silent(tree: ast.Module) -> set[int]:
    """Lines whose change nobody could see: types, exports, imports for types, log lines."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if _is_silent(node):
            silent.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))  # type: ignore[attr-defined]
    return silent


def _is_silent(node: ast.AST) -> bool:
    match node:
        case ast.If(test=test):
            return ast.unparse(test).endswith("TYPE_CHECKING")
        case ast.Assign(targets=[ast.Name(id="__all__" | "log")]):
            return True
        case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec"))):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
    return False
