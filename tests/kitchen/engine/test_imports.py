"""No module of the engine imports, by whatever way round, a module that imports it."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import kitchen.engine

ROOT = Path(kitchen.engine.__file__).resolve().parent
ENGINE = "kitchen.engine"


def modules() -> dict[str, Path]:
    """Every file of the engine by its module's name."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join((ENGINE, *parts)).removesuffix(".__init__")
        found[name] = path
    return found


def imported(text: str, known: set[str], me: str) -> set[str]:
    """Modules that the text imports anywhere, in functions too; not what only types need."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    # A package's own parts may import the package's name; that alone is not a circle.
    return {name for name in names & known if not me.startswith(f"{name}.") and name != me}


def order(texts: dict[str, str]) -> list[str]:
    """The modules, each after what it imports; raises CycleError."""
    known = set(texts)
    graph = {name: imported(text, known, name) for name, text in texts.items()}
    return list(TopologicalSorter(graph).static_order())


def test_the_engine_has_no_circle_of_imports() -> None:
    texts = {name: path.read_text("utf-8") for name, path in modules().items()}
    assert len(order(texts)) == len(texts) > 40


def test_a_circle_hidden_in_a_function_is_found() -> None:
    texts = {
        f"{ENGINE}.a": f"def f():\n    from {ENGINE}.b import x",
        f"{ENGINE}.b": f"import {ENGINE}.a",
    }
    with pytest.raises(CycleError):
        order(texts)
