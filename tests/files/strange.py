"""The bytes of a real file, changed in the ways that editors, exports and strangers change them."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

Change = Callable[[bytes], bytes]

# What stands in files that somebody's system made: marks of other encodings, line ends, escapes,
# numbers out of bounds, constants, YAML's anchors, tags and merges.
PIECES = (
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\r", b"\x85",
    b"\x1b[2J", b"\xe2\x80\x8b", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\\u0000", b"\\ud800",
    b"\\x00", b"'", b'"', b"`", b"---\n", b"...\n", b"\t", b" ", b"\n", b": ", b"- ", b"{", b"}",
    b"[", b"]", b",", b"#", b"|", b">", b"NaN", b"-Infinity", b"1e999", b"9" * 5000,
    b"0x" + b"f" * 5000, b"1_000", b"0o17", b".inf", b"2026-02-31", b"null", b"~", b"true",
    b"yes", b"-0.0", b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"!!binary ",
    b"!!timestamp ", b"[" * 3000, b"{\"a\":" * 3000, b"[bold]x[/]", b"{trial}", b"{{",
    b"%YAML 9.9\n",
)  # fmt: skip
WHOLE: tuple[Change, ...] = (
    lambda content: b"",
    lambda content: b"\xef\xbb\xbf" + content,
    lambda content: content.replace(b"\n", b"\r\n"),
    lambda content: content.replace(b"\n", b"\r"),
    lambda content: content + content,
    lambda content: content.decode().encode("utf-16"),
    lambda content: b"[" + content + b"]",
    lambda content: b'{"a": ' + content + b"}",
    lambda content: re.sub(rb"\d+", b"1.0", content),
    lambda content: re.sub(rb"\d+", b"-1", content),
    lambda content: re.sub(rb'"[^"\n]*"', b"null", content),
    lambda content: re.sub(rb'"[^"\n]*"', b"[]", content, count=3),
    lambda content: re.sub(rb"\[[^\[\]]*\]", b"{}", content),
    lambda content: content.upper(),
    lambda content: content.title(),
)


@st.composite
def _pieces(draw: st.DrawFn) -> Change:
    """Pieces put in, or put in the place of something; or a part lost, doubled or moved."""
    places = draw(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4))
    piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    length = draw(st.sampled_from((0, 0, 1, 5, 40)))
    way = draw(st.sampled_from(("put", "drop line", "double line", "cut", "value")))

    def changed(content: bytes) -> bytes:
        for place in places:
            at = int(place * len(content))
            if way == "put":
                content = content[:at] + piece + content[at + length :]
            elif way == "cut":
                return content[:at]
            elif way == "value":
                content = _valued(content, at, piece)
            else:
                lines = content.split(b"\n")
                row = int(place * len(lines))
                lines[row : row + 1] = [] if way == "drop line" else [lines[row]] * 2
                content = b"\n".join(lines)
        return content

    return changed


def _valued(content: bytes, at: int, piece: bytes) -> bytes:
    """The next value after a colon is the piece."""
    found = re.compile(rb":[ ]*([^\n,}\]]+)").search(content, at)
    return content[: found.start(1)] + piece + content[found.end(1) :] if found else content


changes = st.lists(st.sampled_from(WHOLE) | _pieces(), min_size=1, max_size=3)


def changed(content: bytes, ways: list[Change]) -> bytes:
    """The content after all changes; one that can't be made (no text any more) is left out."""
    for way in ways:
        try:
            content = way(content)
        except UnicodeDecodeError:
            continue
    return content
