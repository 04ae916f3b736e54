"""`python -m tests.dead_code`: what nothing of the product uses, by vulture. Part of `make lint`.

What only a test uses is dead, too. Frameworks call by name what no line of ours does: those names
and decorators stand below, and what stands in a dotted text or as `method="…"` counts as used.
Variables are left out, since fields of serializers, forms and settings are read by name.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOMS = ["masterchef", "kitchen", "agents", "judging", "deploy", "manage.py"]
LEFT_OUT = ["*/migrations/*", "*/node_modules/*", "*/cook_files/*", "*/image/*", "*/plays/*"]
KINDS = {"function", "class", "method", "property", "import", "unreachable_code"}
DECORATORS = [
    "@*.task*", "@*.command*", "@*.callback*", "@*.register*", "@register*", "@admin.*", "@action*",
    "@extend_schema*", "@model_validator*", "@field_validator*", "@*.connect*", "@display*",
    "@bench*",
]  # fmt: skip
# What tests and chaos do to the stack's parts and read of what is shipped.
FOR_TESTS = ["restart", "is_answering", "shipped_trials", "contracting"]
NAMES = [
    *FOR_TESTS, "has_*_permission", "get_*", "validate_*", "perform_*", "destroy", "retrieve",
    "_post_clean", "save_form", "save_model", "save_related", "construct_change_message",
    "response_add", "response_change", "delete_queryset", "add_view",
    "to_python", "to_url", "*Admin", "*Config", "*Scheme", "select_*", "allow_request",
    "format_error_response", "confirm_*", "readinto", "capture_signals", "pytest_*", "lookups",
    "do_[A-Z]*", "log_message", "bound_data", "nullable_schema", "field_title_should_be_set",
]  # fmt: skip


def dead() -> Iterator[str]:
    """A line for each."""
    used = {name for room in ROOMS for path in _files(Path(room)) for name in _named(path)}
    vulture = Vulture(ignore_names=NAMES, ignore_decorators=DECORATORS)
    vulture.scavenge(ROOMS, exclude=LEFT_OUT)
    for item in vulture.get_unused_code(min_confidence=60):
        if item.typ in KINDS and item.name not in used:
            yield _line(item)


def _files(room: Path) -> Iterator[Path]:
    for path in [room] if room.is_file() else room.rglob("*.py"):
        if not any(fnmatch(f"/{path}", left_out) for left_out in LEFT_OUT):
            yield path


def _named(path: Path) -> Iterator[str]:
    """The last part of "masterchef.api.pagination.Pages", and "by_words" of method="by_words"."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[a-z_]+(\.\w+)+", node.value):
                yield node.value.rpartition(".")[2]
        elif isinstance(node, ast.keyword) and node.arg == "method":
            yield getattr(node.value, "value", "")


def _line(item: Item) -> str:
    where = Path(item.filename).resolve().relative_to(Path.cwd())
    return f"{where}:{item.first_lineno}: {item.typ} {item.name} is used by nothing"


if __name__ == "__main__":
    found = list(dead())
    sys.exit("\n".join([*found, "Delete it, or name it in tests/dead_code.py"]) if found else 0)
