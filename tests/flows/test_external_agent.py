"""An agent of one's own plays by two calls; the documents' example is run as it stands."""

import re
import subprocess

import httpx
import pytest

from masterchef.embedded.folders import CHECKOUT
from tests.flows.place import Json, Place, bare_surroundings, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
TWO_AGENTS = {"default": "baseline:greedy", "seats": {"S1": "external", "P1": "external"}}
WAIT: Json = {"action": {"name": "wait"}, "messages": [], "notes": []}


def printed_example() -> tuple[str, str]:
    """The two shell blocks of docs/external-agents.md: the operator's and the agent's."""
    text = (CHECKOUT / "docs" / "external-agents.md").read_text()
    operator, agent = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    return operator, agent


def turn_of(agent: httpx.Client) -> Json:
    """What the seat sees, once it has the word."""
    seen = agent.get("seat", params={"wait": 20}).raise_for_status().json()
    assert seen["state"] == "your_turn", seen
    return dict(seen)


@pytest.mark.program  # curl
def test_the_printed_commands_play_a_seat(place: Place) -> None:
    operator, agent = printed_example()
    operator, addresses = re.subn(r"(?m)^API=\S+", f"API={place.web}/api/v1", operator)
    operator, passwords = re.subn(r"(?m)^PASSWORD=\S+", f"PASSWORD='{place.password}'", operator)
    assert (addresses, passwords) == (1, 1)
    script = f"set -eu\n{operator}\necho session $SESSION >&2\nfor n in 1 2 3 4 5 6 7 8 9 10; do\n"
    script += f"{agent}\necho\ndone\n"
    ran = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        env=bare_surroundings() | {"no_proxy": "*"},
        timeout=180,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = re.search(r"^session (\S+)$", ran.stderr, re.MULTILINE)
    assert found, ran.stderr
    seats = place.session(found[1])["seats"]
    (seat,) = [name for name, held in seats.items() if held["player"] == "external"]
    decided = [turn for turn in place.turns(found[1], seat=seat) if turn["outcome"] == "ok"]
    assert len(decided) == 10
    assert {turn["state"] for turn in decided} == {"done"}
    place.api("operator").post(f"sessions/{found[1]}/cancel", json={})


def test_a_silent_seats_turn_becomes_a_marked_wait(place: Place) -> None:
    lineup = {"default": "baseline:greedy", "seats": {"P1": "external"}}
    id = place.new_session(lineup, deadline_s=1)["id"]
    agent = place.seat(id, "P1")
    late = turn_of(agent)["turn"]
    until(lambda: bool(place.turns(id, outcome="expired")), "an expired turn")
    turn = place.turns(id, outcome="expired")[0]
    assert (turn["id"], turn["decision"]["action"]) == (late, None)
    refused = agent.post("seat/decision", json={"turn": late, "decision": WAIT})
    assert refused.status_code == 409
    assert "expired" in refused.json()["errors"][0]["detail"]
    until(lambda: place.session(id)["tick"] > turn["tick"], "the next tick")
    place.api("operator").post(f"sessions/{id}/cancel", json={})


def test_no_seat_decides_or_sees_for_another(place: Place) -> None:
    id = place.new_session(TWO_AGENTS)["id"]
    sous, partie = place.seat(id, "S1"), place.seat(id, "P1")
    mine, others = turn_of(sous), turn_of(partie)
    assert (mine["seat"], others["seat"]) == ("S1", "P1")
    stolen = sous.post("seat/decision", json={"turn": others["turn"], "decision": WAIT})
    assert stolen.status_code == 404
    assert turn_of(partie)["turn"] == others["turn"]
    for path in ("sessions", f"sessions/{id}", f"runs/{id}/events", "hosts", "turns"):
        assert sous.get(path).status_code == 403, path
    # The same post again changes nothing, and another decision is refused.
    for _ in range(2):
        posted = partie.post("seat/decision", json={"turn": others["turn"], "decision": WAIT})
        assert posted.status_code == 200, posted.text
    other = {**WAIT, "messages": [{"to": "all", "text": "behind"}]}
    changed = partie.post("seat/decision", json={"turn": others["turn"], "decision": other})
    assert changed.status_code == 409
    place.api("operator").post(f"sessions/{id}/cancel", json={})
    assert sous.get("seat", params={"wait": 20}).json()["state"] == "ended"


def test_models_baselines_and_agents_share_a_kitchen(place: Place) -> None:
    lineup = {
        "name": "mixed",
        "default": "baseline:random",
        "roles": {"kitchen_porter": "scripted@local"},
        "seats": {"P1": "external"},
    }
    session = place.new_session(lineup)
    players = {seat: held["player"] for seat, held in place.session(session["id"])["seats"].items()}
    assert players == {"S1": "baseline:random", "P1": "external", "K1": "scripted@local"}
    agent = place.seat(session["id"], "P1")
    for _ in range(8):
        seen = turn_of(agent)
        decision = {**WAIT, "action": seen["observation"]["options"][0]}
        posted = agent.post("seat/decision", json={"turn": seen["turn"], "decision": decision})
        assert posted.status_code == 200, posted.text
    done = place.turns(session["id"], state="done")
    assert {turn["seat"] for turn in done} == {"S1", "P1", "K1"}
    place.api("operator").post(f"sessions/{session['id']}/cancel", json={})
    assert place.session(session["id"])["state"] == "cancelled"
