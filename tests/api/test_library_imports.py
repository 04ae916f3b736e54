"""Files dropped into the library: told first, then all of them or none; and out again."""

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from agents.models import AuditEntry
from judging.models import Gold, Matrix, MatrixSetup, Prompt, Trial
from judging.trials import library
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
    assert not Trial.objects.filter(name="colon").exists() and not MatrixSetup.objects.exists()
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
