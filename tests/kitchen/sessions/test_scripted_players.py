"""Scripted players and their changes hold seats of real sessions, own eyes included."""

import pytest

from kitchen import engine, sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["brigade", "noisy:0.2:brigade", "lazy:0.5:brigade", "stamp"])
def test_a_scripted_player_decides_as_the_tick_opens(name: str) -> None:
    session = sessions.create_session(
        scenario="busy_night_3", lineup={"default": f"baseline:{name}"}, seed=3
    )
    sessions.start(session)
    turns = list(session.turns.filter(tick=0))
    assert len(turns) == len(session.seats)
    for turn in turns:
        seen = sessions.observation(turn)
        assert seen["sight"] == "own_eyes"
        assert turn.decision == engine.decide(name, seen, seed=3).to_json()
