"""A diff says what changed, as git would."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.diffs import as_text, diff

LONG = b"".join(b"line %d\n" % n for n in range(40))


def test_files_are_told_as_added_removed_modified_and_renamed():
    old = [("same", b"1"), ("gone", b"1\n"), ("a.md", b"one\ntwo\n"), ("dir/old.md", LONG)]
    new = [("same", b"1"), ("born", b"2\n"), ("a.md", b"one\n2\n"), ("new.md", LONG + b"end\n")]
    found = {each.new or each.old: each for each in diff(old, new)}
    assert {name: each.status for name, each in found.items()} == {
        "a.md": "modified", "born": "added", "gone": "removed", "new.md": "renamed",
    }  # fmt: skip
    assert (found["new.md"].old, found["new.md"].added, found["new.md"].removed) == (
        "dir/old.md",
        1,
        0,
    )
    assert "rename from dir/old.md\nrename to new.md\n" in found["new.md"].text
    assert "-two\n+2\n" in found["a.md"].text


def test_a_page_gets_lines_with_their_numbers():
    (found,) = diff([("a", b"one\ntwo\nthree\n")], [("a", b"one\n2\nthree\nfour")])
    (hunk,) = found.to_json()["hunks"]
    assert [(line["kind"], line["old"], line["new"], line["text"]) for line in hunk["lines"]] == [
        (" ", 1, 1, "one"), ("-", 2, None, "two"), ("+", None, 2, "2"), (" ", 3, 3, "three"),
        ("+", None, 4, "four"),
    ]  # fmt: skip


def test_lines_that_look_like_a_diff_are_only_lines():
    (found,) = diff([("a", b"x\n")], [("a", b"x\n--- b\n+++ c\n@@ -1 +1 @@\n")])
    assert [line["text"] for line in found.hunks[0]["lines"]] == [
        "x",
        "--- b",
        "+++ c",
        "@@ -1 +1 @@",
    ]


def test_binary_files_are_told_apart_without_their_bytes():
    (found,) = diff([("p.png", b"\0\1")], [("p.png", b"\0\2")])
    assert found.binary and found.hunks == ()
    assert "Binary files a/p.png and b/p.png differ" in found.text


def test_a_renamed_binary_file_is_a_rename():
    data = bytes(range(256)) * 20
    (found,) = diff([("a.bin", data)], [("b.bin", data)])
    assert (found.status, found.old, found.new) == ("renamed", "a.bin", "b.bin")


def test_equal_submissions_have_no_diff():
    assert diff([("a", b"1"), ("b/c", b"2")], [("b/c", b"2"), ("a", b"1")]) == []
    assert as_text([]) == ""


TREES = st.dictionaries(
    st.sampled_from(["a", "b.md", "sub/c", "sub/deep/d e"]),
    st.text("xyz\n", max_size=30).map(str.encode), max_size=4,
)  # fmt: skip


@pytest.mark.program
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@given(old=TREES, new=TREES)
def test_git_makes_the_new_submission_of_the_old_one_and_the_diff(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("tree")
    for path, data in old.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    text = as_text(diff(old.items(), new.items())).encode()
    if text:
        subprocess.run(
            ["git", "apply", "--unsafe-paths", "-p1"], cwd=folder, input=text, check=True
        )
    assert {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*") if file.is_file()
    } == new  # fmt: skip
