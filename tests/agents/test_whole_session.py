"""A session of models, played by the real turn code without a queue in between."""

import pytest

from agents import turns
from agents.models import Host, ModelCall
from kitchen import sessions
from kitchen.models import Turn
from masterchef.durable import WorkState
from masterchef.live.models import LogLine


@pytest.fixture
def played(host: Host):
    session = sessions.create_session(
        scenario="busy_night_1", lineup="scripted:latest", seed=3, options={"num_predict": 80}
    )
    sessions.start(session)
    for _ in range(40):
        ready = Turn.objects.filter(session=session, state=WorkState.READY).values_list("pk")
        for (pk,) in list(ready):
            turns.take_turn(pk)
    session.refresh_from_db()
    return session


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
