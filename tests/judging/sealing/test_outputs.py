"""A submission that lacks what the brief requires is told apart from a whole one."""

import io

import pytest
from PIL import Image

from judging.sealing import missing_outputs, seal_files


def png():
    written = io.BytesIO()
    Image.new("RGB", (2, 2)).save(written, "PNG")
    return written.getvalue()


FILES = [
    ("a.md", b"# A\n"), ("data.json", b'{"a": 1}'), ("t.csv", b"a,b\n1,2\n"), ("c.yaml", b"a: 1\n"),
    ("p.png", png()), ("v.svg", b"<svg xmlns='x'/>"), ("empty.md", b""), ("blank.md", b" \n"),
    ("bad.json", b'{"a": '), ("bad.yaml", b"a: ["), ("bad.md", b"\xff\xfe\x00"), ("bad.png", b"x"),
    ("sub/f.md", b"f"), ("any.bin", b"\x00\xff"),
]  # fmt: skip


def missing(path, kind):
    archive = io.BytesIO()
    manifest = seal_files(FILES, archive).manifest
    archive.seek(0)
    return missing_outputs(manifest, [(path, kind)], archive)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a.md", "markdown"), ("a.md", "text"), ("a.md", "file"), ("data.json", "json"),
     ("t.csv", "csv"), ("c.yaml", "yaml"), ("p.png", "image"), ("v.svg", "image"), ("sub", "dir"),
     ("sub/", "dir"), ("any.bin", "file"), ("a.md", "code")],
)  # fmt: skip
def test_what_is_there_and_of_its_kind_is_not_missing(path, kind):
    assert missing(path, kind) == []


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("b.md", "markdown", "is not there"),
        ("f.md", "markdown", "is not there; there is sub/f.md"),
        ("sub", "file", "is a folder"),
        ("a.md", "dir", "no file is in that folder"),
        ("empty.md", "markdown", "is empty"),
        ("blank.md", "markdown", "can't be read as markdown (it is blank)"),
        ("bad.json", "json", "can't be read as json"),
        ("bad.yaml", "yaml", "can't be read as yaml"),
        ("bad.md", "markdown", "can't be read as markdown"),
        ("bad.png", "image", "can't be read as image"),
    ],
)
def test_what_is_missing_or_of_another_kind_is_told(path, kind, told):
    (found,) = missing(path, kind)
    assert found.path == path and told in found.reason


def test_with_nothing_required_one_file_will_do():
    assert missing_outputs(seal_files([("x", b"1")], io.BytesIO()).manifest, []) == []
    (found,) = missing_outputs(seal_files([], io.BytesIO()).manifest, [])
    assert found.reason == "out/ is empty"


def test_without_the_archive_contents_are_not_looked_at():
    manifest = seal_files(FILES, io.BytesIO()).manifest
    assert missing_outputs(manifest, [("bad.json", "json")]) == []
    assert [each.path for each in missing_outputs(manifest, [("no.json", "json")])] == ["no.json"]
