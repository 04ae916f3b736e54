"""A session of models, played by the real turn code without a queue in between."""

from typing import Any

import pytest

from agents import registry
from agents.models import Host, ModelCall
from kitchen import lineups, sessions
from kitchen.models import Session, Turn
from masterchef.durable import WorkState, take
from masterchef.live.models import LogLine


def play(lineup: dict[str, Any] | str, ticks: int, **options: Any) -> Session:
    session = sessions.create_session(
        scenario="busy_night_1", lineup=lineup, seed=3, options={"num_predict": 80, **options}
    )
    sessions.start(session)
    for _ in range(ticks):
        ready = Turn.objects.filter(session=session, state=WorkState.READY).values_list("pk")
        for (pk,) in list(ready):
            take("turn", pk)
    session.refresh_from_db()
    return session


@pytest.fixture
def played(host: Host) -> Session:
    return play("scripted:latest", ticks=40)


def test_models_play_a_kitchen_and_it_replays_exactly(played) -> None:
    assert played.tick > 20
    done = Turn.objects.filter(session=played, state=WorkState.DONE)
    assert done.count() > 30 and set(done.values_list("outcome", flat=True)) == {"ok"}
    calls = ModelCall.objects.filter(run_id=played.pk, purpose="decide")
    assert calls.count() >= done.count() and not calls.exclude(error_class="").exists()
    again = sessions.verify(played)
    assert again.problem == "" and again.hash == played.hash
    assert not LogLine.objects.filter(run_id=played.pk, level__gte=40).exists()


def test_most_of_each_prompt_comes_from_the_hosts_cache(played) -> None:
    calls = ModelCall.objects.filter(run_id=played.pk, purpose="decide")
    sent = sum(call.tokens_in for call in calls)
    cached = sum(call.tokens_cached for call in calls)
    assert cached / sent > 0.8


def test_an_unknown_model_for_recall_is_said_before_the_session_starts(host: Host) -> None:
    lineup = {"default": "scripted", "options": {"embed_model": "nosuch:1b"}}
    with pytest.raises(lineups.LineupError, match="nosuch:1b: no host has this model"):
        play(lineup, ticks=0)
    assert not Session.objects.exists()


@pytest.mark.slow
def test_a_whole_session_within_a_small_context_compacts_recalls_and_replays(host: Host) -> None:
    lineup = {"default": "baseline:null@queue", "seats": {"P1": "scripted"}}
    session = play(lineup, ticks=400, num_ctx=1300)
    assert session.state == "done"
    turns_of = session.turns.filter(seat="P1")
    assert set(turns_of.values_list("state", "outcome")) == {("done", "ok")}
    decided = ModelCall.objects.filter(run_id=session.pk, purpose="decide").order_by("id")
    assert decided.count() == turns_of.count() > 40
    assert not ModelCall.objects.exclude(error_class="").exists()
    assert max(call.tokens_in + call.tokens_out for call in decided) <= 1300
    assert not decided.filter(truncated=True).exists()
    compacted = turns_of.filter(memory__has_key="compacted").count()
    assert compacted == ModelCall.objects.filter(purpose="summarise").count() >= 3
    newest = [call.request["messages"][-1]["content"] for call in decided]
    assert any("You remember: (tick " in words for words in newest)
    assert sessions.verify(session).ok


def test_an_openai_compatible_host_plays_a_seat(scripted: Any, transactional_db: None) -> None:
    row = Host.objects.create(
        name="compatible", url=f"{scripted.url}/v1", protocol="openai", tags=["v1"], timeout_s=20
    )
    other = Host.objects.create(name="native", url=scripted.url, timeout_s=20)
    registry.check_hosts([row, other])
    lineup = {"default": "baseline:greedy@queue", "seats": {"S1": "scripted@v1"}}
    session = play(lineup, ticks=20)
    done = session.turns.filter(seat="S1", state=WorkState.DONE)
    assert done.count() > 5 and set(done.values_list("outcome", flat=True)) == {"ok"}
    calls = ModelCall.objects.filter(run_id=session.pk)
    assert set(calls.values_list("host__name", "seat", "error_class")) == {("compatible", "S1", "")}
    for call in calls.filter(purpose="decide"):
        assert call.tokens_in and call.tokens_out and not call.truncated
    assert sessions.verify(session).ok
