"""A credential that was lent never leaves in a submission, however it is spelled."""

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from agents import credentials, flavors
from judging import sealing
from judging.cooks import inspection
from judging.sealing import packed

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
    "base64 in lines": base64.encodebytes(b"x" * 50 + SECRET + b"y" * 40),
    "base64 in lines, in JSON": json.dumps(
        base64.encodebytes(b"x" * 50 + SECRET + b"y" * 40).decode()
    ).encode(),
    "hexadecimal with blanks": SECRET.hex(" ").encode(),
    "a letter a line": b"\n".join(bytes([each]) for each in SECRET),
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


def tarred(mode: Any, name: str = ".credentials.json", data: bytes = SECRET) -> bytes:
    blob = io.BytesIO()
    with tarfile.open(fileobj=blob, mode=mode) as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return blob.getvalue()


def zipped(method: int, data: bytes = SECRET, name: str = "home/.credentials.json") -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", method) as archive:
        archive.writestr(name, data)
    return blob.getvalue()


PACKED = {
    "gzip": gzip.compress(SECRET),
    "gzip behind another": gzip.compress(b"x" * 9) + gzip.compress(SECRET),
    "gzip, cut": gzip.compress(SECRET + bytes(range(256)) * 900)[:-9],
    "bzip2": bz2.compress(SECRET),
    "xz": lzma.compress(SECRET),
    "tar.gz of a home": tarred("w:gz"),
    "tar.xz": tarred("w:xz"),
    "zip": zipped(zipfile.ZIP_DEFLATED),
    "zip by LZMA": zipped(zipfile.ZIP_LZMA),
    "a name in a zip": zipped(zipfile.ZIP_DEFLATED, b"x", SECRET.decode()),
    "a name in a tar": tarred("w:gz", SECRET.decode(), b"x"),
    "a tar.gz in a zip": zipped(zipfile.ZIP_DEFLATED, tarred("w:gz")),
    "base64 in gzip": gzip.compress(base64.b64encode(SECRET)),
}


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_is_looked_into(form: str) -> None:
    made = io.BytesIO()
    sealing.seal_files([("a.md", b"fine"), ("b.bin", PACKED[form])], made)
    made.seek(0)
    assert inspection.holding(made, [SECRET]) == (["b.bin"], {})


HARMLESS = {
    "a bomb": gzip.compress(b"\0" * (packed.MOST + 9)),
    "bombs in a zip": zipped(zipfile.ZIP_DEFLATED, b"\0" * (packed.MOST + 9)),
    "a broken zip": zipped(zipfile.ZIP_DEFLATED)[:40],
    "a head alone": b"\x1f\x8b",
    "an ordinary document": zipped(zipfile.ZIP_DEFLATED, b"<w:t>Soup</w:t>", "word/document.xml"),
}


@pytest.mark.parametrize("form", HARMLESS)
def test_what_holds_none_stays_and_what_was_not_searched_is_told(form: str) -> None:
    made = io.BytesIO()
    sealing.seal_files([("b.bin", HARMLESS[form])], made)
    made.seek(0)
    paths, unread = inspection.holding(made, [SECRET])
    assert paths == []
    assert list(unread) == (["b.bin"] if "bomb" in form else [])


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
