"""No file of the product imports itself by way of others, imports inside of functions included."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("masterchef", "kitchen", "agents", "judging", "deploy")
Graph = dict[str, set[str]]


def modules(root: Path, rooms: tuple[str, ...] = ROOMS) -> dict[str, Path]:
    """{dotted name: file}; a package is named without its __init__."""
    found = {}
    for room in rooms:
        for path in (root / room).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            if not {"migrations", "node_modules"} & set(parts):
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def for_types_only(tree: ast.Module) -> set[ast.AST]:
    """What stands below `if TYPE_CHECKING:`, which never runs."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }


def imported(tree: ast.Module, package: str) -> Iterator[str]:
    """Dotted names that the file imports anywhere; they may end in a name inside of a module."""
    left_out = for_types_only(tree)
    for node in ast.walk(tree):
        if node in left_out:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def graph(files: dict[str, Path]) -> Graph:
    """{module: modules of the product that it imports}, but for the packages that it lies in:
    those gather their parts, and are loaded before them in any case."""
    found: Graph = {}
    for name, path in files.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        targets = set()
        for dotted in imported(ast.parse(path.read_text()), package):
            while dotted and dotted not in files:
                dotted = dotted.rpartition(".")[0]
            if dotted and not f"{name}.".startswith(f"{dotted}."):
                targets.add(dotted)
        found[name] = targets
    return found


def circles(edges: Graph) -> list[list[str]]:
    """Groups of modules that reach each other: what is left after taking away, again and again,
    whoever imports nothing of the rest or is imported by nothing of it, split by who is reached."""
    left = dict(edges)
    while True:
        used = {target for targets in left.values() for target in targets}
        kept = {
            name: {each for each in targets if each in left}
            for name, targets in left.items()
            if name in used and any(each in left for each in targets)
        }
        if kept == left:
            break
        left = kept
    reach = {name: reached(left, name) for name in left}
    groups = {
        frozenset(other for other in reach[name] if name in reach[other])
        for name in left
        if name in reach[name]
    }
    return sorted(sorted(group) for group in groups)


def reached(edges: Graph, start: str) -> set[str]:
    """Every module that `start` imports, at once or by way of others."""
    found: set[str] = set()
    ahead = list(edges[start])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += edges[name]
    return found


def test_no_product_file_is_in_a_circle_of_imports() -> None:
    assert circles(graph(modules(ROOT))) == []


def test_a_circle_is_found_wherever_the_import_stands(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    texts = {
        "__init__": "from room.a import x",
        "a": "import room.b",
        "b": "def late():\n    from .c import y",
        "c": "class C:\n    def late(self):\n        from room import a",
        "d": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from room.e import z",
        "e": "from room.d import w\nfrom room.a import x",
    }
    for name, text in texts.items():
        (room / f"{name}.py").write_text(text)
    assert circles(graph(modules(tmp_path, ("room",)))) == [["room.a", "room.b", "room.c"]]
