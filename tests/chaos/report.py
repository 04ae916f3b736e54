"""What a chaos run found, for people and as one JSON object."""

import platform
from collections import Counter
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any, NamedTuple

from tests.chaos.load import rows


class Struck(NamedTuple):
    """A fault that was done: `at` is when it began (seconds since the epoch)."""

    kind: str
    at: float
    what: str


class Recovery(NamedTuple):
    """How long a fault was felt, and the tick that took longest after it."""

    kind: str
    seconds: float
    session: Any
    tick: int


def recoveries(struck: list[Struck], sessions: list[Any]) -> list[Recovery]:
    """From the beginning of each fault to the slowest session's next closed tick.

    For every session with an open tick at that moment, the time until it closes its next tick;
    of these the longest. Faults overlap, so a second one may lengthen the first one's.
    """
    found = []
    for fault in struck:
        moment = datetime.fromtimestamp(fault.at, UTC)
        worst = rows(
            "SELECT DISTINCT ON (k.session_id) k.session_id AS session, k.number AS tick,"
            " extract(epoch FROM k.closed_at - %s)::float AS seconds"
            " FROM kitchen_tick k JOIN masterchef_run r ON r.id = k.session_id"
            " WHERE k.session_id = ANY(%s) AND r.started_at <= %s"
            " AND coalesce(r.ended_at, 'infinity') > %s AND k.closed_at > %s"
            " ORDER BY k.session_id, k.closed_at",
            (moment, sessions, moment, moment, moment),
        )
        if worst:
            slowest = max(worst, key=lambda row: row.seconds)
            found.append(Recovery(fault.kind, slowest.seconds, slowest.session, slowest.tick))
    return found


def slowest(found: list[Recovery], count: int = 3) -> list[dict[str, Any]]:
    """The longest recoveries and what their turns went through, to see where the time went."""
    longest: dict[Any, Recovery] = {}
    for one in sorted(found, key=lambda one: one.seconds):
        longest[one.session, one.tick] = one
    return [
        {
            "kind": one.kind,
            "seconds": round(one.seconds, 2),
            "turns": [
                {**row._asdict(), "error": row.error[:120]}
                for row in rows(
                    "SELECT seat, fence, attempts, error,"
                    " round(extract(epoch FROM claimed_at - created_at), 2)::float AS claimed_s,"
                    " round(extract(epoch FROM decided_at - created_at), 2)::float AS decided_s"
                    " FROM kitchen_turn WHERE session_id = %s AND tick = %s ORDER BY seat",
                    (one.session, one.tick),
                )
            ],
        }
        for one in list(longest.values())[-count:]
    ]


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p99 and max, in seconds."""
    if not seconds:
        return {}
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "max": round(max(seconds), 2)}


def line(struck: list[Struck], result: dict[str, Any], found: list[Recovery]) -> dict[str, Any]:
    """The bench's object: how many turns were lost or done twice, which must be none."""
    by_kind: dict[str, list[float]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.seconds)
    return {
        "name": "chaos",
        "value": result["lost"] + result["twice"],
        "unit": "turns lost or done twice",
        "target": 0,
        "higher_is_better": False,
        "details": {
            **result,
            "faults": dict(Counter(fault.kind for fault in struck)),
            "recovery_s": percentiles([one.seconds for one in found]),
            "recovery_s_by_kind": {kind: percentiles(by_kind[kind]) for kind in sorted(by_kind)},
            "recovery_is": "from a fault's beginning to the next tick closed in every session that"
            " was open, the slowest one; faults overlap",
            "slowest": slowest(found),
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
        },
    }


def table(data: dict[str, Any]) -> str:
    """The same for a terminal."""
    details = data["details"]
    lines = [f"{'fault':<26}{'times':>6}{'p50 s':>8}{'p99 s':>8}{'max s':>8}"]
    for kind, times in sorted(details["faults"].items()):
        cut = details["recovery_s_by_kind"].get(kind, {})
        numbers = "".join(f"{cut.get(name, float('nan')):>8.2f}" for name in ("p50", "p99", "max"))
        lines.append(f"{kind:<26}{times:>6}{numbers}")
    total = details["recovery_s"]
    lines.append(
        f"\n{sum(details['faults'].values())} faults in {details['seconds']} s,"
        f" {details['sessions']} sessions, {details['turns']} turns,"
        f" {details['reruns']} taken again, {details['lost']} lost, {details['twice']} twice;"
        f" recovery p50 {total.get('p50')} s, p99 {total.get('p99')} s, max {total.get('max')} s"
    )
    lines += [f"RED {name}: {what}" for name, what in details["red"].items()]
    return "\n".join(lines)
