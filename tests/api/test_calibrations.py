"""Calibrations over REST: begun, watched, cancelled; a scenario tells its gates."""

from kitchen import calibrations, library
from kitchen.models import Calibration, Scenario
from tests.kitchen.calibrations.making import saved, text

from .conftest import As, errors

AT = "/api/v1/calibrations"
GATE = {"name": "ladder", "bound": "no inversion", "measured": "0, 50, 100", "passed": True}


def test_one_is_begun_watched_and_cancelled(as_: As) -> None:
    operator, scenario = as_("operator"), saved()
    began = operator.post(AT, {"scenario": "tiny_night", "seeds": "1-3"})
    assert began.status_code == 201
    row = began.json()
    assert (row["state"], row["seeds"], row["steps_done"]) == ("ready", [1, 2, 3], 0)
    assert row["digest"] == scenario.digest and row["by"] == "operator"
    (listed,) = as_("viewer").get(AT, {"scenario": "tiny_night"}).json()["results"]
    assert listed == row
    assert operator.delete(f"{AT}/{row['id']}").status_code == 204
    assert operator.get(f"{AT}/{row['id']}").json()["state"] == "cancelled"
    assert operator.delete(f"{AT}/{row['id']}").status_code == 409
    again = operator.post(AT, {"scenario": "tiny_night", "seeds": [3, 2, 1]})
    assert (again.status_code, again.json()["id"]) == (201, row["id"])
    assert again.json()["state"] == "ready"


def test_an_older_version_is_named_by_its_digest(as_: As) -> None:
    operator, old = as_("operator"), saved()
    new = saved(title="Two guests more")
    body = {"scenario": "tiny_night", "digest": old.digest[:8], "seeds": "1,2"}
    assert operator.post(AT, body).json()["digest"] == old.digest
    del body["digest"]
    assert operator.post(AT, body).json()["digest"] == new.digest


def test_bad_input_is_named_and_nothing_is_begun(as_: As) -> None:
    operator = as_("operator")
    saved()
    for body, field, said in (
        ({"scenario": "busy_night_1"}, "scenario", "comes with the benchmark"),
        ({"scenario": "nobodys"}, "scenario", "no saved scenario"),
        ({"scenario": "tiny_night", "digest": "abcdef"}, "scenario", "of that version"),
        ({"scenario": "tiny_night", "digest": "xyz"}, "digest", "match"),
        ({"scenario": "tiny_night", "seeds": "1"}, "seeds", "write 2 to 100"),
    ):
        refused = operator.post(AT, body)
        assert refused.status_code == 400 and said in errors(refused)[field]
    assert not Calibration.objects.exists()


def test_the_mark_stands_wherever_the_scenario_does(as_: As) -> None:
    operator, scenario = as_("operator"), saved()
    row = calibrations.begin(scenario, range(1, 21))
    Calibration.objects.filter(pk=row.pk).update(state="done", gates=[GATE])
    shown = operator.get("/api/v1/scenarios/tiny_night").json()
    assert shown["calibration"] == "calibrated"
    assert shown["verdicts"] == [{"seeds": list(range(1, 21)), "gates": [GATE]}]
    listed = {each["name"]: each for each in operator.get("/api/v1/scenarios").json()}
    assert listed["tiny_night"]["calibration"] == "calibrated"
    checked = operator.post("/api/v1/scenarios/validate", {"text": text()}).json()
    assert checked["calibration"] == "calibrated"
    body = {"scenario": "tiny_night", "lineup": "greedy", "seeds": [1], "start": False}
    (made,) = operator.post("/api/v1/sessions", body, format="json").json()["sessions"]
    assert operator.get(f"/api/v1/sessions/{made['id']}").json()["calibration"] == "calibrated"
    (run,) = operator.get("/api/v1/runs").json()["results"]
    assert run["calibration"] == "calibrated"
    assert Scenario.objects.filter(name="tiny_night").count() == 1


def test_what_comes_along_tells_its_gates_too(as_: As) -> None:
    shown = as_("viewer").get("/api/v1/scenarios/slow_business_1").json()
    assert [gate["name"] for gate in shown["verdicts"][0]["gates"]][:2] == ["bottom", "ladder"]
    assert library.find_scenario("slow_business_1") is None
