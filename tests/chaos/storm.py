"""One chaos run on a rig: quiet first, then faults while sessions run, then the verdict."""

import contextlib
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from agents import registry
from kitchen import engine
from tests.chaos import audit, report
from tests.chaos.faults import Breaker, Fault
from tests.chaos.load import GREEDY, SCRIPTED, Load, Plan, rows, undisturbed
from tests.chaos.report import Struck
from tests.chaos.rig import Rig, poll_until
from tests.chaos.verdict import judge

Say = Callable[[str], None]


def plans(*, greedy: int, scripted: int, seed: int) -> list[Plan]:
    """What may be played: all level-1 scenarios and two big ones by greedy, small ones by model."""
    small = [name for name in engine.scenarios() if name.endswith("_1")]
    big = [name for name in engine.scenarios() if name.endswith("_2")][:2]
    rng = random.Random(seed)
    by_greedy = [Plan(rng.choice([*small, *big]), GREEDY, n) for n in range(1, greedy + 1)]
    # Every other model has a window so small that its memory must be summed up again and again.
    by_model = [
        Plan(rng.choice(small), SCRIPTED, n, num_ctx=(16_384, 4096)[n % 2])
        for n in range(1, scripted + 1)
    ]
    return by_greedy + by_model


def storm(
    rig: Rig,
    faults: Sequence[Fault],
    chosen: list[Plan],
    *,
    seed: int,
    say: Say,
    at_once: int = 6,
    quiet_s: float = 240.0,
    drain_s: float = 180.0,
) -> dict[str, Any]:
    """Run the faults over the plans' sessions; the bench's object, with `details["red"]`.

    `quiet_s` limits the undisturbed runs beforehand, 0 leaves them out (and with them the
    comparison of histories); `drain_s` is how long the sessions may take to end afterwards.
    """
    began = time.monotonic()
    audit.install()
    registry.sync_hosts()
    rig.await_ready()
    expected = undisturbed(chosen, seconds=quiet_s) if quiet_s else {}
    say(f"undisturbed runs of {len(expected)} plans took {time.monotonic() - began:.0f} s")
    load = Load(chosen, random.Random(seed), at_once=at_once)
    struck = _strike(rig, load, faults, say)
    late = load.await_all(drain_s)
    _await_scores(load, 0 if late or not quiet_s else 20)
    result = judge(load, expected, rig.postgres.log)
    result["seconds"] = round(time.monotonic() - began)
    result["restarts"] = {kept.name: kept.starts - 1 for kept in [*rig.workers, *rig.reconcilers]}
    return report.line(struck, result, report.recoveries(struck, list(load.started)))


def _strike(rig: Rig, load: Load, faults: Sequence[Fault], say: Say) -> list[Struck]:
    breaker = Breaker(rig)
    struck = []
    load.top_up()
    for number, fault in enumerate(faults, start=1):
        load.top_up()
        at = time.time()
        what = breaker.do(fault)
        struck.append(Struck(fault.kind, at, what))
        say(f"{number:>4} {fault.kind}: {what}")
        time.sleep(fault.pause_s)
    breaker.settle()
    return struck


def _await_scores(load: Load, seconds: float) -> None:
    """Measuring is asked for by a message too; a lost one is the reconciler's to send again."""
    unscored = "SELECT 1 FROM kitchen_session WHERE run_ptr_id = ANY(%s) AND score IS NULL"
    with contextlib.suppress(TimeoutError):
        poll_until(lambda: not rows(unscored, (list(load.started),)), seconds, "scores")
