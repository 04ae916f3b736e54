"""What an operator may do to a suite's run: pause, resume and cancel all of its sessions."""

import contextlib

from kitchen import sessions
from kitchen.models import SuiteRun
from kitchen.suites.window import go_on, live_sessions
from masterchef import runs
from masterchef.live.pokes import poke
from masterchef.runs import StateError
from masterchef.runs.models import LIVE_STATES, RunState


def pause(run: SuiteRun) -> None:
    """No further session begins, and those under way close no further tick."""
    runs.change(run, RunState.PAUSED, allowed=(RunState.RUNNING,))
    for session in live_sessions(run, RunState.RUNNING):
        with contextlib.suppress(StateError):  # it ended a moment ago
            sessions.pause(session)
    poke(run.pk)


def resume(
    run: SuiteRun, *, budget_tokens: int | None = None, budget_usd: float | None = None
) -> None:
    """Go on with a paused run; a budget given here takes the place of the one that was spent."""
    raised = {"budget_tokens": budget_tokens, "budget_usd": budget_usd}
    runs.change(run, RunState.RUNNING, allowed=(RunState.PAUSED,))
    if any(raised.values()):
        run.setup |= {name: value for name, value in raised.items() if value is not None}
        run.save(update_fields=["setup"])
    for session in live_sessions(run, RunState.PAUSED):
        with contextlib.suppress(StateError):  # a turn is quarantined: an operator's to decide
            sessions.resume(session)
    go_on(run.pk)
    run.refresh_from_db()


def cancel(run: SuiteRun, reason: str = "") -> None:
    """End it now; the sessions that have ended keep their scores."""
    why = reason or "cancelled"
    runs.change(run, RunState.CANCELLED, allowed=LIVE_STATES, reason=why)
    for session in live_sessions(run, *LIVE_STATES):
        with contextlib.suppress(StateError):  # it ended a moment ago
            sessions.cancel(session, f"its suite ended: {why}")
    poke(run.pk)
