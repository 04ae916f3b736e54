"""What lies within packed files is found, in bounds, and as far as it can be read."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from judging.sealing.packed import TooLarge, is_packed, parts

WORD = b"what was lent"


def tar(**members: bytes) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as made:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "to-somewhere"
        made.addfile(link)
    return into.getvalue()


def zipped(**members: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return into.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_stream_is_one_part(pack) -> None:
    assert is_packed(pack(WORD))
    assert list(parts(pack(WORD))) == [WORD]


def test_names_and_contents_of_members_are_parts() -> None:
    assert list(parts(zipped(a=WORD, b=b"2"))) == [b"a", WORD, b"b", b"2"]
    assert list(parts(tar(a=WORD))) == [b"a ", WORD, b"link to-somewhere"]


def test_what_is_packed_three_times_is_read_and_not_what_is_packed_four_times() -> None:
    twice = gzip.compress(zipped(a=WORD))
    assert WORD in parts(twice) and WORD in parts(gzip.compress(twice))
    assert WORD not in parts(gzip.compress(gzip.compress(twice)))


def test_what_is_not_packed_has_no_parts() -> None:
    for data in (b"", WORD, b"PK", b"x" * 257 + b"ustaX"):
        assert not is_packed(data)
        assert list(parts(data)) == []


def test_what_came_out_before_it_broke_is_a_part() -> None:
    whole = gzip.compress(bytes(range(256)) * 64 + WORD * 500, compresslevel=0)
    (found,) = parts(whole[:-4_000])
    assert found.startswith(bytes(range(256)))
    wrong = whole[:-8] + bytes(8)  # its sum doesn't fit
    assert any(WORD in part for part in parts(wrong))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and no directory",
        b"\0" * 257 + b"ustar" + b"\xff" * 250,
        zipped(a=WORD).replace(b"\x00\x00\x08\x00", b"\x01\x00\x63\x00"),  # another method, locked
    ],
)
def test_what_can_not_be_read_ends_its_own_part(data: bytes) -> None:
    assert is_packed(data)
    assert WORD not in parts(data)
    assert b"after" in parts(tar(a=data, b=b"after"))


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: zipped(a=data), lambda data: tar(a=data)]
)
def test_more_than_is_looked_at_is_told(pack) -> None:
    assert list(parts(pack(bytes(1_000)), most=1_000))
    with pytest.raises(TooLarge):
        list(parts(pack(bytes(1_001)), most=1_000))
    with pytest.raises(TooLarge):  # of all parts together
        list(parts(tar(a=bytes(600), b=bytes(600)), most=1_000))
