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


@pytest.mark.parametrize("mute", [False, True])
def test_a_lineup_makes_its_sessions_mute(mute: bool) -> None:
    session = sessions.create_session(
        scenario="busy_night_3",
        lineup={"default": "external", "options": {"mute": True} if mute else {}},
        seed=3,
    )
    sessions.start(session)
    seen = sessions.observation(session.turns.get(tick=0, seat="E1"))
    assert any(row["name"] == "delegate" for row in seen["options"]) is not mute


@pytest.mark.parametrize("name", ["planner", "forgetful:4", "noisy:0.3:forgetful:4"])
def test_a_session_of_a_player_with_insight_is_the_evening_played_in_one_process(name: str) -> None:
    """The planner keeps its plan, and who forgets counts its decisions in the table of turns."""
    scenario = "slow_business_1" if name == "planner" else "slow_business_3"
    session = sessions.create_session(
        scenario=scenario, lineup={"default": f"baseline:{name}"}, seed=3
    )
    sessions.start(session)
    spec = engine.load_scenario(scenario)
    kitchen = engine.lay_out(spec, 3)
    table = engine.Table(dict.fromkeys(spec.seats, engine.player(name)), 3)
    for tick in range(30):
        made = {seat: decision.to_json() for seat, decision in table.decisions(kitchen).items()}
        turns = session.turns.filter(tick=tick)
        assert {turn.seat: turn.decision for turn in turns} == made
        parsed = {seat: engine.Decision.from_json(one) for seat, one in made.items()}
        engine.advance(kitchen, parsed)
        sessions.close_tick(session.pk, tick)
