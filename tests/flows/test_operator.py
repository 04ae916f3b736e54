"""An operator steers a session by the API; others may not, and what can't run doesn't start."""

import pytest

from masterchef.embedded import commands, ports, probes
from masterchef.embedded.process import Child
from tests.flows.place import Json, Place, bare_surroundings, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
AGENTS: Json = {"default": "external"}
GREEDY: Json = {"default": "baseline:greedy"}


def steer(place: Place, id: str, verb: str, **body: object) -> Json:
    """One of the operator's verbs, and the session after it."""
    answer = place.api("operator").post(f"sessions/{id}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def count(place: Place) -> list[tuple[object, ...]]:
    """How many runs, lineups and experiments there are."""
    tables = ("masterchef_run", "kitchen_lineup", "kitchen_experiment")
    return [row for table in tables for row in place.sql(f"SELECT count(*) FROM {table}")]


def test_a_pause_keeps_decisions_and_holds_the_tick(place: Place) -> None:
    id = place.new_session(AGENTS, start=False)["id"]
    assert place.session(id)["state"] == "created"
    steer(place, id, "start")
    tick = steer(place, id, "pause")["tick"]
    free = place.turns(id, state="awaiting")
    for turn in free:
        posted = place.seat(id, turn["seat"]).post(
            "seat/decision", json={"turn": turn["id"], "decision": {"action": {"name": "wait"}}}
        )
        assert posted.status_code == 200, posted.text
    assert {turn["state"] for turn in place.turns(id)} == {"decided"}
    assert (place.session(id)["state"], place.session(id)["tick"]) == ("paused", tick)
    again = place.api("operator").post(f"sessions/{id}/pause")
    assert again.status_code == 409
    assert "it must be running" in again.json()["errors"][0]["detail"]
    steer(place, id, "resume")
    until(lambda: place.session(id)["tick"] > tick, "the tick to close after the pause")
    ended = steer(place, id, "cancel", reason="shift over")
    assert (ended["state"], ended["reason"]) == ("cancelled", "shift over")
    assert {turn["state"] for turn in place.turns(id)} == {"done", "cancelled"}
    assert place.api("operator").post(f"sessions/{id}/resume").status_code == 409


def test_a_pace_changes_nothing_but_the_time(place: Place) -> None:
    paced = place.new_session(GREEDY, speed=20)["id"]
    until(lambda: place.session(paced)["tick"] > 0, "a first tick")
    assert place.session(paced)["state"] == "running"
    assert steer(place, paced, "speed", speed=40)["speed"] == 40
    assert steer(place, paced, "speed", speed=None)["speed"] is None
    quick = place.new_session(GREEDY)["id"]
    assert place.await_end(paced)["hash"] == place.await_end(quick)["hash"]


def test_a_viewer_looks_and_touches_nothing(place: Place) -> None:
    id = place.new_session(AGENTS)["id"]
    viewer, before = place.api("viewer"), count(place)
    body = {"scenario": "busy_night_1", "lineup": GREEDY}
    assert viewer.post("sessions", json=body).status_code == 403
    for verb in ("pause", "resume", "cancel", "speed", "rerun", "seats/P1/token"):
        assert viewer.post(f"sessions/{id}/{verb}", json={}).status_code == 403, verb
    assert viewer.get(f"sessions/{id}").json()["state"] == "running"
    assert viewer.get("users").status_code == 403
    assert place.http.get(f"/api/v1/sessions/{id}").status_code == 401
    assert count(place) == before
    steer(place, id, "cancel")


def refusal(place: Place, player: str) -> str:
    """Why a session with this player is refused; nothing was written."""
    before = count(place)
    lineup = {"default": "baseline:greedy", "seats": {"S1": player}}
    body = {"scenario": "busy_night_1", "lineup": lineup}
    refused = place.api("operator").post("sessions", json=body)
    assert refused.status_code == 400, refused.text
    (error,) = refused.json()["errors"]
    assert error["attr"] == "lineup"
    assert count(place) == before
    return str(error["detail"])


def test_a_model_that_no_host_has_is_refused_naming_those_there_are(place: Place) -> None:
    said = refusal(place, "qwen99:400b")
    assert "qwen99:400b: no host has this model" in said
    assert "scripted" in said and "smollm2:135m" in said


def test_a_model_for_recall_that_no_host_has_is_refused(place: Place) -> None:
    before = count(place)
    lineup = {"default": "scripted", "options": {"embed_model": "nosuch:1b"}}
    body = {"scenario": "busy_night_1", "lineup": lineup}
    for path in ("sessions", "lineups/validate"):
        refused = place.api("operator").post(path, json=body)
        assert refused.status_code == 400, refused.text
        assert "nosuch:1b: no host has this model" in refused.text
    assert count(place) == before


def test_a_host_that_is_down_at_the_start_is_named(place: Place) -> None:
    port = ports.pick_hidden(f"{place.stack.home}/spare")
    url = f"http://{ports.LOOPBACK}:{port}"
    spare = {"name": "spare", "url": url, "tags": ["attic"]}
    added = place.api("operator").post("hosts", json=spare)
    assert (added.status_code, added.json()["healthy"]) == (201, False)
    try:
        never_up = refusal(place, "scripted@attic")
        assert "spare" in never_up and url in never_up
        log = place.stack.home / "logs" / "spare.log"
        command = commands.model_host(port, ["scripted"])
        child = Child(command, log=log, env=bare_surroundings())
        try:
            until(probes.answers_http(f"{url}/api/version"), "the spare host")
            up = place.new_session({"default": "scripted@attic"})["id"]
            steer(place, up, "cancel")
        finally:
            child.stop()
        # A host found well within the last two seconds isn't asked again, so ask it here.
        test = f"hosts/{added.json()['id']}/test"
        assert place.api("operator").post(test).json()["healthy"] is False
        went_down = refusal(place, "scripted@attic")
        assert "spare" in went_down and "start it" in went_down
    finally:
        place.api("operator").delete(f"hosts/{added.json()['id']}")
