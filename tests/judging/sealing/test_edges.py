"""What is rare at the edges of sealing: odd names and pictures, paths beyond the limit."""

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from judging.sealing import (
    Entry,
    Limits,
    Manifest,
    SealError,
    collection,
    holding,
    metadata,
    outputs,
    seal_files,
    seal_folder,
    seal_tar,
    spellings,
    strip,
    verify,
)
from judging.sealing.collection import Collector
from judging.sealing.images import PIXELS
from judging.sealing.images import strip as strip_picture
from judging.sealing.outputs import PARSED, absent_outputs, misread
from judging.sealing.paths import PATH_BYTES
from judging.sealing.tree import _Found, _read
from tests.judging.sealing.tars import stream

ROOMY = Limits(1 << 30, 1000, 1 << 30)


def reasons(dropped: object) -> list[str]:
    return [each.reason for each in dropped]  # type: ignore[attr-defined]


def test_names_that_climb_or_can_not_be_written_are_left_out() -> None:
    files = [
        ("../up.md", b"1"), (".", b"2"), ("half\ud800.md", b"3"), ("x" * (PATH_BYTES + 1), b"4"),
        ("kept.md", b"five"),
    ]  # fmt: skip
    found = seal_files(files, io.BytesIO())
    assert [entry.path for entry in found.manifest.files] == ["kept.md"]
    assert found.manifest.size == 4
    said = reasons(found.dropped)
    assert said[0] == "climbing path" and said[1] == "name is not UTF-8"
    assert said[2] == f"name is over {PATH_BYTES} bytes" and len(said) == 3


def test_a_file_that_ends_before_its_size_is_refused() -> None:
    with Collector(ROOMY) as collector, pytest.raises(SealError, match="cut short: 2 of 5"):
        collector.add("a.md", io.BytesIO(b"12"), 5)


def test_a_file_that_is_in_the_archive_twice_is_told() -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for _ in range(2):
            info = tarfile.TarInfo("a.md")
            info.size = 1
            tar.addfile(info, io.BytesIO(b"a"))
    archive.seek(0)
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    told = verify(archive, Manifest((Entry("a.md", 1, digest, False),)))
    assert told == ["a file is there twice"]


@pytest.fixture
def bottomless(tmp_path: Path) -> Iterator[Path]:
    """A folder in which paths pass the system's limit: no call by path reaches its last level."""
    folder, name = tmp_path / "out", "d" * 200
    folder.mkdir()
    (folder / "a.md").write_text("a")
    handle = os.open(folder, os.O_RDONLY)
    levels = (os.pathconf("/", "PC_PATH_MAX") - 2 - len(str(folder))) // 201
    try:
        for _ in range(levels):
            os.mkdir(name, dir_fd=handle)
            below = os.open(name, os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = below
        os.close(os.open("f" * 250, os.O_CREAT, dir_fd=handle))
        os.mkdir("e" * 250, dir_fd=handle)
    finally:
        os.close(handle)
    yield folder


def test_what_lies_too_deep_to_be_opened_is_left_out(bottomless: Path) -> None:
    found = seal_folder(bottomless, io.BytesIO(), limits=ROOMY)
    assert [entry.path for entry in found.manifest.files] == ["a.md"]
    assert reasons(found.dropped) == ["can't be read (File name too long)"] * 2


def test_what_is_no_regular_file_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.md").write_text("a")
    found = seal_folder(tmp_path, io.BytesIO())
    assert reasons(found.dropped) == ["no regular file"]


def test_a_file_that_changes_while_it_is_sealed_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    with Collector(ROOMY) as collector, pytest.raises(SealError, match="changed while"):
        _read(tmp_path, _Found("a.md", (0, 0), 1), collector)


def test_a_file_that_is_gone_when_it_is_opened_is_left_out(tmp_path: Path) -> None:
    with Collector(ROOMY) as collector:
        _read(tmp_path, _Found("gone.md", (0, 0), 1), collector)
        assert reasons(collector.dropped) == ["can't be read (No such file or directory)"]


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


SMALL = Image.new("RGB", (8, 8), (10, 20, 30))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_too_many_pixels_is_not_looked_at() -> None:
    side = int(PIXELS**0.5) + 1
    with pytest.raises(ValueError, match="more pixels"):
        strip_picture(saved(Image.new("1", (side, side)), "PNG"))


def test_a_picture_that_is_only_turned_stays_byte_for_byte() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    data = saved(SMALL, "JPEG", exif=turned.tobytes())
    assert strip_picture(data) == (data, [])


def test_a_comment_goes_from_a_jpeg_without_exif() -> None:
    clean, removed = strip_picture(saved(SMALL, "JPEG", comment=b"by Ann"))
    assert removed == ["comment"] and b"Ann" not in clean


def test_profile_and_transparency_stay_with_the_pixels() -> None:
    from PIL.PngImagePlugin import PngInfo

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    info = PngInfo()
    info.add_text("Author", "Ann")
    data = saved(SMALL, "PNG", pnginfo=info, icc_profile=profile, transparency=(10, 20, 30))
    clean, removed = strip_picture(data)
    read = Image.open(io.BytesIO(clean))
    assert removed == ["Author"] and read.info["icc_profile"] == profile
    assert read.info["transparency"] == (10, 20, 30)


def test_a_picture_of_another_kind_under_a_known_name_is_saved_as_what_it_is() -> None:
    clean, removed = strip_picture(saved(SMALL, "GIF", comment=b"by Ann"))
    assert "comment" in removed
    assert Image.open(io.BytesIO(clean)).format == "GIF"


def test_an_office_file_without_traces_says_so() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("word/media/picture.bin", b"pixels")
    found = strip("a.docx", written.getvalue())
    assert not found.removed


def test_html_whose_letters_double_when_small_is_stripped_all_the_same() -> None:
    data = "<html><head><meta name='author' content='Ann'></head>\u0130</html>".encode()
    assert b"Ann" not in strip("a.html", data).data


def test_a_file_too_large_to_be_parsed_is_taken_at_its_word() -> None:
    large = Manifest((Entry("a.json", PARSED + 1, "0" * 64, False),))
    assert absent_outputs(large, [("a.json", "json")]) == ([], {})


def test_a_table_of_empty_rows_is_blank() -> None:
    assert "blank" in misread(b"\n\n", "csv")
    assert misread(b'""\n', "csv") == ""


def test_zeros_behind_the_end_of_a_tar_are_read_past() -> None:
    padded = io.BytesIO(stream(("out/a.md", b"a")).getvalue() + b"\0" * 65_536)
    found = seal_tar(padded, io.BytesIO())
    assert [entry.path for entry in found.manifest.files] == ["a.md"]


def test_short_secrets_and_none_find_nothing() -> None:
    assert spellings([b"short"]) == []
    assert holding(stream(("a", b"b")), []) == []


def test_a_digest_once_published_stays_what_it_was():
    files = (Entry("a.md", 1, "0" * 64, False), Entry("tools/run", 2, "f" * 64, True))
    assert Manifest(files).digest == (
        "8e90f210d6b162887c78e17ec18eb0a38222323fd5f22b471d886d9f856f785c"
    )
    assert Manifest(files).size == 3


def test_every_kind_of_file_that_is_stripped_is_known_by_its_ending() -> None:
    assert sorted(metadata._BY_ENDING) == [
        *("docm", "docx", "htm", "html", "jpeg", "jpg", "odg", "odp", "ods", "odt", "pdf", "png"),
        *("pptm", "pptx", "webp", "xhtml", "xlsm", "xlsx"),
    ]


@pytest.mark.parametrize(("executable", "mode"), [(True, 0o755), (False, 0o644)])
def test_a_member_keeps_of_its_rights_whether_it_runs(executable: bool, mode: int) -> None:
    member = collection._member(Entry("a", 1, "0" * 64, executable))
    assert (member.name, member.size, member.mode, member.mtime) == ("a", 1, mode, 0)


def test_yaml_is_looked_into_500_lists_deep() -> None:
    assert outputs.DEEPEST_YAML == 500


def test_a_required_path_may_end_with_a_slash() -> None:
    there = Manifest((Entry("boX", 1, "0" * 64),))
    missing, _ = outputs.absent_outputs(there, [("boX/", "file")])
    assert missing == []
