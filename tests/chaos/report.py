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


def recoveries(struck: list[Struck], sessions: list[Any]) -> dict[str, list[float]]:
    """{kind: seconds} from the beginning of each fault to the slowest session's next closed tick.

    For every session with an open tick at that moment, the time until it closes its next tick;
    of these the longest. Faults overlap, so a second one may lengthen the first one's.
    """
    found: dict[str, list[float]] = {}
    for fault in struck:
        moment = datetime.fromtimestamp(fault.at, UTC)
        worst = rows(
            "SELECT max(extract(epoch FROM next - %s)) AS s FROM (SELECT min(k.closed_at) AS next"
            " FROM kitchen_tick k JOIN masterchef_run r ON r.id = k.session_id"
            " WHERE k.session_id = ANY(%s) AND r.started_at <= %s"
            " AND coalesce(r.ended_at, 'infinity') > %s"
            " AND k.closed_at > %s GROUP BY k.session_id) n",
            (moment, sessions, moment, moment, moment),
        )[0].s
        if worst is not None:
            found.setdefault(fault.kind, []).append(float(worst))
    return found


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p99 and max, in seconds."""
    if not seconds:
        return {}
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "max": round(max(seconds), 2)}


def line(struck: list[Struck], result: dict[str, Any], found: dict[str, list[float]]) -> Any:
    """The bench's object: how many turns were lost or done twice, which must be none."""
    everything = [seconds for kind in found.values() for seconds in kind]
    return {
        "name": "chaos",
        "value": result["lost"] + result["twice"],
        "unit": "turns lost or done twice",
        "target": 0,
        "higher_is_better": False,
        "details": {
            **result,
            "faults": dict(Counter(fault.kind for fault in struck)),
            "recovery_s": percentiles(everything),
            "recovery_s_by_kind": {kind: percentiles(found[kind]) for kind in sorted(found)},
            "recovery_is": "from a fault's beginning to the next tick closed in every session that"
            " was open, the slowest one; faults overlap",
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
