"""What the rooms have declared: kinds of work, sweeps of their own, invariants of their own.

An app's `ready()` registers by dotted path, so that no command imports what it doesn't use; the
objects are loaded when a worker, the reconciler or the doctor first asks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from masterchef.durable.invariants import Invariant
    from masterchef.durable.kinds import Kind

Sweep = Callable[[], int]
_kinds: list[Any] = []
_sweeps: list[str] = []
_invariants: list[str] = []
_loaded: dict[str, Any] = {}


def register(*kinds: "str | Kind[Any]", sweeps: str = "", invariants: str = "") -> None:
    """Declare kinds (objects, or dotted paths to them) and dotted paths to lists of sweeps
    (functions that say how many rows they put right) and of invariants."""
    _kinds.extend(kind for kind in kinds if kind not in _kinds)
    _sweeps.extend(path for path in [sweeps] if path and path not in _sweeps)
    _invariants.extend(path for path in [invariants] if path and path not in _invariants)


def forget(kind: "str | Kind[Any]") -> None:
    """Take a kind out again: a test's."""
    _kinds.remove(kind)


def kinds() -> "dict[str, Kind[Any]]":
    """{name: kind}, in the order in which they were declared."""
    found = [_load(kind) if isinstance(kind, str) else kind for kind in _kinds]
    return {kind.name: kind for kind in found}


def sweeps() -> list[Sweep]:
    """What rooms sweep beyond the passes of each kind."""
    return [sweep for path in _sweeps for sweep in _load(path)]


def invariants() -> "list[Invariant]":
    """What rooms promise beyond what holds for each kind."""
    return [invariant for path in _invariants for invariant in _load(path)]


def _load(path: str) -> Any:
    if path not in _loaded:
        _loaded[path] = import_string(path)
    return _loaded[path]
