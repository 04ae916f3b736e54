"""An upload by tus, from its first byte to the facts of the file, and what is refused."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from agents.library import receipt, uploads
from agents.library.checks import CHECKS
from agents.models import AuditEntry, ModelFile, Upload
from masterchef.durable import attempts
from tests.agents.gguf.making import gguf, llamafile

from .conftest import As

SOUP = gguf(data=70_000)
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
BODY = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A media storage of the test's own."""
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage",
             "OPTIONS": {"location": str(tmp_path / "media")}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "default": place}
    return tmp_path / "media"


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def opened(client: APIClient, size: int, **told: str) -> str:
    told = {"filename": "soup.gguf", **told}
    metadata = ",".join(f"{key} {b64(value)}" for key, value in told.items())
    made = client.post(
        "/api/v1/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": metadata}, **TUS
    )
    assert made.status_code == 201, made.content
    assert made["Upload-Expires"]
    return str(made["Location"])


def patch(client: APIClient, at: str, data: bytes, offset: int, **headers: str) -> Any:
    return client.generic(
        "PATCH", at, data, content_type=BODY,
        headers={"Upload-Offset": str(offset), **headers}, **TUS,
    )  # fmt: skip


def sent(client: APIClient, content: bytes, *, piece: int = 30_000, **told: str) -> str:
    at = opened(client, len(content), **told)
    for offset in range(0, len(content), piece):
        answer = patch(client, at, content[offset : offset + piece], offset)
        assert answer.status_code == 204, answer.content
    return at


def checked(client: APIClient, at: str) -> dict[str, Any]:
    attempts.take(CHECKS.name, Upload.objects.get(key=at.rsplit("/", 1)[1]).pk)
    return dict(client.get(at).json())


def staged(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def test_a_model_is_uploaded_checked_and_kept_once(as_: As, media: Path) -> None:
    client = as_("operator")
    at = sent(client, SOUP, sha256=hashlib.sha256(SOUP).hexdigest())
    assert client.get(at).json()["whole"] and client.get(at).json()["file"] is None
    shown = checked(client, at)
    assert shown["state"] == "done" and not shown["refusal"]
    facts = shown["file"]
    assert (facts["architecture"], facts["parameters"], facts["quantisation"]) == (
        "llama",
        40,
        "F32",
    )
    assert facts["sha256"] == hashlib.sha256(SOUP).hexdigest()
    assert facts["chat_template"] == "{{ messages }}"
    assert staged(media) == [f"{facts['sha256']}.gguf"]
    again = checked(client, sent(client, SOUP))
    assert again["file"]["id"] == facts["id"] and len(staged(media)) == 1
    assert AuditEntry.objects.filter(action="upload.open", who="operator").count() == 2


def test_it_goes_on_where_the_disk_ends(as_: As, media: Path) -> None:
    """Bytes that a killed server had written but not counted are written over."""
    client = as_("operator")
    at = opened(client, len(SOUP))
    patch(client, at, SOUP[:1000], 0)
    with (media / "uploads" / at.rsplit("/", 1)[1]).open("ab") as file:
        file.write(b"half a piece that was never answered")
    said = client.head(at, **TUS)
    assert (said["Upload-Offset"], said["Upload-Length"]) == ("1000", str(len(SOUP)))
    assert said["Cache-Control"] == "no-store"
    assert patch(client, at, SOUP[1000:], 1000)["Upload-Offset"] == str(len(SOUP))
    assert checked(client, at)["file"]["sha256"] == hashlib.sha256(SOUP).hexdigest()


def test_the_server_says_what_it_speaks(as_: As) -> None:
    said = as_("operator").options("/api/v1/uploads")
    assert said.status_code == 204
    assert said["Tus-Version"] == "1.0.0"
    assert set(said["Tus-Extension"].split(",")) == {
        "creation", "termination", "checksum", "expiration"
    }  # fmt: skip
    assert "sha256" in said["Tus-Checksum-Algorithm"] and int(said["Tus-Max-Size"]) > 0


def test_a_piece_at_the_wrong_place_changes_nothing(as_: As) -> None:
    client = as_("operator")
    at = opened(client, 100)
    assert patch(client, at, b"x" * 10, 0).status_code == 204
    wrong = patch(client, at, b"y" * 10, 0)
    assert wrong.status_code == 409 and "at byte 10" in wrong.json()["errors"][0]["detail"]
    assert client.head(at, **TUS)["Upload-Offset"] == "10"


def test_a_damaged_piece_is_not_counted(as_: As) -> None:
    client = as_("operator")
    at = opened(client, 100)
    wrong = patch(client, at, b"x" * 10, 0, **{"Upload-Checksum": f"sha256 {b64(b'no' * 16)}"})
    assert wrong.status_code == 460
    assert client.head(at, **TUS)["Upload-Offset"] == "0"
    right = b64(hashlib.sha1(b"x" * 10).digest())
    assert (
        patch(client, at, b"x" * 10, 0, **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204
    )
    for odd in ("md4 aaaa", "sha256 !!", "sha256"):
        status = patch(client, at, b"x", 10, **{"Upload-Checksum": odd}).status_code
        assert status in (400, 460)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 412),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "9"}, 412),
        ({"Tus-Resumable": "1.0.0"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "-1"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "0"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "nine"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "9" * 18}, 413),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": "filename ?"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "9",
          "Upload-Metadata": f"filename {b64('a')},sha256 {b64('zz')}"}, 400),
    ],
)  # fmt: skip
def test_a_bad_opening_opens_nothing(as_: As, headers: dict[str, str], status: int) -> None:
    assert as_("operator").post("/api/v1/uploads", headers=headers).status_code == status
    assert not Upload.objects.exists()


def test_more_bytes_than_promised_are_refused(as_: As) -> None:
    client = as_("operator")
    at = opened(client, 10)
    assert patch(client, at, b"x" * 11, 0).status_code == 413
    assert client.head(at, **TUS)["Upload-Offset"] == "0"
    wrong = client.generic("PATCH", at, b"x", content_type="application/json", **TUS)
    assert wrong.status_code == 415


def test_a_piece_has_a_largest_size(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt, "LARGEST_PIECE", 1000)
    client = as_("operator")
    at = opened(client, 5000)
    too_much = patch(client, at, b"x" * 2000, 0)
    assert too_much.status_code == 413 and client.head(at, **TUS)["Upload-Offset"] == "0"


def test_the_quota_counts_what_is_promised(as_: As, settings: Any) -> None:
    settings.MODEL_QUOTA_GB = 1e-6  # a thousand bytes
    client = as_("operator")
    opened(client, 700)
    refused = client.post("/api/v1/uploads", headers={"Upload-Length": "400"}, **TUS)
    assert refused.status_code == 413
    assert "MASTERCHEF_MODEL_QUOTA_GB" in refused.json()["errors"][0]["detail"]
    assert client.get("/api/v1/uploads/room").json()["left"] == 300


def test_an_ended_and_an_expired_upload_leave_nothing(as_: As, media: Path) -> None:
    client = as_("operator")
    ended, left = opened(client, 10), opened(client, 10)
    for at in (ended, left):
        patch(client, at, b"x" * 5, 0)
    assert client.delete(ended, **TUS).status_code == 204
    assert client.head(ended, **TUS).status_code == 404
    assert uploads.expire() == 0
    Upload.objects.update(expires_at=timezone.now())
    assert uploads.expire() == 1
    assert not Upload.objects.exists() and staged(media) == []


def test_what_is_no_model_is_refused_and_leaves_nothing(as_: As, media: Path) -> None:
    client = as_("operator")
    shown = checked(client, sent(client, b"Dear model, be good." * 10))
    assert "neither a GGUF" in shown["refusal"] and shown["file"] is None
    cut = checked(client, sent(client, SOUP[:-69_990]))
    assert "fetch it again" in cut["refusal"]
    lied = checked(client, sent(client, SOUP, sha256="0" * 64))
    assert "SHA-256" in lied["refusal"]
    assert staged(media) == [] and not ModelFile.objects.exists()


def test_of_a_llamafile_the_chosen_model_is_kept(as_: As, media: Path) -> None:
    client = as_("operator")
    other = gguf(data=999)
    whole = llamafile(("a.gguf", SOUP), ("b.gguf", other), ("LICENSE", b"x"))
    at = sent(client, whole)
    shown = checked(client, at)
    assert (shown["state"], shown["choices"]) == ("awaiting", ["a.gguf", "b.gguf"])
    assert client.post(f"{at}/member", {"member": "c.gguf"}).status_code == 400
    assert client.post(f"{at}/member", {"member": "b.gguf"}).json()["state"] == "ready"
    facts = checked(client, at)["file"]
    assert facts["sha256"] == hashlib.sha256(other).hexdigest()
    assert facts["filename"] == "b.gguf" and facts["bytes"] == len(other)
    (kept,) = media.rglob("*.gguf")
    assert kept.read_bytes() == other
    assert staged(media) == [kept.name]


@pytest.mark.parametrize("role", ["viewer", "anonymous"])
def test_only_operators_upload(as_: As, role: str) -> None:
    at = opened(as_("operator"), 10)
    client, refused = as_(role), 401 if role == "anonymous" else 403
    made = client.post("/api/v1/uploads", headers={"Upload-Length": "10"}, **TUS)
    statuses = [
        made.status_code,
        patch(client, at, b"x", 0).status_code,
        client.head(at, **TUS).status_code,
        client.delete(at, **TUS).status_code,
        client.options(at).status_code,
        client.get("/api/v1/uploads").status_code,
    ]
    assert statuses == [refused] * 6
    assert Upload.objects.get().received == 0


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`rates(user="3/min")` changes limits for this test."""

    def change(**given: str) -> None:
        told = {**api_settings.user_settings["DEFAULT_THROTTLE_RATES"], **given}
        monkeypatch.setitem(api_settings.__dict__, "DEFAULT_THROTTLE_RATES", told)

    return change


def test_a_file_of_many_pieces_is_not_stopped_by_what_a_person_may_ask_for(
    as_: As, rates: Callable[..., None]
) -> None:
    rates(user="3/hour")
    client = as_("operator")
    at = sent(client, SOUP, piece=5_000)  # 15 pieces, of which none counts among the three
    assert client.get(at).json()["whole"]


def test_pieces_have_a_limit_of_their_own(as_: As, rates: Callable[..., None]) -> None:
    rates(upload="2/hour")
    client = as_("operator")
    at = opened(client, len(SOUP))
    answers = [patch(client, at, SOUP[at_ : at_ + 9], at_) for at_ in (0, 9, 18)]
    assert [answer.status_code for answer in answers] == [204, 204, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert client.get(at).json()["received"] == 18
