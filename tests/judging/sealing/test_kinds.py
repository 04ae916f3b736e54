"""Files as real programs write them are what they say; broken ones are told, never an error."""

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from judging.sealing import missing_outputs, seal_files
from judging.sealing.outputs import misread
from judging.sealing.paths import wrong

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
LONG = b'"' + b"x" * 200_000 + b'"'


def reason(kind: str, data: bytes) -> str:
    archive = io.BytesIO()
    sealed = seal_files([("a", data)], archive)
    archive.seek(0)
    found = missing_outputs(sealed.manifest, [("a", kind)], archive)
    return found[0].reason if found else ""


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image", SVG),
        ("image", b"\xef\xbb\xbf" + SVG),
        ("image", b"<svg\n  width='9'/>"),
        ("image", b"<!-- a --><!-- <html> ]> -->\n" * 400 + SVG),
        ("image", b"<?xml version='1.0' encoding='ISO-8859-1'?><!-- caf\xe9 -->" + SVG),
        ("image", b'<?xml version="1.0" encoding="windows-1252"?><!-- \x93 -->' + SVG),
        ("image", b"<??>" + SVG),
        ("json", b"9" * 5_000),
        ("image", b"<svg>\n</svg>"),
        ("image", b"<!-- by hand -->\n" + SVG),
        (
            "image",
            b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE svg PUBLIC "-//W3C//DTD" "x">\n' + SVG,
        ),
        ("image", b'<!DOCTYPE svg [ <!ENTITY a "b"> ]>' + SVG),
        ("image", b"<!DOCTYPE svg [ <!ENTITY a ']>'> <!-- don't ]> --> ]>" + SVG),
        ("image", SVG.decode().encode("utf-16")),
        ("image", b'<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'),
        ("csv", b"id,text\n1," + LONG + b"\n"),
        ("csv", LONG + b",text\n1,2\n"),
        ("csv", b"id,text\r1,soup\r2,stew\r"),
        ("csv", b"a,b\r\n1,2\r\n"),
        ("csv", b'"a";"b"\n"1,5";"2"\n'),
        ("csv", b'"a,b,c";"d"\n"1";"2"\n'),
        ("csv", b'"a"\t"b"\n"1"\t"x"\n'),
        ("csv", "a,b\n1,ä\n".encode("utf-16")),
        ("csv", b'a,b\n"two\nlines",2\n'),
        ("yaml", b"a: 1\n---\nb: 2\n"),
        ("yaml", b"role: !Ref Thing\n"),
        ("json", b'\xef\xbb\xbf{"a": 1}'),
        ("markdown", "日本語".encode()),
    ],
)
def test_valid_work_is_taken(kind: str, data: bytes) -> None:
    assert reason(kind, data) == ""


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image", b"<html><svg></svg></html>"),
        ("image", b"<!-- <svg> "),
        ("image", b"<?xml version='1.0' encoding='none-such'?><!-- \xe9 -->" + SVG),
        ("image", b"<!DOCTYPE svg [ <!ENTITY a 'b'> " + SVG),
        ("image", b"<!DOCTYPE svg [ <!ENTITY a 'b> ]>" + SVG),
        ("csv", b'a,b\n1,2\n3,"x"y"\n'),
        ("csv", b'a,b\n"open\n'),
        ("csv", b"\n\n"),
        ("yaml", b"a: [1\n"),
        ("yaml", b"a: *nobody\n"),
        *[("yaml", opening * 20_000) for opening in (b"[", b"{", b"{ ", b"- ", b"? ", b"[{")],
        ("json", b"{"),
        ("json", b"[" * 100_000),
        ("text", b"\xff\xfe\xfd"),
    ],
)
def test_broken_work_is_told_with_its_reason(kind: str, data: bytes) -> None:
    assert f"can't be read as {kind}" in reason(kind, data)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_picture_that_is_changed_is_an_error(data: st.DataObject) -> None:
    made = io.BytesIO()
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO"]))
    Image.new("RGB", (20, 20), "red").save(made, kind)
    picture = bytearray(made.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    why = misread(bytes(picture[: data.draw(st.integers(1, len(picture)))]), "image")
    assert isinstance(why, str)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["json", "yaml", "csv", "image", "text", "html"]))
def test_no_bytes_are_an_error(data: bytes, kind: str) -> None:
    assert isinstance(misread(data, kind), str)


@pytest.mark.parametrize(
    "name",
    [
        "résumé.md", unicodedata.normalize("NFD", "résumé.md"), "報告書.md",
        "\U0001f469\u200d\U0001f373\ufe0f.md", "it's \"it\".md", "a\u3000b.md", "-rf.md", "a b.md",
        "Screenshot 2024-01-01 at 3.00.00\u202fPM.png", "\u0928\u092e\u0938\u094d\u200d.txt",
    ],
)  # fmt: skip
def test_names_as_real_systems_make_them_are_kept(name: str) -> None:
    assert wrong(name) == ""
    archive = io.BytesIO()
    sealed = seal_files([(name, b"x")], archive)
    assert [each.path for each in sealed.manifest.files] == [name]
    archive.seek(0)
    assert (
        missing_outputs(sealed.manifest, [(unicodedata.normalize("NFC", name), "text")], archive)
        == []
    )


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "a\u202eb", "a\x1b[0m", "a\u2028b"])
def test_names_that_show_another_one_are_left_out_and_said_so(name: str) -> None:
    archive = io.BytesIO()
    sealed = seal_files([(name, b"x"), ("fine.md", b"x")], archive)
    assert [each.path for each in sealed.manifest.files] == ["fine.md"]
    assert "name holds a" in sealed.dropped[0].reason
