"""Unpacking never writes outside its folder, on every Python that we run on."""

import contextlib
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.sealing import unpack

from .tars import special, stream

ROOT = Path(__file__).parents[3]
REFUSED = [
    special("link", tarfile.SYMTYPE, "/etc"),
    special("near", tarfile.SYMTYPE, "a.md"),
    special("hard", tarfile.LNKTYPE, "a.md"),
    special("null", tarfile.CHRTYPE),
    special("disk", tarfile.BLKTYPE),
    special("pipe", tarfile.FIFOTYPE),
    ("/abs.md", b"x"),
    ("../up.md", b"x"),
    ("a/../../up.md", b"x"),
    special("../up", tarfile.DIRTYPE),
]


def opened(*members):
    return tarfile.open(fileobj=stream(*members), mode="r|*")


def test_files_and_folders_are_written_without_owners_and_odd_permissions(tmp_path):
    tool = tarfile.TarInfo("bin/tool")
    tool.mode = 0o6777
    unpack(opened(special("empty", tarfile.DIRTYPE), ("a/ü b.md", b"text"), tool), tmp_path)
    assert (tmp_path / "empty").is_dir()
    assert (tmp_path / "a/ü b.md").read_bytes() == b"text"
    assert (tmp_path / "a/ü b.md").stat().st_mode & 0o7777 == 0o644
    assert (tmp_path / "bin/tool").stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    "member", REFUSED, ids=lambda one: one[0] if isinstance(one, tuple) else one.name
)
def test_what_leads_out_or_is_no_file_is_refused_by_name(tmp_path, member):
    inner = tmp_path / "in" / "ner"
    inner.mkdir(parents=True)
    name = member[0] if isinstance(member, tuple) else member.name
    with pytest.raises(tarfile.ExtractError, match=name.strip("/").split("/")[-1]):
        unpack(opened(("first.md", b"x"), member), inner)
    assert [path.name for path in tmp_path.rglob("*.md")] == ["first.md"]


def test_a_link_that_waits_is_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.md").symlink_to(tmp_path / "out.md")
    with pytest.raises(tarfile.ExtractError, match="there already"):
        unpack(opened(("a.md", b"x")), tmp_path / "in")
    assert not (tmp_path / "out.md").exists()


@given(name=st.lists(st.sampled_from(["a", "..", ".", "", "b"]), min_size=1, max_size=6))
def test_no_path_leaves_the_folder(name, tmp_path_factory):
    outer = tmp_path_factory.mktemp("outer")
    with contextlib.suppress(tarfile.ExtractError, OSError):  # a name may be that of a folder
        unpack(opened(("/".join(name), b"x")), outer / "in")
    assert {path.name for path in outer.iterdir()} <= {"in"}


def test_a_python_without_the_filters_of_tarfile_unpacks_too():
    """Debian 12's 3.11.2: extractall() has no `filter` there, nor has the module `data_filter`."""
    code = (
        "import tarfile, tempfile, pathlib\n"
        "tarfile.TarFile.extractall = tarfile.TarFile.extract = tarfile.data_filter = None\n"
        "from tests.judging.sealing.tars import stream\n"
        "from judging.sealing import unpack\n"
        "place = pathlib.Path(tempfile.mkdtemp())\n"
        "unpack(tarfile.open(fileobj=stream(('a/b.md', b'x')), mode='r|'), place)\n"
        "print((place / 'a/b.md').read_text())"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "x\n", ran.stderr
