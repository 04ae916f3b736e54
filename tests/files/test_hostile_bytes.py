"""Bytes of participants are read within the limits of the child that reads them.

Every reader of theirs (what is stripped, shown, searched, blacked out, checked, compared; what a
CLI printed) is called in a confined child as in use, with real files changed by strangers and with
openings repeated without end. Neither time nor memory may run out: the child's own limits say so,
not a clock of the test's.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from agents import flavors
from masterchef.confined import Limits, Reader, Unreadable
from tests.files.strange import Change, changed, changes

LIMITS = Limits(cpu_s=2, memory=1_024 << 20, total_s=float("inf"))
MOST = 64_000  # bytes of one case
# Each is read by a dozen readers; 2,000 with FUZZ=1 (`make fuzz-replies`).
deep = settings(
    max_examples=2_000 if os.environ.get("FUZZ") else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (9, 7), "red").save(file, kind)
    return file.getvalue()


def document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr("docProps/core.xml", "<cp:coreProperties><dc:creator>Claude</dc:creator>"
                        "</cp:coreProperties>")  # fmt: skip
        zipped.writestr("word/document.xml", "<w:document><w:t>Soup</w:t></w:document>")
    return file.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    blob = io.BytesIO()
    with tarfile.open(fileobj=blob, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return blob.getvalue()


PDF = (b"%PDF-1.4\n1 0 obj <</Type /Catalog /Producer (Claude)>> endobj\n<?xpacket begin?>"
       b"<x:xmpmeta><dc:creator>Claude</dc:creator></x:xmpmeta><?xpacket end?>\n"
       b"trailer <</Info 1 0 R>>\n%%EOF\n")  # fmt: skip
HTML = (b"<!doctype html><html><head><meta name=author content=Claude><title>x</title></head>"
        b"<body style='color:#fff'><!-- Claude --><p>So\xe2\x80\x8bup</p></body>")  # fmt: skip
FILES = {
    "a.pdf": PDF,
    "a.html": HTML,
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><metadata>Claude</metadata><g/></svg>",
    "a.docx": document(),
    "a.tar.gz": gzip.compress(tarred({"home/a.json": b"Claude", "b": b"x" * 999})),
    "a.tar": tarred({"home/a.json": b"Claude"}),
    "a.xz": lzma.compress(b"Claude " * 99),
    "a.bz2": bz2.compress(b"Claude " * 99),
    "a.png": picture("PNG"),
    "a.jpg": picture("JPEG"),
    "a.md": b"# Soup\n\nBy *Claude*, see [x](y).\n<!-- hidden -->\n",
    "a.yaml": b"a: &a [1, 2]\nb: {c: *a, d: text}\n",
    "a.csv": b'a,b\n1,"x, y"\n',
    "a.json": b'{"a": [1, 2.5, null], "b": {"c": "x"}}\n',
    "a.py": b"def soup():\n    return 'Claude'  # by Claude\n",
}
PRINTED = {
    "claude": b'{"type":"assistant","message":{"content":[{"type":"text","text":"x"}]}}\n'
              b'{"type":"result","usage":{"input_tokens":3,"output_tokens":2},"total_cost_usd":0.1}\n',
    "codex": b'{"type":"turn.completed","usage":{"input_tokens":3,"output_tokens":2}}\n',
    "gemini": b'{"response":"x","stats":{"models":{"m":{"tokens":{"prompt":3,"candidates":2}}}}}\n',
    "agy": b'{"response":"x","usage":{"input_tokens":3,"output_tokens":2}}\n',
    "grok": b'{"type":"text","data":"I made soup."}\n'
            b'{"type":"end","usage":{"input_tokens":3,"output_tokens":2},"total_cost_usd":0.1}\n',
    "dummy": b'{"type":"usage","tokens_in":3,"tokens_out":2,"cost_usd":"0.1"}\n',
}  # fmt: skip
NAMES = [["Claude", "maker"], ["anna", "participant"]]
KINDS = ("text", "markdown", "json", "yaml", "csv", "html", "code", "image")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(LIMITS) as one:
        yield one


def read_file(reader: Reader, path: str, data: bytes) -> None:
    """As `judging.cooks.inspection` has it read. Raises Exceeded."""
    reader.call("judging.readers:shown", {"path": path}, data)
    reader.call("judging.readers:mentions", {"path": path, "names": NAMES}, data)
    reader.call("judging.readers:redacted", {"path": path, "names": NAMES, "brief": "Soup"}, data)
    reader.call("judging.readers:holds", {"spelled": [b"sk-ant-0123456789".hex()]}, data)
    for kind in KINDS:
        reader.call("judging.readers:wrong", {"kind": kind}, data)
    sides = {"old": [[path, len(FILES[path])]], "new": [[path, len(data)]]}
    reader.call("judging.readers:differing", sides, FILES[path] + data)
    assert reader.starts == 1, "no case before has ended the child"


def read_printed(reader: Reader, flavor: str, data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    blob = json.dumps([text, text]).encode()
    reader.call("agents.flavors.aside:read", {"flavor": flavor}, blob)
    lines = json.dumps([["", line] for line in text.splitlines()]).encode()
    reader.call("agents.flavors.trajectory:read", {}, lines)
    assert reader.starts == 1, "no case before has ended the child"


@pytest.mark.parametrize("path", FILES)
@deep
@given(ways=changes)
def test_a_file_of_a_participant_is_read_within_the_limits(
    reader: Reader, path: str, ways: list[Change]
) -> None:
    read_file(reader, path, changed(FILES[path], ways)[:MOST])


@pytest.mark.parametrize("flavor", PRINTED)
@deep
@given(ways=changes)
def test_what_a_cli_printed_is_read_within_the_limits(
    reader: Reader, flavor: str, ways: list[Change]
) -> None:
    read_printed(reader, flavor, changed(PRINTED[flavor], ways)[:MOST])


# What made a reader quadratic once, or is of its kind.
OPENINGS = (b"<?xpacket begin?>", b"<a ", b"<![<!", b"<!--", b"<", b"&", b"<meta ", b"[", b"{",
            b"(", b"- ", b"? ", b"&a ", b"*a ", b'"', b"'", b"`", b"/Info ", b"obj <<", b"stream\n",
            b"\\", b",", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xff", b"\x00", b"PK\x03\x04",
            b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b'{"a":', b"Claude ", b"cla",
            b"a\n", b"<p style=", b"<style>", b"opacity:0")  # fmt: skip
REPEATED: tuple[Callable[[bytes], bytes], ...] = (
    lambda opening: opening * (MOST // len(opening)),
    lambda opening: (opening + b" ") * (MOST // (len(opening) + 1)),
)


@deep
@given(
    path=st.sampled_from(sorted(FILES)),
    opening=st.sampled_from(OPENINGS) | st.binary(min_size=1, max_size=6),
    way=st.sampled_from(REPEATED),
    headed=st.booleans(),
)
@example(path="a.yaml", opening=b"? ", way=REPEATED[0], headed=True)  # crashed a reader in C
def test_openings_without_end_cost_no_more_than_their_length(
    reader: Reader, path: str, opening: bytes, way: Callable[[bytes], bytes], headed: bool
) -> None:
    read_file(reader, path, (FILES[path] if headed else b"") + way(opening))


@pytest.mark.parametrize("flavor", PRINTED)
@deep
@given(opening=st.sampled_from(OPENINGS) | st.binary(min_size=1, max_size=6))
def test_printed_openings_without_end_cost_no_more_than_their_length(
    reader: Reader, flavor: str, opening: bytes
) -> None:
    read_printed(reader, flavor, opening * (MOST // len(opening)))


def test_every_flavor_that_prints_is_here() -> None:
    printing = {name for name in flavors.names()
                if flavors.get(name).image and not flavors.get(name).parts}  # fmt: skip
    assert printing == set(PRINTED)


def test_a_reader_that_fails_would_be_seen(reader: Reader) -> None:
    with pytest.raises(Unreadable):
        reader.call("judging.readers:shown", {}, b"")
