"""Models hold the seats: real workers, the real host, the ledger, and a worker that is killed."""

import os
import signal
from typing import Any

import pytest

from tests.flows.place import Json, Place, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
SCRIPTED = {"name": "scripted", "default": "scripted"}


@pytest.fixture(scope="module")
def played(place: Place) -> Json:
    """A session that the scripted model played in every seat, undisturbed."""
    return place.await_end(place.new_session(SCRIPTED, seeds=[11])["id"])


def calls_of(place: Place, session: str) -> list[Json]:
    """The session's rows of the ledger."""
    ran = place.cli("export", session, "--what", "calls")
    assert ran.code == 0, ran.err
    return ran.rows


def rows(place: Place, query: str, *params: object) -> Any:
    """The only value that a query gives."""
    ((value,),) = place.sql(query, *params)
    return value


def test_models_play_a_session_to_its_end(place: Place, played: Json) -> None:
    assert (played["state"], {held["player"] for held in played["seats"].values()}) == (
        "done",
        {"scripted"},
    )
    turns = place.turns(played["id"])
    assert {turn["state"] for turn in turns} == {"done"}
    assert {turn["outcome"] for turn in turns} <= {"ok", "unparsed"}
    assert len({turn["owner"] for turn in turns}) > 1, "one worker took every turn"
    assert place.cli("replay", played["id"]).code == 0


def test_every_turn_is_in_the_ledger_and_in_the_journal(place: Place, played: Json) -> None:
    calls = calls_of(place, played["id"])
    turns = {f"turn:{turn['id']}" for turn in place.turns(played["id"])}
    assert {call["work"] for call in calls} >= turns
    for call in calls:
        assert call["error_class"] == ""
        assert (call["model"], call["host"]) == ("scripted", "local")
        assert (call["cost_source"], call["total_ms"] > 0) == ("none", True)
    written = [call for call in calls if call["purpose"] != "embed"]
    assert all(call["tokens_in"] > 0 and call["tokens_out"] > 0 for call in written)
    cached = sum(call["tokens_cached"] for call in written)
    assert cached > sum(call["tokens_in"] for call in written) / 2
    journal = "SELECT count(*) FROM agents_journalentry WHERE work = ANY(%s)"
    works = sorted({call["work"] for call in calls})
    assert rows(place, journal, works) == len({(c["work"], c["number"]) for c in calls})


def test_what_it_took_stands_beside_the_score(place: Place, played: Json) -> None:
    shown = place.api("viewer").get(f"sessions/{played['id']}/metrics").json()
    assert 0 <= shown["score"] <= 100
    calls = calls_of(place, played["id"])
    effort = shown["metrics"]["effort"]
    assert effort["tokens_in"] == sum(call["tokens_in"] or 0 for call in calls) > 0
    assert effort["tokens_out"] == sum(call["tokens_out"] or 0 for call in calls) > 0
    assert effort["model_s"] > 0


def test_a_killed_worker_changes_nothing_in_the_history(place: Place, played: Json) -> None:
    workers = [place.stack["worker-1"], place.stack["worker-2"]]
    starts = [worker.starts for worker in workers]
    place.fault(fault="slow", seconds=0.4)
    try:
        id = place.new_session(SCRIPTED, seeds=[11])["id"]
        until(lambda: bool(place.turns(id, tick=3, state="claimed")), "a call under way at tick 3")
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
        until(lambda: [w.starts for w in workers] == [n + 1 for n in starts], "new workers")
    finally:
        place.fault(fault="none")
    ended = place.await_end(id)
    assert (ended["state"], ended["hash"]) == ("done", played["hash"])
    turns = place.turns(id)
    assert max(turn["attempts"] for turn in turns) > 1, "no turn was lost with the workers"
    assert len({(turn["tick"], turn["seat"]) for turn in turns}) == len(turns)
    assert place.cli("replay", id).code == 0


def test_the_small_model_decides_in_every_seat(place: Place) -> None:
    # Not cut by wall time: on a busy machine loading the model takes longer than any short limit.
    id = place.new_session("smollm2")["id"]
    until(lambda: len(place.turns(id, state="done")) >= 3, "three turns of it", seconds=180)
    place.api("operator").post(f"sessions/{id}/cancel", json={}).raise_for_status()
    calls = calls_of(place, id)
    assert len(calls) >= 3
    assert {call["model"] for call in calls} == {"smollm2:135m"}
    assert {call["error_class"] for call in calls} == {""}
    assert all(call["prefill_ms"] > 0 and call["decode_ms"] > 0 for call in calls)
    decided = [turn for turn in place.turns(id) if turn["state"] == "done"]
    assert {turn["outcome"] for turn in decided} <= {"ok", "unparsed"}
    assert place.cli("replay", id).code == 0


def test_no_invariant_is_broken(place: Place, played: Json) -> None:
    (invariants,) = [r for r in place.cli("doctor", "--json").rows if r["name"] == "invariants"]
    assert invariants["state"] == "ok", invariants["detail"]
