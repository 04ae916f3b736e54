"""Scenarios that somebody writes: saved by their YAML, played by name, retired, never changed."""

from kitchen import library, scenario_text, sessions
from kitchen.models import Lineup, Scenario, Session

from .conftest import As, errors

AT = "/api/v1/scenarios"
MINE = library.shipped_text("busy_night_1").replace("name: busy_night_1", "name: long_night")


def longer(text: str) -> str:
    return text.replace("duration_s: ", "duration_s: 1", 1)


def test_a_copy_is_saved_listed_and_played_by_its_name(as_: As) -> None:
    operator = as_("operator")
    shipped = operator.get(f"{AT}/busy_night_1").json()
    text = shipped["text"].replace("name: busy_night_1", "name: long_night")
    saved = operator.post(AT, {"text": text})
    assert saved.status_code == 201 and saved.json()["saved"]
    assert operator.post(AT, {"text": text}).status_code == 200  # the very same
    assert "long_night" in [row["name"] for row in operator.get(AT).json()]
    body = {"scenario": "long_night", "lineup": "greedy", "seeds": [1]}
    (played,) = operator.post("/api/v1/sessions", body, format="json").json()["sessions"]
    row = Session.objects.get(pk=played["id"]).scenario
    assert (row.name, row.text) == ("long_night", text)


def test_what_a_session_was_played_on_never_changes(as_: As) -> None:
    operator = as_("operator")
    operator.post(AT, {"text": MINE})
    session = sessions.create_session(scenario="long_night", lineup="greedy", seed=1)
    played = Scenario.objects.values("digest", "spec", "text").get(pk=session.scenario_id)
    assert operator.post(AT, {"text": longer(MINE)}).status_code == 201
    assert Scenario.objects.values("digest", "spec", "text").get(pk=session.scenario_id) == played
    again = sessions.create_session(scenario="long_night", lineup="greedy", seed=1)
    assert again.scenario_id != session.scenario_id
    assert operator.post(AT, {"text": MINE}).status_code == 201  # the older one is meant again
    assert library.find_scenario("long_night") == scenario_text.parse(MINE)


def test_a_mistake_is_told_with_its_line_and_nothing_is_kept(as_: As) -> None:
    operator = as_("operator")
    broken = MINE.replace("duration_s:", "duration:", 1)
    line = next(n for n, row in enumerate(broken.splitlines(), 1) if row.startswith("duration:"))
    refused = operator.post(AT, {"text": broken})
    assert refused.status_code == 400
    details = [entry["detail"] for entry in refused.json()["errors"]]
    assert any(detail.startswith(f"text:{line}: duration") for detail in details)
    taken = operator.post(AT, {"text": longer(library.shipped_text("busy_night_1"))})
    assert "name: busy_night_1 comes with the benchmark" in errors(taken)["text"]
    assert not Scenario.objects.exists()


def test_a_retired_one_is_offered_no_more_and_comes_back(as_: As) -> None:
    operator = as_("operator")
    operator.post(AT, {"text": MINE})
    operator.post(AT, {"text": longer(MINE)})
    body = {"scenario": "long_night", "lineup": "greedy", "start": False}
    assert operator.patch(f"{AT}/long_night", {"retired": True}).json()["retired"]
    assert "long_night" not in [row["name"] for row in operator.get(AT).json()]
    assert "scenario" in errors(operator.post("/api/v1/sessions", body, format="json"))
    assert [row["name"] for row in operator.get(f"{AT}?retired=true").json()] == ["long_night"]
    operator.patch(f"{AT}/long_night", {"retired": False})
    assert operator.post("/api/v1/sessions", body, format="json").status_code == 201
    assert "retired" in errors(operator.patch(f"{AT}/busy_night_1", {"retired": True}))
    assert operator.patch(f"{AT}/nobodys", {"retired": True}).status_code == 404


def test_a_retired_lineup_is_offered_no_more_and_comes_back(as_: As) -> None:
    operator = as_("operator")
    body = {"lineup": {"name": "mine", "default": "baseline:greedy"}}
    digest = operator.post("/api/v1/lineups", body, format="json").json()["digest"]
    play = {"scenario": "busy_night_1", "lineup": "mine", "start": False}
    assert operator.post("/api/v1/sessions", play, format="json").status_code == 201
    at = f"/api/v1/lineups/{digest}"
    assert operator.patch(at, {"retired": True}).json()["retired"]
    assert operator.get("/api/v1/lineups").json()["results"] == []
    assert len(operator.get("/api/v1/lineups?retired=true").json()["results"]) == 1
    refused = operator.post("/api/v1/sessions", play, format="json")
    assert "there is no lineup" in errors(refused)["lineup"]
    operator.patch(at, {"retired": False})
    assert operator.post("/api/v1/sessions", play, format="json").status_code == 201
    assert Lineup.objects.count() == 1
