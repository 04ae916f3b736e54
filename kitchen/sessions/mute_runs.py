"""The same evening without a word: the session in which every player's mute variant sat."""

from typing import Any

from kitchen.models import Session
from masterchef.runs.models import RunState

_PREFIX = "baseline:"
_MUTE = "baseline:mute:"


def mute_run_of(session: Session) -> Session | None:
    """A measured session of the same scenario, seed, rules and track whose seats are held by the
    mute variants; None without one, for a mute session, and for players that have no variant."""
    seats = _with(session.seats, _PREFIX, _MUTE)
    found = None if seats is None or _is_mute(session) else _same_evening(session, seats)
    return found[0] if found else None


def talking_runs_of(session: Session) -> list[Session]:
    """The measured sessions whose mute run this one is."""
    seats = _with(session.seats, _MUTE, _PREFIX)
    return [] if seats is None else _same_evening(session, seats)


def _is_mute(session: Session) -> bool:
    return any(seat["player"].startswith(_MUTE) for seat in session.seats.values())


def _with(seats: dict[str, dict[str, Any]], old: str, new: str) -> dict[str, dict[str, Any]] | None:
    """The seats with each player's beginning replaced; None if one begins otherwise."""
    if not all(seat["player"].startswith(old) for seat in seats.values()):
        return None
    return {
        name: {**seat, "player": new + seat["player"].removeprefix(old)}
        for name, seat in seats.items()
    }


def _same_evening(session: Session, seats: dict[str, dict[str, Any]]) -> list[Session]:
    rows = Session.objects.filter(
        state=RunState.DONE,
        scenario_id=session.scenario_id,
        seed=session.seed,
        ruleset=session.ruleset,
        track=session.track,
        stop_after_s=None,
        score__isnull=False,
        seats=seats,
    )
    return list(rows.order_by("created_at", "id"))
