"""Sessions of another ruleset: played by workers of their version until they end, or blocked.

Each worker says by which rules it plays. One that can't play a turn doesn't claim it and passes
its message on; one that can't close a tick passes that on. If for some minutes no worker plays by a
session's rules, the session is blocked with a reason that says what to do.
"""

import time
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings

from kitchen import engine
from masterchef import runs
from masterchef.durable import Message, first_sql, later, sql
from masterchef.scaling import presence

PASS_ON_S = 0.2  # or a message would go round as fast as the broker can
MEASURE = "kitchen.measure_session"
RUN_ON = "kitchen.run_on"


class OtherRules(runs.StateError):
    """This process can't play the session: its ruleset is another one."""

    def __init__(self, ruleset: str) -> None:
        super().__init__(
            f"ruleset: the session is played by ruleset {ruleset[:12]}, and this is"
            f" {engine.RULESET[:12]}; start a new session, or roll back to the version before"
        )
        self.ruleset = ruleset


def mixed() -> bool:
    """Whether workers of other rules than ours live, as far as was known two seconds ago."""
    return any(ruleset != engine.RULESET for ruleset in presence.lately())


def of_turn(turn_id: int) -> tuple[str, str] | None:
    """The ruleset of the turn's session, and the turn's role; None: there is no such turn."""
    row = first_sql(
        "SELECT s.ruleset, t.role FROM kitchen_turn t JOIN kitchen_session s"
        " ON s.run_ptr_id = t.session_id WHERE t.id = %s",
        (turn_id,),
    ).fetchone()
    return (row.ruleset, row.role) if row else None


def pass_on(ruleset: str, message: Message) -> bool:
    """Send the message where a worker of that ruleset may get it; False: none lives."""
    queues = _players(presence.lately()).get(ruleset)
    if queues is None:
        return False
    queue = message.queue if message.queue in queues else min(queues)
    later(PASS_ON_S, message._replace(queue=queue))
    return True


def _players(live: Mapping[str, presence.Live]) -> dict[str, set[str]]:
    """{ruleset: queues of turns, and the kitchen's} of those who can play at all."""
    turns = {each.ruleset: {q for q in each.queues if q.startswith("turns.")}
             for each in live.values()}  # fmt: skip
    return {
        ruleset: queues | ({"kitchen"} & live[ruleset].queues)
        for ruleset, queues in turns.items() if queues
    }  # fmt: skip


class _Watch:
    """Since when this process has seen no worker of a ruleset, by its own clock: an installation
    that was switched off for a night must not find its sessions blocked in the morning."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def missing(self, wanted: set[str], live: set[str]) -> set[str]:
        """Rulesets without a worker for as long as a session is left to wait."""
        now = time.monotonic()
        self._since = {each: self._since.get(each, now) for each in wanted - live}
        patience = settings.RULESET_PATIENCE_S
        return {each for each, since in self._since.items() if now - since >= patience}


_watch = _Watch()
_SHOWN = "shown by the site: "
_OPEN = (
    "SELECT r.id, s.ruleset, EXISTS (SELECT FROM kitchen_turn t WHERE t.session_id = r.id"
    " AND t.tick = s.tick AND t.state = 'awaiting') AS asks_agents"
    " FROM kitchen_session s JOIN masterchef_run r ON r.id = s.run_ptr_id"
    " WHERE r.state = 'running' AND s.ruleset <> %s"
)


def block_orphans() -> int:
    """Block running sessions that nobody has been able to play for too long; how many.

    Where no workers live at all, nothing is blocked: that is an outage, not an upgrade. External
    agents are shown their kitchen by the site itself, so its version alone can play with them.
    """
    rows = sql(_OPEN, (engine.RULESET,)).fetchall()
    live = set(_players(presence.live())) if rows else set()
    shown = {_SHOWN + row.ruleset for row in rows if row.asks_agents}
    missing = _watch.missing({row.ruleset for row in rows} | shown, live)
    if not live:
        return 0
    count = 0
    for row in rows:
        if row.ruleset in missing:
            runs.block(row.id, _reason(row.ruleset, "no worker that lives plays by it"))
            count += 1
        elif row.asks_agents and _SHOWN + row.ruleset in missing:
            runs.block(row.id, _reason(row.ruleset, "the site can't show it to external agents"))
            count += 1
    return count


def _reason(ruleset: str, why: str) -> str:
    return (
        f"ruleset {ruleset[:12]}: {why}; roll back to the version that has it and resume the"
        " session, or cancel it"
    )


def close_message(session_id: UUID, tick: int) -> Message:
    """Asks a worker to close the tick."""
    return Message(RUN_ON, [str(session_id), tick])


def measure_message(session_id: UUID) -> Message:
    """Asks a worker for the session's scores."""
    return Message(MEASURE, [str(session_id)])
