"""Lineups are saved, found by name and checked before anything starts."""

from kitchen.models import Lineup

from .conftest import As, errors

MIXED = {"name": "mixed", "default": "baseline:greedy", "roles": {"sous_chef": "external"}}


def test_a_saved_lineup_is_found_by_its_name(as_: As) -> None:
    client = as_("operator")
    assert client.post("/api/v1/lineups", {"lineup": MIXED}).status_code == 201
    assert client.get("/api/v1/lineups?name=mixed").json()["results"][0]["spec"] == {
        "options": {}, "seats": {}, **MIXED
    }  # fmt: skip
    started = client.post(
        "/api/v1/sessions", {"scenario": "busy_night_1", "lineup": "mixed", "start": False}
    )
    assert started.json()["sessions"][0]["lineup"] == "mixed"


def test_the_same_lineup_is_saved_once(as_: As) -> None:
    client = as_("operator")
    yaml = "name: mixed\ndefault: baseline:greedy\nroles:\n  sous_chef: external\n"
    assert client.post("/api/v1/lineups", {"lineup": MIXED}).status_code == 201
    assert client.post("/api/v1/lineups", {"text": yaml}).status_code == 200
    assert Lineup.objects.count() == 1


def test_a_built_in_name_is_not_taken_over(as_: As) -> None:
    given = {"lineup": {"name": "greedy", "default": "external"}}
    assert as_("operator").post("/api/v1/lineups", given).status_code == 400
    assert not Lineup.objects.exists()


def test_yaml_problems_name_their_line(as_: As) -> None:
    text = "name: x\ndefault: external\nseat:\n  L1: external\n"
    refused = as_("operator").post("/api/v1/lineups", {"text": text})
    assert errors(refused)["text"].startswith("text:3: seat")


def test_the_built_in_lineups_are_listed(as_: As) -> None:
    names = [row["name"] for row in as_("viewer").get("/api/v1/lineups/built-in").json()]
    assert {"greedy", "random", "null"} <= set(names)


def test_the_check_asks_the_scenario_and_the_hosts(as_: As) -> None:
    client = as_("viewer")

    def check(**given: object) -> list[str]:
        answer = client.post("/api/v1/lineups/validate", given)
        return [] if answer.status_code == 200 else list(errors(answer).values())

    assert check(lineup=MIXED, scenario="busy_night_1") == []
    stranger = {"default": "external", "seats": {"L9": "external"}}
    assert "L9" in check(lineup=stranger, scenario="busy_night_1")[0]
    assert "no-such-model:1b" in check(lineup="no-such-model:1b")[0]
    assert not Lineup.objects.exists()


def test_a_request_never_names_a_file(as_: As) -> None:
    refused = as_("operator").post("/api/v1/lineups", {"lineup": "kitchen/lineup_files/null.yaml"})
    assert refused.status_code == 400
