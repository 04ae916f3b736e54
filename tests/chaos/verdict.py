"""After the storm: whether anything was lost, done twice, or differs from the undisturbed run."""

import re
from pathlib import Path
from typing import Any

from kitchen import sessions
from kitchen.models import Session
from masterchef.durable import violations
from tests.chaos import audit
from tests.chaos.load import Load, Plan, rows, stubbornly

# A dead worker's turn that nobody has taken up.
FORGOTTEN = (
    "SELECT id, owner, lease_until FROM kitchen_turn WHERE session_id = ANY(%s)"
    " AND state = 'claimed' AND lease_until < masterchef_now() - interval '4 seconds'"
)
TWICE = ("decided_twice", "changed_after_decision", "done_twice", "closed_twice")
# What PostgreSQL would log if only a constraint stood between us and a doubled row.
_SAVED_BY_THE_DATABASE = re.compile(r"duplicate key value|deadlock detected|violates check")


def judge(load: Load, expected: dict[Plan, str], log: Path) -> dict[str, Any]:
    """{"red": {what: how}, "lost", "twice", "turns", "reruns", "sessions"}; no red, all is well."""
    ids = list(load.started)
    broken = stubbornly(lambda: violations(grace_s=2))
    found = stubbornly(audit.findings)
    red: dict[str, object] = {f"invariant {n}": cases[:3] for n, cases in broken.items()}
    red |= {f"audit {name}": cases[:3] for name, cases in found.items()}
    if wrong := _histories(load, expected):
        red["history"] = wrong[:3]
    unfinished = rows(
        "SELECT id::text, state, reason FROM masterchef_run WHERE id = ANY(%s)"
        " AND state <> 'done' ORDER BY id",
        (ids,),
    )
    if unfinished:
        red["not_done"] = [tuple(row) for row in unfinished[:3]]
    unscored = rows(
        "SELECT r.id::text FROM kitchen_session s JOIN masterchef_run r ON r.id = s.run_ptr_id"
        " WHERE r.id = ANY(%s) AND r.state = 'done' AND s.score IS NULL",
        (ids,),
    )
    if unscored:
        red["not_measured"] = [row.id for row in unscored[:3]]
    if forgotten := rows(FORGOTTEN, (ids,)):
        red["forgotten"] = [tuple(row) for row in forgotten[:3]]
    if collisions := _collisions(log):
        red["saved_by_a_constraint"] = collisions[:3]
    counted = rows(
        "SELECT count(*) AS turns, count(*) FILTER (WHERE state <> 'done') AS lost,"
        " coalesce(sum(greatest(fence - 1, 0)), 0) AS reruns FROM kitchen_turn"
        " WHERE session_id = ANY(%s)",
        (ids,),
    )[0]
    return {
        "sessions": len(ids),
        "turns": counted.turns,
        "reruns": int(counted.reruns),
        "lost": counted.lost,
        "twice": sum(len(found.get(name, ())) for name in TWICE),
        "red": {name: str(what)[:600] for name, what in red.items()},
    }


def _histories(load: Load, expected: dict[Plan, str]) -> list[str]:
    """Sessions that ended otherwise than their undisturbed twin, or can't be played again."""
    wrong = []
    for session in stubbornly(
        lambda: list(Session.objects.select_related("scenario").filter(pk__in=load.started))
    ):
        plan = load.started[session.pk]
        if session.state != "done":
            continue
        if session.hash != expected.get(plan, session.hash):
            wrong.append(f"{plan}: {session.hash[:12]}, undisturbed {expected[plan][:12]}")
        elif not (verified := sessions.verify(session)).ok:
            wrong.append(f"{plan}: {verified.problem}")
    return wrong


def _collisions(log: Path) -> list[str]:
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if _SAVED_BY_THE_DATABASE.search(line)]
