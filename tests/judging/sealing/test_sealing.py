"""What is sealed is regular files under out/, within limits, and never changes unseen."""

import io
import os
import tarfile
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.sealing import (
    Limits,
    Manifest,
    SealError,
    extract,
    read_archive,
    seal_files,
    seal_folder,
    seal_tar,
    verify,
)
from tests.judging.sealing.tars import special, stream


def sealed(source, **options):
    archive = io.BytesIO()
    found = seal_tar(source, archive, **options)
    archive.seek(0)
    return found, archive


def test_regular_files_are_sealed_and_everything_else_is_listed():
    found, archive = sealed(
        stream(
            ("out/b.md", b"bee"),
            ("out/sub/a.md", b"ay"),
            special("out", tarfile.DIRTYPE),
            special("out/link", tarfile.SYMTYPE, "/etc/passwd"),
            special("out/hard", tarfile.LNKTYPE, "out/b.md"),
            special("out/null", tarfile.CHRTYPE),
            special("out/disk", tarfile.BLKTYPE),
            special("out/pipe", tarfile.FIFOTYPE),
            ("/etc/cron.d/evil", b"x"),
            ("out/../../evil", b"x"),
            ("evil", b"x"),
            ("out/two\nlines", b"x"),
            ("out/back\\slash", b"x"),
        )
    )
    assert [entry.path for entry in found.manifest.files] == ["b.md", "sub/a.md"]
    assert dict(read_archive(archive)) == {"b.md": b"bee", "sub/a.md": b"ay"}
    assert {each.path: each.reason for each in found.dropped} == {
        "link": "symbolic link",
        "hard": "hard link",
        "null": "device",
        "disk": "device",
        "pipe": "pipe",
        "/etc/cron.d/evil": "absolute path",
        "out/../../evil": "climbing path",
        "evil": "not under out/",
        "two\\x0alines": "name holds a control character",
        "back\\slash": "name holds a backslash",
    }


def test_the_same_files_give_the_same_bytes_whatever_their_order_owner_and_date(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_bytes(b"ay")
    (tmp_path / "b.md").write_bytes(b"bee")
    os.utime(tmp_path / "b.md", (1, 1))
    one, two, three = io.BytesIO(), io.BytesIO(), io.BytesIO()
    found = seal_folder(tmp_path, one)
    assert seal_tar(stream(("out/sub/a.md", b"ay"), ("out/b.md", b"bee")), two) == found
    assert seal_files([("b.md", b"bee"), ("sub/a.md", b"ay")], three) == found
    assert one.getvalue() == two.getvalue() == three.getvalue()
    assert b"ann" not in two.getvalue()


def test_a_folder_is_read_without_following_a_link(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (out / "fine.md").write_text("fine")
    (out / "twin.md").hardlink_to(out / "fine.md")
    (out / "stolen.md").hardlink_to(secret)
    (out / "link").symlink_to(secret)
    (out / "sub" / "dir").symlink_to(tmp_path)
    os.mkfifo(out / "pipe")
    archive = io.BytesIO()
    found = seal_folder(out, archive)
    assert [entry.path for entry in found.manifest.files] == ["fine.md"]
    assert {each.path: each.reason for each in found.dropped} == {
        "twin.md": "hard link",
        "stolen.md": "hard link to a file elsewhere",
        "link": "symbolic link",
        "sub/dir": "symbolic link",
        "pipe": "no regular file",
    }
    assert b"secret" not in archive.getvalue()


def test_a_link_is_no_folder_to_seal(tmp_path):
    (tmp_path / "out").symlink_to("/etc")
    with pytest.raises(SealError, match="is not a folder"):
        seal_folder(tmp_path / "out", io.BytesIO())


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(total=10), "over 10 bytes in all"),
        (Limits(file=5), "out/a is over 5 bytes"),
        (Limits(files=2), "more than 2 entries"),
    ],
)
def test_a_submission_past_a_limit_is_not_sealed(limits, told):
    with pytest.raises(SealError, match=told):
        sealed(stream(("out/a", b"123456"), ("out/b", b"123456"), ("out/c", b"")), limits=limits)


def test_a_hundred_thousand_small_files_end_at_the_limit():
    with pytest.raises(SealError, match="more than 20,000 entries"):
        seal_files(((f"f{n}", b"") for n in range(100_000)), io.BytesIO())


def test_links_count_against_the_limit_too():
    links = [special(f"out/l{n}", tarfile.SYMTYPE, "x") for n in range(11)]
    with pytest.raises(SealError, match="more than 10 entries"):
        sealed(stream(*links), limits=Limits(files=10))


def test_a_sparse_giant_is_refused_by_its_claim():
    giant = tarfile.TarInfo("out/huge")
    giant.size = 10 << 30
    written = io.BytesIO(giant.tobuf() + b"\0" * 1024)
    with pytest.raises(SealError, match="out/huge is over"):
        sealed(written)


@pytest.mark.parametrize("cut", [1, 300, 700, 1100])
def test_a_stream_that_is_cut_anywhere_is_not_sealed(cut):
    data = stream(("out/a", b"x" * 300), ("out/b", b"y" * 300), end=False).getvalue()
    with pytest.raises(SealError, match=r"broken|cut short"):
        sealed(io.BytesIO(data[:-cut]))


def test_a_stream_cut_between_two_files_is_not_sealed():
    with pytest.raises(SealError, match="ends too early"):
        sealed(stream(("out/a", b"x" * 300), ("out/b", b"y" * 300), end=False))


@pytest.mark.parametrize("data", [b"", b"no tar at all", b"\0" * 10, Random(1).randbytes(2000)])
def test_what_is_not_a_tar_is_told(data):
    with pytest.raises(SealError):
        sealed(io.BytesIO(data))


def test_an_empty_folder_is_an_empty_submission():
    found, archive = sealed(stream(special("out", tarfile.DIRTYPE)))
    assert found.manifest.files == ()
    assert verify(archive, found.manifest) == []


def test_of_a_name_written_twice_the_last_counts_and_it_is_told():
    found, archive = sealed(stream(("out/a", b"old"), ("out/a", b"new")))
    assert dict(read_archive(archive)) == {"a": b"new"}
    assert [each.reason for each in found.dropped] == ["written twice; the last counts"]


def test_a_file_that_is_a_folder_too_is_left_out():
    found, archive = sealed(stream(("out/a", b"file"), ("out/a/b", b"in it")))
    assert dict(read_archive(archive)) == {"a/b": b"in it"}
    assert found.dropped[0].reason == "is a file and a folder"


def test_what_was_dropped_is_listed_up_to_a_bound():
    links = [special(f"out/l{n}", tarfile.SYMTYPE, "x") for n in range(500)]
    found, _ = sealed(stream(*links))
    assert len(found.dropped) == 201
    assert found.dropped[-1].reason == "and 300 more"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ([("a", b"1"), ("b", b"3")], ["b was changed"]),
        ([("a", b"1")], ["b is missing"]),
        ([("a", b"1"), ("b", b"2"), ("c", b"")], ["c was added"]),
        ([("a", b"1"), ("c", b"2")], ["b is missing", "c was added"]),
    ],
)
def test_every_change_of_an_archive_is_found(changed, told):
    manifest = seal_files([("a", b"1"), ("b", b"2")], io.BytesIO()).manifest
    other = io.BytesIO()
    seal_files(changed, other)
    other.seek(0)
    assert verify(other, manifest) == told


def test_a_flipped_bit_is_found():
    archive = io.BytesIO()
    manifest = seal_files([("a", b"1" * 600)], archive).manifest
    data = bytearray(archive.getvalue())
    data[700] ^= 1
    assert verify(io.BytesIO(bytes(data)), manifest) == ["a was changed"]
    assert "can't be read" in verify(io.BytesIO(bytes(data[:600])), manifest)[0]


def test_a_manifest_comes_back_from_json():
    manifest = seal_files([("a", b"1"), ("b", b"2")], io.BytesIO()).manifest
    assert Manifest.from_json(manifest.to_json()) == manifest
    assert Manifest.from_json(manifest.to_json()).digest == manifest.digest


def test_extracting_gives_the_files_back_undated(tmp_path):
    archive = io.BytesIO()
    seal_files([("sub/a", b"1"), ("b", b"2")], archive)
    archive.seek(0)
    extract(archive, tmp_path)
    assert (tmp_path / "sub" / "a").read_bytes() == b"1"
    assert (tmp_path / "b").stat().st_mtime == 315_532_800


def test_an_archive_that_sealing_did_not_write_is_not_extracted(tmp_path):
    with pytest.raises(ValueError, match="has no place"):
        extract(stream(("../evil", b"x")), tmp_path / "in")
    with pytest.raises(ValueError, match="has no place"):
        extract(stream(special("link", tarfile.SYMTYPE, "/etc")), tmp_path / "in")
    assert not (tmp_path / "evil").exists()


def test_what_may_be_run_stays_so(tmp_path):
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "run.sh").chmod(0o777)
    archive = io.BytesIO()
    assert seal_folder(tmp_path, archive).manifest.files[0].executable
    archive.seek(0)
    extract(archive, tmp_path / "copy")
    assert (tmp_path / "copy" / "run.sh").stat().st_mode & 0o777 == 0o755


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=50)), max_size=8))
def test_whatever_the_names_the_archive_verifies_and_stays_inside(files):
    archive = io.BytesIO()
    found = seal_files(files, archive)
    archive.seek(0)
    assert verify(archive, found.manifest) == []
    for entry in found.manifest.files:
        assert not entry.path.startswith("/") and ".." not in entry.path.split("/")
