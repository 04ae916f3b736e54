"""Modules are named by nouns, and by different ones within a part of a room: no more than today."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("masterchef", "kitchen", "agents", "judging", "deploy")
# Both go down only. Those that are left are the field's own nouns (matching, scoring, ranking …).
MOST_ACTIVITIES = 9
NO_ACTIVITY = {"evening"}  # a noun all the same
MOST_SHARED = 20


def modules() -> list[Path]:
    """From the root, without packages' own files and migrations."""
    found = [path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    silent = {"migrations", "node_modules"}
    return [path for path in found if path.stem[:2] != "__" and not silent & set(path.parts)]


def test_few_modules_are_named_by_what_they_do() -> None:
    ending = (path for path in modules() if path.stem.endswith("ing"))
    names = sorted(path.as_posix() for path in ending if path.stem not in NO_ACTIVITY)
    assert names
    assert len(names) <= MOST_ACTIVITIES, "\n".join(names)


def test_few_names_stand_twice_in_a_part_of_a_room() -> None:
    parts = Counter((path.parts[:-1][:2], path.stem) for path in modules())
    shared = sorted(
        f"{'/'.join(part)}: {name}" for (part, name), count in parts.items() if count > 1
    )
    assert len(shared) <= MOST_SHARED, "\n".join(shared)
