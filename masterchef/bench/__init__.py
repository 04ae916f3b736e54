"""Speed, measured: `masterchef bench [NAME…] --json` prints one figure a line.

A bench is a function that yields figures; `@bench("name", …)` enters it. Later rooms add theirs
by importing `bench` and being named in `MODULES`.
"""

import importlib

from masterchef.bench.figures import BENCHES, Bench, Figure, bench

MODULES = (
    "masterchef.bench.engine",
    "masterchef.bench.turns",
    "masterchef.bench.model_host",
    "masterchef.bench.log_lines",
    "masterchef.bench.judging",
    "masterchef.bench.containers",
    "masterchef.bench.neighbours",
    "masterchef.bench.uploads",
    "masterchef.bench.browser_upload",
    "masterchef.bench.kitchen_screen",
    "masterchef.bench.dashboard",
)


def benches() -> dict[str, Bench]:
    """All benches by name."""
    for module in MODULES:
        importlib.import_module(module)
    return BENCHES


__all__ = ["Bench", "Figure", "bench", "benches"]
