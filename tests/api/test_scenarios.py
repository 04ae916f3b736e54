"""Scenarios are listed, shown and checked."""

from kitchen import engine
from kitchen.engine.calibration import mark
from kitchen.generator import generate

from .conftest import As, errors


def test_every_built_in_scenario_is_listed(as_: As) -> None:
    rows = as_("viewer").get("/api/v1/scenarios").json()
    assert [row["name"] for row in rows] == engine.scenarios()
    assert all(row["seats"] and row["digest"] for row in rows)


def test_a_scenario_is_shown_whole(as_: As) -> None:
    shown = as_("viewer").get("/api/v1/scenarios/busy_night_1").json()
    plan = engine.load_scenario("busy_night_1")
    assert shown["spec"] == plan.model_dump(mode="json")
    assert as_("viewer").get("/api/v1/scenarios/busy_day_1").status_code == 404


def test_a_sound_scenario_passes_the_check(as_: As) -> None:
    text = (engine.scenario_files.FOLDER / "busy_night_1.yaml").read_text()
    shown = as_("viewer").post("/api/v1/scenarios/validate", {"text": text})
    assert shown.json()["digest"] == engine.load_scenario("busy_night_1").digest


def test_the_check_names_line_and_field(as_: As) -> None:
    text = (engine.scenario_files.FOLDER / "busy_night_1.yaml").read_text()
    broken = text.replace("duration_s:", "duration:", 1)
    line = next(n for n, row in enumerate(broken.splitlines(), 1) if row.startswith("duration:"))
    refused = as_("viewer").post("/api/v1/scenarios/validate", {"text": broken})
    assert refused.status_code == 400
    details = [entry["detail"] for entry in refused.json()["errors"]]
    assert any(detail.startswith(f"text:{line}: duration") for detail in details)


def test_what_is_no_yaml_is_refused(as_: As) -> None:
    for text in ("{", "- 1", "a: [", "!!python/object:os.system x"):
        refused = as_("viewer").post("/api/v1/scenarios/validate", {"text": text})
        assert "text" in errors(refused)


def test_a_scenario_says_whether_it_is_calibrated_or_why_not(as_: As) -> None:
    rows = as_("viewer").get("/api/v1/scenarios").json()
    said = {row["name"]: row["calibration"] for row in rows}
    assert said == {name: str(mark(engine.load_scenario(name).digest)) for name in said}
    own = (
        (engine.scenario_files.FOLDER / "busy_night_1.yaml")
        .read_text()
        .replace("duration_s: ", "duration_s: 1")
    )
    shown = as_("viewer").post("/api/v1/scenarios/validate", {"text": own}).json()
    assert shown["calibration"].startswith("not calibrated: never measured")


def test_one_is_drawn_and_can_be_saved_as_it_is(as_: As) -> None:
    wanted = {"family": "slow_business", "level": 3, "seed": 4}
    drawn = as_("viewer").post("/api/v1/scenarios/draw", wanted).json()
    made = generate("slow_business", 3, 4)
    assert (drawn["name"], drawn["text"], drawn["saved"]) == (made.name, made.text, False)
    saved = as_("operator").post("/api/v1/scenarios", {"text": drawn["text"]})
    assert (saved.status_code, saved.json()["digest"]) == (201, drawn["digest"])


def test_what_cannot_be_drawn_is_refused_by_field(as_: As) -> None:
    wanted = {"family": "busy", "level": 5, "seed": -1}
    refused = as_("viewer").post("/api/v1/scenarios/draw", wanted)
    assert set(errors(refused)) == {"family", "level", "seed"}
