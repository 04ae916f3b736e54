"""Cooks over REST: a folder in, verbs, results out; what is refused says why."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from judging import cooks
from judging.models import Cook, Judgement, Panel, Submission
from masterchef.durable.models import JournalEntry
from tests.judging.cooks import making

from .conftest import As, errors

API = "/api/v1/cooks"


@pytest.fixture
def texts(tmp_path: Path) -> dict[str, str]:
    folder = making.write_folder(tmp_path / "soup")
    return {path.name: path.read_text() for path in folder.iterdir()}


def zipped(texts: dict[str, str], top: str = "") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in texts.items():
            archive.writestr(f"{top}{path}", text)
    file.seek(0)
    file.name = "soup.zip"
    return file


def test_a_cook_is_made_of_texts_and_not_started(as_: As, texts: dict[str, str]) -> None:
    answer = as_("operator").post(API, {"files": texts, "budget_usd": "2.5"})
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert (body["name"], body["state"], body["stage"]) == ("soup", "created", "brief")
    assert (body["participants"], body["budget_usd"]) == (["anna", "ben"], 2.5)
    assert body["owner"] == "operator"


@pytest.mark.parametrize("top", ["", "soup/"])
def test_a_cook_is_made_of_a_zip(as_: As, texts: dict[str, str], top: str) -> None:
    form = {"folder": zipped(texts, top)}
    answer = as_("operator").post(API, form, format="multipart")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["task"].startswith("# Soup")


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "raw/../../evil"])
def test_a_zip_that_climbs_out_is_refused(as_: As, texts: dict[str, str], path: str) -> None:
    form = {"folder": zipped({**texts, path: "x"})}
    answer = as_("operator").post(API, form, format="multipart")
    assert answer.status_code == 400
    assert "not a path below the folder" in errors(answer)["folder"]
    assert not Cook.objects.exists()


def test_no_zip_at_all_is_refused(as_: As) -> None:
    file = io.BytesIO(b"this is not a zip")
    file.name = "soup.zip"
    answer = as_("operator").post(API, {"folder": file}, format="multipart")
    assert answer.status_code == 400


def test_every_mistake_of_a_brief_comes_with_its_line(as_: As, texts: dict[str, str]) -> None:
    texts["brief.yaml"] += "colour: red\nsize: 3\n"
    answer = as_("operator").post(API, {"files": texts})
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 2
    assert all("brief.yaml:" in each["detail"] for each in answer.json()["errors"])
    assert not Cook.objects.exists()


def test_a_cook_that_nobody_serves_says_so_before_it_starts(as_: As) -> None:
    cook = making.make_cook()
    answer = as_("operator").post(f"{API}/{cook.pk}/run", {"judge": True})
    assert answer.status_code == 409
    said = answer.json()["errors"][0]["detail"]
    assert "cooks.dummy" in said and "judges.dummy" in said
    cook.refresh_from_db()
    assert cook.state == "created"
    started = as_("operator").post(f"{API}/{cook.pk}/run", {"anyway": True})
    assert started.status_code == 200
    assert started.json()["rounds"][0]["participations"][0]["name"] == "anna"


def test_a_verb_that_the_state_forbids_is_a_conflict(as_: As) -> None:
    cook = making.make_cook()
    for verb in ("judge", "rejudge", "resume"):
        answer = as_("operator").post(f"{API}/{cook.pk}/{verb}", {"anyway": True})
        assert answer.status_code == 409, verb


def test_what_came_out_can_be_read(as_: As) -> None:
    cook = making.judged_cook()
    viewer = as_("viewer")
    base = f"{API}/{cook.pk}"
    report = viewer.get(f"{base}/report").json()
    assert "anna" in report["leaderboard_md"]
    submissions = viewer.get(f"{base}/submissions").json()
    assert [each["name"] for each in submissions] == ["anna", "ben"]
    path = submissions[0]["files"][0]["path"]
    file = viewer.get(f"{base}/submissions/{submissions[0]['id']}/file", {"path": path}).json()
    assert file["text"] == "A soup by hand 0\n"
    verdicts = viewer.get(f"{base}/judgements").json()
    assert set(verdicts[0]["letters"].values()) == {"anna", "ben"}
    letter = next(letter for letter, name in verdicts[0]["letters"].items() if name == "anna")
    seen = viewer.get(f"{base}/judgements/{verdicts[0]['id']}/{letter}/file", {"path": path})
    assert seen.json()["text"] == "A soup by hand 0\n"
    assert viewer.get(f"{base}/participants", {"round": 1}).json()[0]["outcome"] == "ok"
    assert viewer.get(f"{base}/ledger").status_code == 200
    assert viewer.get(f"{API}/leaderboard").json()["cooks"] == 1


def test_a_letters_file_is_the_copy_that_its_judge_saw(as_: As) -> None:
    cook = making.make_cook()
    Cook.objects.filter(pk=cook.pk).update(
        brief={**cook.brief, "judging": {**cook.brief["judging"], "redact": True}}
    )
    cooks.run(cook)
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"This soup was made by anna.\n"})
    cook.refresh_from_db()
    cooks.open_panel(cook)
    seat = Judgement.objects.filter(panel__cook=cook)[0]
    url = f"{API}/{cook.pk}/judgements/{seat.pk}/A/file"
    text = as_("operator").get(url, {"path": "answer.md"}).json()["text"]
    assert text.startswith("This soup was made by") and "anna" not in text
    assert as_("operator").get(url, {"path": "nothing.md"}).status_code == 404


def test_a_letters_file_of_a_judge_of_rewritten_texts_is_the_rewriting(as_: As) -> None:
    cook = making.make_cook()
    cooks.run(cook)
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"I boiled the soup for 10 minutes, dear friends.\n"})
    cook.refresh_from_db()
    cooks.open_panel(cook)
    seat = Judgement.objects.filter(panel__cook=cook)[0]
    Judgement.objects.filter(pk=seat.pk).update(neutral=True)
    said = "The soup was boiled for 10 minutes.\n"
    JournalEntry.objects.create(
        work=f"judgement:{seat.pk}.{seat.resumes}",
        number=100,
        fence=1,
        request_hash="1",
        reply={"text": said},
    )
    url = f"{API}/{cook.pk}/judgements/{seat.pk}"
    read = [as_("viewer").get(f"{url}/{letter}/file", {"path": "answer.md"}).json()["text"]
            for letter in seat.letters]  # fmt: skip
    assert read == [said, "I boiled the soup for 10 minutes, dear friends.\n"]


def test_what_can_be_taken_up_again_is_counted(as_: As) -> None:
    cook = making.judged_cook()
    at = f"{API}/{cook.pk}"
    assert as_("viewer").get(at).json()["resumable"] == 0
    one = Judgement.objects.filter(panel__cook=cook)[0]
    Judgement.objects.filter(pk=one.pk).update(outcome="timeout")
    assert as_("viewer").get(at).json()["resumable"] == 1
    assert as_("operator").post(f"{at}/resume", {"anyway": True}).status_code == 200
    assert as_("viewer").get(at).json()["resumable"] == 0


def test_a_path_that_is_not_in_the_list_of_files_is_not_found(as_: As) -> None:
    cook = making.cooked()
    one = Submission.objects.filter(participation__round__cook=cook)[0]
    for path in ("../secret", "/etc/passwd", "nothing.md"):
        url = f"{API}/{cook.pk}/submissions/{one.pk}/file"
        assert as_("viewer").get(url, {"path": path}).status_code == 404


def test_a_page_in_a_submission_is_shown_as_text_and_never_run(as_: As) -> None:
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    making.hand_in(row, {"answer.md": b"<script>alert(1)</script>", "picture.png": b"\x89PNG\xff"})
    one = Submission.objects.get()
    url = f"{API}/{cook.pk}/submissions/{one.pk}/file"
    answer = as_("viewer").get(url, {"path": "answer.md"})
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["text"] == "<script>alert(1)</script>"
    assert as_("viewer").get(url, {"path": "picture.png"}).json()["text"] is None


def test_viewers_see_letters_and_operators_names_while_a_panel_sits(as_: As) -> None:
    cook = making.cooked()
    cooks.open_panel(cook)
    base = f"{API}/{cook.pk}"
    assert {each["name"] for each in as_("viewer").get(f"{base}/submissions").json()} == {None}
    assert as_("viewer").get(f"{base}/judgements").json()[0]["letters"] is None
    assert as_("viewer").get(f"{base}/export.zip").status_code == 404
    assert as_("operator").get(f"{base}/judgements").json()[0]["letters"] is not None
    assert Panel.objects.get().judgements.count() == 2


def test_the_export_is_the_folder_as_a_zip(as_: As) -> None:
    cook = making.judged_cook()
    answer = as_("viewer").get(f"{API}/{cook.pk}/export.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert "soup/leaderboard.md" in archive.namelist()
        assert "soup/judging/_mapping.json" in archive.namelist()


def test_an_edited_copy_comes_as_texts(as_: As) -> None:
    cook = making.judged_cook()
    body: dict[str, Any] = {"participant": "anna", "edited": {"answer.md": "Better"}}
    answer = as_("operator").post(f"{API}/{cook.pk}/rejudge", {**body, "anyway": True})
    assert answer.status_code == 200, answer.json()
    assert Submission.objects.filter(edited=True).count() == 1
    assert Judgement.objects.filter(panel__cook=cook).count() == 4


def test_a_refinement_names_who_is_not_there(as_: As) -> None:
    cook = making.judged_cook()
    body = {"participants": ["zoe"], "anyway": True}
    answer = as_("operator").post(f"{API}/{cook.pk}/refine", body)
    assert answer.status_code == 400
    assert "zoe" in answer.json()["errors"][0]["detail"]
