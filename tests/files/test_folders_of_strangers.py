"""Archives, finished cooks and tasks of strangers: taken whole, or refused by name and left out.

12 files of each kind, 2,000 by `make fuzz-replies`.
"""

import contextlib
import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from judging import sealing
from judging.briefs import BriefError, read_folder
from judging.briefs.harbor import import_task
from judging.cooks.errors import CookError
from judging.cooks.folder import uploads
from judging.cooks.transfer import exports, imports, removal
from judging.models import Cook
from kitchen import texts
from masterchef.confined import Limits, Reader
from tests.files.archives import MEMBERS
from tests.files.strange import Change, changed, changes
from tests.files.test_hostile_bytes import deep
from tests.judging.cooks import making
from tests.judging.sealing.tars import stream

ROOT = Path(__file__).parents[2]
TASK = ROOT / "examples" / "tasks" / "tally"
LIMITS = Limits(cpu_s=2, memory=1_024 << 20, total_s=float("inf"))
# What tarfile raises for a stream that is broken (a TypeError for one that is cut within gzip's
# head), and what gzip's and xz's own modules do.
BROKEN = (tarfile.TarError, OSError, EOFError, TypeError, ValueError, zlib.error, lzma.LZMAError)


# --- Archives -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(LIMITS) as one:
        yield one


@deep
@given(ways=changes)
def test_a_stream_is_sealed_whole_or_refused(reader: Reader, ways: list[Change]) -> None:
    blob = changed(stream(*MEMBERS).getvalue(), ways)
    found, _ = reader.call("tests.files.archives:sealed", {}, blob)
    assert found.get("refused") or found == {"wrong": [], "same": True}


@deep
@given(ways=changes)
def test_a_sealed_archive_that_was_changed_is_told(reader: Reader, ways: list[Change]) -> None:
    archive = io.BytesIO()
    sealing.seal_tar(stream(*MEMBERS), archive)
    found, _ = reader.call("tests.files.archives:read_again", {}, changed(archive.getvalue(), ways))
    assert isinstance(found, list)


def inner(path: Path) -> set[str]:
    return {each.relative_to(path).as_posix() for each in path.rglob("*")}


@deep
@given(ways=changes, packed=st.sampled_from(["w", "w:gz", "w:xz"]))
def test_unpacking_stays_in_its_folder(ways: list[Change], packed: Any) -> None:
    blob = io.BytesIO()
    with tarfile.open(fileobj=blob, mode=packed) as tar:
        for member in MEMBERS:
            if isinstance(member, tuple):
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    with TemporaryDirectory() as place:
        into = Path(place, "in")
        into.mkdir()
        source = io.BytesIO(changed(blob.getvalue(), ways))
        with contextlib.suppress(*BROKEN), tarfile.open(fileobj=source, mode="r|*") as tar:
            sealing.unpack(tar, into)
        assert all(each.split("/")[0] == "in" for each in inner(Path(place)))
        assert not [each for each in into.rglob("*") if each.is_symlink()]


def zipped(files: dict[str, bytes], method: int) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return blob.getvalue()


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@deep
@given(ways=changes, method=st.sampled_from(METHODS), name=st.text(max_size=8))
def test_an_uploaded_zip_is_unpacked_or_refused(ways: list[Change], method: int, name: str) -> None:
    files = {"soup/BRIEF.md": b"Soup.\n" * 30, "soup/raw/a.csv": b"1,2\n" * 50, "soup/b": b"x"}
    files["soup/" + name.encode("utf-8", "ignore").decode()] = b"y"
    blob = changed(zipped(files, method), ways)
    try:
        with uploads.from_zip(io.BytesIO(blob)) as folder:
            assert not [each for each in folder.rglob("*") if each.is_symlink()]
            inner(folder)
    except CookError as error:
        assert texts.bad_text(str(error)) == ""


@deep
@given(files=st.dictionaries(st.text(max_size=30) | st.sampled_from(["a", "a/b", "/a", "../a"]),
                             st.text(max_size=9), max_size=4))  # fmt: skip
def test_uploaded_texts_are_written_or_refused(files: dict[str, str]) -> None:
    try:
        with uploads.from_texts(files) as folder:
            assert len([each for each in folder.rglob("*") if each.is_file()]) <= len(files)
    except CookError as error:
        str(error).encode()


# --- Finished cooks -------------------------------------------------------------------------

FINISHED = ("brief.yaml", "JUDGE_BRIEF.md", "work/anna/trace.json", "rounds/1/ben/trace.json",
            "judging/_mapping.json", "judging/judith/scores.json", "judging/judith/review.md",
            "work/anna/out/answer.md", "participants/dummy/Dockerfile")  # fmt: skip


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    extra = {"JUDGE_BRIEF.md": "- **taste** - it tastes good\n\n| id | weight |\n|---|---|\n"
                               "| taste | 60 |\n| look | 40 |\n",
             "participants/dummy/Dockerfile": "FROM masterchef/dummy\n"}  # fmt: skip
    cook = making.judged_cook(extra=extra)
    exports.export_folder(cook, tmp_path / "out")
    cook.delete()
    return tmp_path / "out"


@pytest.mark.django_db(transaction=True)
@deep
@given(path=st.sampled_from(FINISHED), ways=changes)
def test_a_finished_cook_comes_in_whole_or_not_at_all(
    finished: Path, path: str, ways: list[Change]
) -> None:
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(finished, Path(place) / "soup"))
        file = folder / path
        file.write_bytes(changed(file.read_bytes(), ways))
        try:
            cook = imports.import_folder(folder)
        except CookError as error:
            assert not Cook.objects.exists()
            assert str(error)
            return
        assert cook.stage in ("draft", "cooked", "judged")
        with transaction.atomic():
            removal.delete_files(f"cooks/{cook.pk}")
            cook.delete()
        assert not default_storage.exists(f"cooks/{cook.pk}/folder.tar.gz")


# --- Tasks ----------------------------------------------------------------------------------

IN_TASK = ("task.toml", "instruction.md", "environment/Dockerfile", "tests/test.sh",
           "solution/solve.sh")  # fmt: skip
DOCKERFILE = (b"FROM python:3.12\nWORKDIR /app\nENV A=b\nCOPY data /app/data\nCOPY notes.txt .\n"
              b"RUN pip install \\\n  numpy\nCMD [\"sh\"]\n")  # fmt: skip
NAMES = st.text(max_size=12) | st.sampled_from(["..", "a\nb", "\u202e", "x" * 300, "data", "-"])


@deep
@given(
    path=st.sampled_from(IN_TASK), ways=changes, oracle=st.booleans(), named=NAMES,
    where=st.sampled_from(["tests", "environment", "environment/data", "solution", "."]),
)  # fmt: skip
def test_a_task_becomes_a_cook_or_is_refused_and_nothing_is_written(
    path: str, ways: list[Change], oracle: bool, named: str, where: str
) -> None:
    with TemporaryDirectory() as place:
        task, into = Path(shutil.copytree(TASK, Path(place) / "task")), Path(place) / "cook"
        (task / "environment" / "Dockerfile").write_bytes(DOCKERFILE)
        (task / "environment" / "data").mkdir(exist_ok=True)
        (task / "environment" / "notes.txt").write_text("salt")
        _put(lambda: (task / where / named).write_text("more"))
        file = task / path
        file.write_bytes(changed(file.read_bytes(), ways))
        try:
            made = import_task(task, into, {"anna": "dummy"}, oracle=oracle)
        except BriefError as error:
            assert texts.bad_text(str(error)) == "" and not into.exists()
            return
        assert all(len(each) < 5_000 for each in made.untranslated)
        try:
            assert read_folder(into, flavors=["dummy"]).brief.name == made.name
        except BriefError as error:
            # What the task itself holds: an empty instruction, a name that is no UTF-8.
            assert "is empty" in str(error) or "its name" in str(error), error


def _put(write: Callable[[], object]) -> None:
    """Where the file system takes the name."""
    try:
        write()
    except (OSError, ValueError):
        return
