"""Short sessions and the steps of a worker, for the tests of the verbs."""

from typing import Any

from kitchen import engine, sessions
from kitchen.models import Session, Turn
from masterchef import durable
from masterchef.durable import WorkRef, sql

SCENARIO = "busy_night_1"
QUEUED = "baseline:greedy@queue"
INLINE = "baseline:greedy"
WAIT: dict[str, Any] = engine.Decision(None).to_json()


def begun(player: str = QUEUED, *, seed: int = 1, **more: Any) -> Session:
    """A session that has started, one player in every seat."""
    session = created(player, seed=seed, **more)
    sessions.start(session)
    return session


def created(player: str = QUEUED, *, seed: int = 1, **more: Any) -> Session:
    """A session that has not started."""
    return sessions.create_session(scenario=SCENARIO, lineup={"default": player}, seed=seed, **more)


def open_turns(session: Session) -> list[Turn]:
    """Turns of the open tick, by seat."""
    session.refresh_from_db()
    return list(session.turns.filter(tick=session.tick).order_by("seat"))


def claim(turn: Turn) -> WorkRef:
    """Claim as a worker would."""
    claimed = durable.claim("kitchen_turn", turn.pk, "seat")
    assert claimed is not None, "the turn can't be claimed"
    return WorkRef("kitchen_turn", turn.pk, claimed.fence, f"turn:{turn.pk}", "turn")


def greedy(turn: Turn) -> dict[str, Any]:
    """What the greedy baseline decides there."""
    seen = sessions.observation(turn)
    return engine.decide("greedy", seen, seed=turn.session.seed).to_json()


def play_tick(session: Session) -> None:
    """Claim and decide every open turn, which closes the tick."""
    for turn in open_turns(session):
        assert sessions.decide(claim(turn), greedy(turn))


def play_out(session: Session) -> None:
    """Every tick until the end."""
    while session.state == "running":
        play_tick(session)
        session.refresh_from_db()


def move_clock(seconds: float) -> None:
    """Set the protocol's clock ahead, on this thread's connection."""
    sql("SELECT set_config('masterchef.clock_offset_ms', %s, false)", (str(seconds * 1000),))
