"""Who writes which table, read in the source: by SQL and by the ORM."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = ("masterchef", "kitchen", "agents", "judging", "deploy")
WRITE = re.compile(r"\b(?:UPDATE|INSERT INTO|DELETE FROM)\s+([a-z]+_[a-z]+)")
# A table's writers by the beginning of its name; the longest that fits decides.
WRITERS = {
    "masterchef_run": "masterchef/runs/",
    "masterchef_event": "masterchef/runs/",
    "masterchef_logline": "masterchef/live/",
    "masterchef_": "masterchef/",
    "agents_journalentry": "masterchef/durable/",
    "agents_": "agents/",
    "kitchen_": "kitchen/",
    "judging_": "judging/",
}
MODELS = re.compile(r"(kitchen|agents|judging|masterchef\.runs|masterchef\.live)\.models")
WRITING = {"create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
           "update_or_create"}  # fmt: skip
FENCES = re.compile(r"fence = fence \+ 1|fence = %s|lease_until\s*[=<]")
# Leases of things that work uses, which nobody takes over: slots of hosts, credentials.
RESOURCES = ("agents/slots.py", "agents/credentials/broker.py")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def texts(tree: ast.Module) -> Iterator[str]:
    """String constants, those in f-strings put together with their names left in braces."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                each.value if isinstance(each, ast.Constant) else "{}" for each in node.values
            )


def writer_of(table: str) -> str:
    fitting = [start for start in WRITERS if table.startswith(start)]
    return WRITERS[max(fitting, key=len)] if fitting else ""


def strange_sql(name: str, tree: ast.Module) -> list[str]:
    """Tables that the file writes and may not."""
    tables = {table for text in texts(tree) for table in WRITE.findall(text)}
    return sorted(table for table in tables if not name.startswith(writer_of(table)))


def strange_orm(name: str, tree: ast.Module) -> list[str]:
    """Calls such as Session.objects.filter(…).update(…) on another room's model."""
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (found := MODELS.fullmatch(node.module or ""))
        for alias in node.names
        if not name.startswith((found[1].replace(".", "/"), "masterchef/bench/"))
    }
    return [
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITING
        and f"{ast.unparse(node.func).split('.objects')[0]}" in foreign
    ]


def test_no_room_writes_another_rooms_tables() -> None:
    found = {name: strange_sql(name, tree) + strange_orm(name, tree) for name, tree in sources()}
    assert {name: tables for name, tables in found.items() if tables} == {}


def test_leases_and_fences_are_written_in_durable_alone() -> None:
    found = [
        name
        for name, tree in sources()
        if not name.startswith("masterchef/durable/") and name not in RESOURCES
        for text in texts(tree)
        if FENCES.search(text)
    ]
    assert found == []


def test_the_readers_see_what_they_are_for() -> None:
    tree = ast.parse(
        "from kitchen.models import Session as S\n"
        "sql(f'UPDATE masterchef_run SET state = {x}')\nS.objects.filter(pk=1).update(seed=1)\n"
        "sql(f'UPDATE {t} SET fence = ' 'fence + 1')"
    )
    assert strange_sql("kitchen/x.py", tree) == ["masterchef_run"]
    assert strange_orm("agents/x.py", tree) == ["S.objects.filter(pk=1).update"]
    assert strange_orm("kitchen/x.py", tree) == []
    assert any(FENCES.search(text) for text in texts(tree))
