"""What 1,000 log lines a second cost a run: the same matrix with and without them, in turns."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from masterchef.bench.figures import Figure, Say, bench

REPEATS = 50  # 12 cells each
PAIRS = 6


@bench("log", "slowdown of a matrix by 1,000 further log lines a second")
def log_lines(say: Say) -> Iterator[Figure]:
    from masterchef.embedded import folders
    from masterchef.embedded.stack import PLAY, Options, Stack

    home = folders.temporary()
    switch = home / "chatter"
    settings = {"MASTERCHEF_CHATTER": str(switch), "MASTERCHEF_INCLUDE": "masterchef.bench.chatter"}
    options = Options(models=("scripted",), workers=2, concurrency=8)
    try:
        with Stack(home, parts=PLAY, say=say, settings=settings, options=options) as stack:
            os.environ.update(stack.env)
            import django

            django.setup()
            yield _measure(switch, say)
    finally:
        folders.remove(home)


def _measure(switch: Path, say: Say) -> Figure:
    from agents.models import Host
    from agents.registry import sync_hosts
    from judging.trials import library

    sync_hosts()
    Host.objects.update(slots=8)
    sync_hosts()
    library.sync()
    _cells_a_second()  # once, so that everything is warm
    quiet, loud, lines = [], [], 0
    for number in range(PAIRS):
        say(f"log: pair {number + 1} of {PAIRS}, {12 * REPEATS} cells without and with the lines")
        if number % 2:  # a machine that gets slower must not count against the lines
            quiet.append(_cells_a_second())
        before, began = _lines(), time.monotonic()
        loud.append(_cells_a_second(switch))
        lines += round((_lines() - before) / (time.monotonic() - began))
        if not number % 2:
            quiet.append(_cells_a_second())
    slowdown = statistics.median(1 - b / a for a, b in zip(quiet, loud, strict=True))
    details = {
        "cells_per_s_without": [round(rate, 1) for rate in quiet],
        "cells_per_s_with": [round(rate, 1) for rate in loud],
        "lines_per_s_with": round(lines / PAIRS),
    }
    return Figure("log_slowdown", max(slowdown, 0.0), "of the run's speed", 0.05, False, details)


def _cells_a_second(switch: Path | None = None) -> float:
    """Run one matrix to its end; with `switch`, further lines are written meanwhile."""
    from judging.trials import matrices

    setup: dict[str, Any] = {
        "prompts": ["direct_short", "direct_guided"], "models": ["scripted"], "max_items": 3,
        "repeats": REPEATS, "max_parallel": 16,
    }  # fmt: skip
    matrix = matrices.create(setup, check_hosts=False)
    if switch is not None:
        switch.write_text(str(matrix.pk))
    try:
        began = time.monotonic()
        matrices.start(matrix)
        while not matrix.ended:
            time.sleep(0.1)
            matrix.refresh_from_db(fields=["state"])
        return matrix.cells_total / (time.monotonic() - began)
    finally:
        if switch is not None:
            switch.unlink()


def _lines() -> int:
    from masterchef.durable import sql

    row = sql("SELECT count(*) AS n FROM masterchef_logline").fetchone()
    return int(row.n) if row else 0
