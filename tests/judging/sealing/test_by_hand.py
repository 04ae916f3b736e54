"""Each step of sealing by itself, on bytes written by hand, with the result that is due."""

import base64
import io
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from judging.sealing import html_meta, images, office
from judging.sealing.collection import Sealed
from judging.sealing.manifest import Dropped, Entry, Manifest
from judging.sealing.paths import PATH_BYTES, readable, wrong
from judging.sealing.sealing import seal_tar
from judging.sealing.unpacker import unpack
from judging.sealing.withheld import WITHHELD, holding, holds, redacted, spellings, without

SECRET = b'sk-Zx9/Qw+7_kLm"Ty5'
BESIDE = [b"", b"x", b"xy", b"xyz", b"wxyz"]


def tar(**members: bytes) -> io.BytesIO:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as made:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755 if name == "run" else 0o600
            made.addfile(info, io.BytesIO(content))
    into.seek(0)
    return into


@pytest.mark.parametrize("before", BESIDE)
@pytest.mark.parametrize("after", BESIDE)
def test_base64_of_more_than_the_secret_holds_a_spelling(before: bytes, after: bytes) -> None:
    forms = spellings([SECRET])
    for coded in (base64.b64encode, base64.urlsafe_b64encode):
        assert holds(coded(before + SECRET + after), forms)
        assert not holds(coded(before + SECRET[:8] + b"??" + SECRET[10:] + after), forms)


def test_every_spelling_is_known_and_no_other() -> None:
    text = SECRET.decode()
    coded = [base64.b64encode(b"\0" * n + SECRET) for n in range(3)]
    cores = [coded[0][:24], coded[1][4:24], coded[2][4:28]]
    assert set(spellings([SECRET])) == {
        SECRET, SECRET[::-1], quote(text, safe="").encode(), quote(text, safe="").lower().encode(),
        b'sk-Zx9/Qw+7_kLm\\"Ty5', b'sk-Zx9\\/Qw+7_kLm\\"Ty5', text.encode("utf-16-le"),
        text.encode("utf-16-be"), SECRET.hex().encode(), SECRET.hex().upper().encode(), *cores,
        *(core.replace(b"+", b"-").replace(b"/", b"_") for core in cores),
    }  # fmt: skip
    assert spellings([b"x" * 11]) == [] and b"x" * 12 in spellings([b"x" * 12])


def test_a_secret_in_lines_is_found_and_what_only_looks_like_it_is_not() -> None:
    forms = spellings([SECRET])
    for between in (b"\n", b"\r\n", b" ", b"\t", b"\x0b", b"\x0c", b"\\n"):
        assert holds(b"a" + SECRET[:7] + between + SECRET[7:], forms)
    assert not holds(SECRET[:7] + b"." + SECRET[7:], forms)


def test_files_that_hold_it_are_named_and_left_out() -> None:
    files = {"a.txt": b"fine", "run": b"key: " + SECRET, "z.txt": b"\x1f\x8bpacked"}
    assert holding(tar(**files), spellings([SECRET])) == ["run"]
    assert holding(tar(**files), []) == []
    inside = holding(tar(**files), spellings([SECRET]), within=lambda path, data: path == "z.txt")
    assert inside == ["run", "z.txt"]
    name = {f"by-{SECRET.decode().replace('/', '_')}": b""}
    assert holding(tar(**name), spellings([SECRET.replace(b"/", b"_")])) == list(name)
    entries = tuple(Entry(name, len(data), "0" * 64, False) for name, data in files.items())
    sealed, left = Sealed(Manifest(entries), (Dropped("x", "a link"),)), io.BytesIO()
    told = without(tar(**files), sealed, ["run"], left)
    assert told.manifest.files == (entries[0], entries[2])
    assert told.dropped == (Dropped("x", "a link"), Dropped("run", WITHHELD))
    left.seek(0)
    with tarfile.open(fileobj=left) as kept:
        assert {each.name: kept.extractfile(each).read() for each in kept} == {
            "a.txt": b"fine", "z.txt": b"\x1f\x8bpacked",
        }  # fmt: skip
    many = [f"{n:03}" + "n" * 100 for n in range(51)]
    rows = without(tar(), Sealed(Manifest(()), ()), many[:50], io.BytesIO()).dropped
    assert [row.path for row in rows] == [f"{name[:40]}…" for name in many[:50]]
    rows = without(tar(), Sealed(Manifest(()), ()), many, io.BytesIO()).dropped
    assert rows == (Dropped("(51 files)", WITHHELD),) * 50
    assert without(tar(), Sealed(Manifest(()), ()), ["n" * 80], io.BytesIO()).dropped[0].path == (
        "n" * 80
    )


def test_a_log_is_kept_without_it() -> None:
    assert redacted(f"key {SECRET.decode()} and {SECRET.hex()}.", [SECRET]) == (
        "key [credential] and [credential]."
    )


@pytest.mark.parametrize(
    ("page", "clean", "removed"),
    [
        ('<p><META name="author" content="Ann"></p>', "<p></p>", ["meta author"]),
        ("<meta property=og:x content=1><meta itemprop='y'/>", "", ["meta og:x", "meta y"]),
        ('<meta name=" viewport "><meta charset="utf-8">', None, []),
        ('<script>"<meta name=a>"</script><meta name=b>', '<script>"<meta name=a>"</script>',
         ["meta b"]),
        ("<style><meta name=a></STYLE >x", None, []),
        ("<script><meta name=a>", "<script>", ["meta a"]),
        ("<script>1</script><style>2</style><meta name=a>", "<script>1</script><style>2</style>",
         ["meta a"]),
        ("İ<script><meta name=a></script>", "İ<script></script>", ["meta a"]),
        (f"<meta name={'n' * 90}>", "", [f"meta {'n' * 80}"]),
        ("<metadata name=a><metal name=b>", None, []),
    ],
)  # fmt: skip
def test_a_page_loses_its_named_meta_tags(page: str, clean: str | None, removed: list[str]) -> None:
    told = (page if clean is None else clean).encode()
    assert html_meta.strip(page.encode()) == (told, removed)


def office_file(**members: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return into.getvalue()


def members(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {each.filename: made.read(each).decode() for each in made.infolist()}


def test_an_office_file_loses_who_and_when() -> None:
    text = '<w:ins w:id="1" w:author="Ann" w:date="2026-01-02T03:04:05Z" w:initials="A">x</w:ins>'
    told, removed = office.strip_ooxml(
        office_file(word__document_xml=text, docProps__core_xml="Ann", docProps__app_xml="Word")
    )
    found = members(told)
    assert found["word/document.xml"] == (
        '<w:ins w:id="1" w:author="" w:date="1980-01-01T00:00:00Z" w:initials="">x</w:ins>'
    )
    assert (
        "Ann" not in found["docProps/core.xml"] and "coreProperties" in found["docProps/core.xml"]
    )
    assert "Word" not in found["docProps/app.xml"] and "extended-" in found["docProps/app.xml"]
    assert removed
    text = (
        "<dc:creator>Ann</dc:creator><dc:date>2026</dc:date>"
        "<meta:initial-creator>B</meta:initial-creator>"
    )
    told, _ = office.strip_odf(office_file(content_xml=text, meta_xml="Ann"))
    found = members(told)
    assert found["content.xml"] == (
        "<dc:creator></dc:creator><dc:date>1980-01-01</dc:date>"
        "<meta:initial-creator></meta:initial-creator>"
    )
    assert "Ann" not in found["meta.xml"] and "document-meta" in found["meta.xml"]


def test_a_picture_of_too_many_pixels_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    into = io.BytesIO()
    Image.new("RGB", (10, 10)).save(into, "PNG")
    monkeypatch.setattr(images, "PIXELS", 100)
    assert images.strip(into.getvalue()) == (into.getvalue(), [])
    monkeypatch.setattr(images, "PIXELS", 99)
    with pytest.raises(ValueError, match=r"^more pixels than are looked at$"):
        images.strip(into.getvalue())


def test_names_have_bounds() -> None:
    assert (wrong("n" * PATH_BYTES), wrong("n" * (PATH_BYTES + 1))) == (
        "",
        "name is over 1000 bytes",
    )
    assert (len(readable("n" * 300)), readable("a\x01ä")) == (200, "a\\x01ä")
    assert wrong("a\\b") == "name holds a backslash"
    assert wrong("a\nb") == "name holds a control character"
    assert wrong("\udc80") == "name is not UTF-8"


def test_what_is_unpacked_has_plain_permissions_and_stays_below(tmp_path: Path) -> None:
    with tarfile.open(fileobj=tar(**{"in/deep/a": b"1", "run": b"2", "in/b": b"3"})) as made:
        unpack(made, tmp_path)
    found = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777
             for path in tmp_path.rglob("*") if path.is_file()}  # fmt: skip
    assert found == {"in/deep/a": 0o644, "run": 0o755, "in/b": 0o644}
    with (
        tarfile.open(fileobj=tar(run=b"3")) as made,
        pytest.raises(tarfile.ExtractError, match="'run' is there already"),
    ):
        unpack(made, tmp_path)
    for name in ("/a", "../a", "a/../../b"):
        with (
            tarfile.open(fileobj=tar(**{name: b""})) as made,
            pytest.raises(tarfile.ExtractError, match="leads out of the folder"),
        ):
            unpack(made, tmp_path)


def test_a_folder_may_be_named_after_what_lies_in_it(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        made.addfile(tarfile.TarInfo("a/b"), io.BytesIO())
        for name in ("a", "c/d"):
            folder = tarfile.TarInfo(name)
            folder.type = tarfile.DIRTYPE
            made.addfile(folder)
    packed.seek(0)
    with tarfile.open(fileobj=packed) as made:
        unpack(made, tmp_path)
    assert (tmp_path / "a" / "b").is_file() and (tmp_path / "c" / "d").is_dir()


def test_folders_are_neither_submitted_nor_dropped() -> None:
    packed, into = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        folder = tarfile.TarInfo("out/sub")
        folder.type = tarfile.DIRTYPE
        made.addfile(folder)
        made.addfile(tarfile.TarInfo("out/sub/a.md"), io.BytesIO())
    packed.seek(0)
    sealed = seal_tar(packed, into)
    assert [each.path for each in sealed.manifest.files] == ["sub/a.md"]
    assert list(sealed.dropped) == []
