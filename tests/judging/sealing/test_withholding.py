"""A credential that was lent never leaves in a submission, however it is spelled."""

import base64
import io
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from agents import credentials, flavors
from judging import sealing

SECRET = b"sk-ant-oat01-Zx9/Qw+7_kLm=Ty5"
FORMS = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET),
    "base64 after one byte": base64.b64encode(b"x" + SECRET + b"tail"),
    "base64 after two": base64.b64encode(b"xy" + SECRET + b"tail"),
    "base64 for URLs": base64.urlsafe_b64encode(SECRET),
    "hexadecimal": SECRET.hex().encode(),
    "HEXADECIMAL": SECRET.hex().upper().encode(),
    "percent": quote(SECRET, safe="").encode(),
    "JSON": json.dumps(SECRET.decode()).encode(),
    "JSON with slashes": json.dumps(SECRET.decode()).replace("/", "\\/").encode(),
    "UTF-16": SECRET.decode().encode("utf-16"),
    "backwards": SECRET[::-1],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_holds_it_is_withheld_and_said_so(form: str) -> None:
    made, rest = io.BytesIO(), io.BytesIO()
    files = {"a.md": b"fine", "b.bin": b"\0\1 " + FORMS[form] + b" more"}
    sealed = sealing.seal_files(files.items(), made)
    made.seek(0)
    paths = sealing.holding(made, sealing.spellings([SECRET]))
    assert paths == ["b.bin"]
    made.seek(0)
    kept = sealing.without(made, sealed, paths, rest)
    rest.seek(0)
    assert sealing.verify(rest, kept.manifest) == []
    assert [each.path for each in kept.manifest.files] == ["a.md"]
    assert kept.dropped[-1] == sealing.Dropped("b.bin", sealing.WITHHELD)


@pytest.mark.parametrize("form", ["plain", "base64", "hexadecimal", "percent", "backwards"])
def test_a_log_is_shown_without_it(form: str) -> None:
    log = f"cat token: {FORMS[form].decode()} done"
    shown = sealing.redacted(log, [SECRET])
    assert shown.startswith("cat token: [credential]")
    assert SECRET.decode() not in shown
    assert len(shown) < 36  # the last group of base64 may be left, which tells two bytes


def test_what_is_secret_is_read_out_of_files_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
    home = tmp_path / "claude" / "mine" / ".claude"
    home.mkdir(parents=True)
    token = {
        "accessToken": SECRET.decode(),
        "scopes": ["user:inference"],
        "expiresAt": 1_795_902_141,
    }
    (home / ".credentials.json").write_text(json.dumps({"claudeAiOauth": token, "plan": "max"}))
    (tmp_path / "claude" / "work.env").write_text("ANTHROPIC_API_KEY=sk-ant-api03-abcdefgh\n")
    found = credentials.secrets(flavors.get("claude"))
    assert set(found) >= {SECRET, b"sk-ant-api03-abcdefgh"}
    assert b"user:inference" not in found
