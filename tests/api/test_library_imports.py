"""Files dropped into the library: told first, then all of them or none; and out again."""

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from agents.models import AuditEntry
from judging.models import Gold, Matrix, Prompt, SavedSetup, Trial
from judging.trials import library
from kitchen import library as kitchen_library
from kitchen.models import Lineup
from masterchef.accounts.models import Role, User

pytestmark = pytest.mark.django_db
AT = "/api/v1/library/import"
PROMPT = "---\nname: mine\nkind: direct\n---\nRead this. {trial}\n"
STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000009", "briefTitle": "A trial"},
        "conditionsModule": {"conditions": ["Colon cancer"]},
    }
}
TRIALS = json.dumps({"test_cases": {"colon": STUDY}})
GOLD = json.dumps({"gold_standard": {"colon": {"expected_extraction": {"entities": [
    {"text": "Colon cancer", "type": "condition"}]}}}})  # fmt: skip
SETUP = json.dumps({"name": "nightly", "matrix_setup": {"models": ["scripted"]}})
FILES = {"a.md": PROMPT, "g.json": GOLD, "t.json": TRIALS, "s.json": SETUP}


def client(role: Role = Role.OPERATOR) -> APIClient:
    found = APIClient()
    found.force_authenticate(User.objects.create_user(f"{role}-1", role=role))
    return found


def drop(browser: APIClient, files: dict[str, str], *, write: bool = False) -> Any:
    body = {"files": [{"name": n, "content": c} for n, c in files.items()], "write": write}
    return browser.post(AT, body, format="json")


def said(answer: Any) -> list[tuple[str, str, str]]:
    return [(line["file"], line["name"], line["what"]) for line in answer.json()["lines"]]


def test_a_preview_says_what_would_happen_and_writes_nothing() -> None:
    answer = drop(client(), FILES)
    assert said(answer) == [
        ("a.md", "mine@1", "new"), ("g.json", "colon", "new"), ("t.json", "colon", "new"),
        ("s.json", "nightly", "new"),
    ]  # fmt: skip
    assert not answer.json()["written"]
    assert not Trial.objects.filter(name="colon").exists() and not SavedSetup.objects.exists()
    assert not Prompt.objects.filter(name="mine").exists() and not AuditEntry.objects.exists()


def test_written_it_is_there_and_a_second_time_nothing_changes() -> None:
    browser = client()
    assert drop(browser, FILES, write=True).json()["written"]
    assert Gold.objects.get(trial__name="colon") and Prompt.objects.get(name="mine")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.who) == ("library.import", "operator-1")
    assert {what for *_, what in said(drop(browser, FILES, write=True))} == {"unchanged"}
    changed = PROMPT.replace("Read this", "Read that")
    assert said(drop(browser, {"a.md": changed})) == [("a.md", "mine@1", "changed")]


def test_one_refused_file_keeps_all_out_and_says_why() -> None:
    bad = {"b.md": PROMPT.replace("{trial}", "{nothing}"), "x.txt": "hello"}
    answer = drop(client(), FILES | bad, write=True).json()
    assert not answer["written"]
    refused = {line["file"]: line["why"] for line in answer["lines"] if line["what"] == "refused"}
    assert set(refused) == {"b.md", "x.txt"}
    assert "begins with ---" in refused["x.txt"]
    assert not Trial.objects.filter(name="colon").exists() and not AuditEntry.objects.exists()


def test_gold_without_its_trial_is_refused() -> None:
    (line,) = drop(client(), {"g.json": GOLD}).json()["lines"]
    assert line["what"] == "refused" and "import it first" in line["why"]


def test_a_used_trial_with_another_text_is_refused() -> None:
    library.sync()
    trial = Trial.objects.first()
    assert trial is not None
    matrix = Matrix.objects.create(kind="matrix", name="x", setup={})
    prompt = Prompt.objects.get(name="direct_short")
    matrix.cells.create(position=0, combination="x", prompt=prompt, model="m", trial=trial)
    other = json.dumps({"test_cases": {trial.name: STUDY}})
    (line,) = drop(client(), {"t.json": other}).json()["lines"]
    assert line["what"] == "refused" and "under another name" in line["why"]


def test_what_goes_out_comes_in_unchanged() -> None:
    browser = client()
    drop(browser, FILES, write=True)
    out = browser.get("/api/v1/library/export.zip")
    with zipfile.ZipFile(io.BytesIO(out.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {name.partition("/")[0] for name in files} == {"prompts", "trials", "gold", "setups"}
    assert {what for *_, what in said(drop(browser, files))} == {"unchanged"}


def test_a_viewer_takes_out_and_puts_nothing_in() -> None:
    viewer = client(Role.VIEWER)
    assert drop(viewer, FILES).status_code == 403
    assert viewer.get("/api/v1/library/export.zip").status_code == 200


DRAFT: dict[str, Any] = {"name": "mine", "kind": "direct", "text": "Read. {trial} {trial}",
                         "trial": "lung_egfr_mutated"}  # fmt: skip


def test_a_preview_fills_the_text_and_counts_its_parts() -> None:
    library.sync()
    told = client(Role.VIEWER).post("/api/v1/prompts/preview", DRAFT, format="json").json()
    text = Trial.objects.get(name="lung_egfr_mutated").sections["eligibilityModule"]
    assert told["problems"] == [] and told["filled"].count(text) == 2
    own, trial = told["parts"]
    assert own == {"name": "the prompt's own words", "tokens": 2} and trial["name"] == "trial"
    assert abs(own["tokens"] + trial["tokens"] - told["tokens"]) <= 3
    assert told["output_schema"]["type"] == "object"
    wrong = DRAFT | {"text": "no place", "schema": {"type": "array"}}
    told = client(Role.OPERATOR).post("/api/v1/prompts/preview", wrong, format="json").json()
    assert any("lacks {trial}" in problem for problem in told["problems"])
    assert any("output_schema" in problem for problem in told["problems"])


SCENARIO = kitchen_library.shipped_text("busy_night_1").replace("name: busy_night_1", "name: mine")
BRIEF = """name: essay
participants: [{name: ada, flavor: dummy}, {name: bea, flavor: dummy}]
judges: [{name: judith, flavor: dummy}]
rubric: {scale: [1, 10], dimensions: [{id: clear, weight: 100, description: Is clear}]}
judging: {policy: allow_self}
"""
MORE = {
    "s.yaml": SCENARIO,
    "l.yaml": "name: two\ndefault: baseline:greedy\nseats: {L1: 'baseline:null'}\n",
    "essay/brief.yaml": BRIEF,
    "essay/BRIEF.md": "Write one page.\n",
    "m.json": json.dumps({"name": "small", "model_list": ["smollm2:135m"]}),
    "w.json": json.dumps({"name": "weekly", "suite_setup": {
        "suite": "preview", "lineups": ["two"]}}),
    "n.json": json.dumps({"name": "evening", "session_setup": {
        "scenario": "mine", "lineup": "two", "seeds": "1-3"}}),
}  # fmt: skip


def test_scenarios_lineups_briefs_models_and_setups_come_in_and_go_out() -> None:
    browser = client()
    told = drop(browser, MORE)
    assert {(name, what) for _, name, what in said(told)} == {
        ("mine", "new"), ("two", "new"), ("essay", "new"), ("small", "new"), ("evening", "new"),
        ("weekly", "new"),
    }  # fmt: skip
    assert not SavedSetup.objects.exists() and not Lineup.objects.exists()
    assert drop(browser, MORE, write=True).json()["written"]
    kinds = dict(SavedSetup.objects.values_list("name", "kind"))
    assert kinds == {
        "essay": "cook", "small": "models", "evening": "session", "weekly": "suite",
    }  # fmt: skip
    answer = browser.get("/api/v1/library/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        out = {name: archive.read(name).decode() for name in archive.namelist()}
    assert out["scenarios/mine.yaml"] == SCENARIO
    again = drop(browser, out, write=True)
    assert {what for *_, what in said(again)} == {"unchanged"}, said(again)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("s.yaml", SCENARIO.replace("level: 1", "level: nine"), "s.yaml:4: level: "),
        ("l.yaml", "default: baseline:greedy\nroles: {waiter: 'a:b', L9: 3}\n", "l.yaml:2: roles"),
        ("x.yaml", "a: [", "x.yaml:"),
        ("essay/brief.yaml", BRIEF.replace("weight: 100", "weight: 10"), "essay/brief.yaml:4: "),
        ("essay/brief.yaml", BRIEF, "essay/brief.yaml: BRIEF.md: is missing"),
        ("BRIEF.md", "Write.", "BRIEF.md: brief.yaml: is missing"),
        ("m.json", '{"name": "x", "model_list": ["baseline:greedy"]}', "m.json: models.0"),
        ("n.json", '{"name": "x", "session_setup": {"scenario": "nobodys", "lineup": "greedy"}}',
         "n.json: scenario: There is no scenario"),
    ],
)  # fmt: skip
def test_a_refusal_names_file_line_and_field_and_nothing_is_kept(
    name: str, text: str, told: str
) -> None:
    answer = drop(client(), {"l2.yaml": MORE["l.yaml"], name: text}, write=True).json()
    assert not answer["written"]
    assert any(line["why"].startswith(told) for line in answer["lines"]), answer["lines"]
    assert not Lineup.objects.exists() and not SavedSetup.objects.exists()
