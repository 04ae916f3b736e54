"""Durable turns a second: the whole path, with all of PostgreSQL's durability on."""

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from masterchef.bench.figures import Figure, Say, bench

SESSIONS = 20
SCENARIO = "busy_night_2"
_PARTS = {"postgres": "postgres", "valkey": "valkey", "worker": "workers", "reconcile": "reconcile"}


@bench("turns", "durable turns a second, 20 sessions of busy_night_2 at once")
def turns(say: Say, *, sessions: int = SESSIONS) -> Iterator[Figure]:
    from masterchef.embedded import folders
    from masterchef.embedded.stack import STORES, Options, Stack

    home = folders.temporary()
    spent = Path(tempfile.mkdtemp(dir=home))
    settings = {"MASTERCHEF_SPENT": str(spent), "MASTERCHEF_INCLUDE": "masterchef.bench.spy"}
    if os.environ.get("MASTERCHEF_BENCH_PLAIN"):  # without the breakdown
        settings = {}
    options = Options(durable=True, workers=2, concurrency=8)
    try:
        with Stack(
            home,
            parts=STORES | {"workers", "reconcile"},
            say=say,
            settings=settings,
            options=options,
        ) as stack:
            os.environ.update(stack.env)
            import django

            django.setup()
            yield _measure(stack, spent, sessions, say)
    finally:
        folders.remove(home)


def _measure(stack: Any, spent: Path, count: int, say: Say) -> Figure:
    from kitchen import sessions as verbs

    say(f"turns: playing greedy's {count} sessions, to have its decisions")
    _play(
        [verbs.create_session(scenario=SCENARIO, lineup="greedy", seed=n + 1) for n in range(count)]
    )
    made = [
        verbs.create_session(scenario=SCENARIO, lineup="recorded:greedy", seed=n + 1)
        for n in range(count)
    ]
    durable = _durable_settings()
    say(f"turns: {count} sessions of {SCENARIO}, every seat replaying greedy's decisions")
    before = _cpu(stack)
    time.sleep(0.7)  # the spies write twice a second
    earlier = _spent(spent)
    took = _play(made)
    cpu = {name: seconds - before.get(name, 0) for name, seconds in _cpu(stack).items()}
    time.sleep(0.7)
    done = _count_turns([session.pk for session in made])
    return Figure(
        "durable_turns",
        done["turns"] / took,
        "turns/s",
        300,
        True,
        {
            **done,
            "seconds": round(took, 2),
            "aim": 530,
            "cpu_ms_per_turn": {k: round(v / done["turns"] * 1000, 3) for k, v in cpu.items()},
            "wall_ms_per_turn": {
                step: round((seconds - earlier.get(step, 0)) / done["turns"] * 1000, 3)
                for step, seconds in sorted(_spent(spent).items())
            },
            "postgres": durable,
        },
    )


def _play(made: list[Any]) -> float:
    """Start them all and wait for the last; wall seconds."""
    from kitchen import sessions as verbs
    from kitchen.models import Session

    begun = time.monotonic()
    for session in made:
        verbs.start(session)
    while Session.objects.filter(state="running").exists() and time.monotonic() - begun < 600:
        time.sleep(0.25)
    return time.monotonic() - begun


def _count_turns(ids: list[Any]) -> dict[str, Any]:
    from masterchef.durable import sql

    row = sql(
        "SELECT count(*) FILTER (WHERE state = 'done') AS turns,"
        " count(*) FILTER (WHERE state <> 'done') AS unfinished,"
        " count(*) FILTER (WHERE fence > 1) AS repeated,"
        " count(DISTINCT (session_id, tick)) AS ticks,"
        " (SELECT count(*) FROM masterchef_event WHERE run_id = ANY(%s)) AS events"
        " FROM kitchen_turn WHERE session_id = ANY(%s)",
        (ids, ids),
    ).fetchone()
    return dict(row._asdict())  # type: ignore[union-attr]


def _durable_settings() -> dict[str, str]:
    from masterchef.durable import sql

    names = ("fsync", "full_page_writes", "synchronous_commit")
    return {name: sql(f"SHOW {name}").fetchone()[0] for name in names}  # type: ignore[index]


def _cpu(stack: Any) -> dict[str, float]:
    """CPU seconds so far by kind of process, dead children of PostgreSQL left out."""
    seconds: dict[str, float] = defaultdict(float)
    for keeper in stack:
        kind = keeper.part.name.split("-")[0]
        processes = [psutil.Process(keeper.pid)]
        processes += processes[0].children(recursive=True)
        for process in processes:
            times = process.cpu_times()
            seconds[_PARTS.get(kind, kind)] += times.user + times.system
    return dict(seconds)


def _spent(folder: Path) -> dict[str, float]:
    """Seconds of wall time by step so far, over all worker threads."""
    total: dict[str, float] = defaultdict(float)
    for file in folder.glob("*.json"):
        for name, (seconds, _) in json.loads(file.read_text()).items():
            total[name] += seconds
    return total
