"""PDF: properties blanked where they stand, so that every offset stays right.

No PDF library is used: entries inside compressed object streams are left, and `note` says so.
"""

import re
from collections.abc import Iterator

# A value in brackets may hold one more pair; two openings end a try, so that the whole is read in
# its own length.
_INFO = re.compile(
    rb"/(Author|Creator|Producer|CreationDate|ModDate|Title|Subject|Keywords)\s*"
    rb"(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>)",
    re.DOTALL,
)
_BEGIN, _END = b"<?xpacket begin", b"<?xpacket end"
_HEAD = 300  # bytes of an XMP packet's first line


def strip(data: bytes) -> tuple[bytes, list[str]]:
    """The document with plain Info entries and XMP packets blanked, no byte longer or shorter."""
    removed = sorted({found[1].decode() for found in _INFO.finditer(data)})
    clean = bytearray(_INFO.sub(_blank_value, data))
    packets = list(_packets(data))
    for start, end in packets:
        clean[start:end] = b" " * (end - start)
    return bytes(clean), [*removed, *(["XMP"] if packets else [])]


def _packets(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the contents of XMP packets begin and end; every byte is passed once."""
    at = data.find(_BEGIN)
    while at >= 0:
        head = data.find(b"?>", at, at + _HEAD)
        if head < 0:
            at = data.find(_BEGIN, at + 1)
            continue
        end = data.find(_END, head)
        if end < 0:
            return
        yield head + 2, end
        at = data.find(_BEGIN, end)


def _blank_value(found: re.Match[bytes]) -> bytes:
    value = found[2]
    head = found[0][: -len(value)]
    return head + value[:1] + b" " * (len(value) - 2) + value[-1:]


def note(data: bytes) -> str:
    """What `strip` can't see in this document; "" if it saw everything."""
    return "properties in compressed streams were not looked at" if b"/ObjStm" in data else ""
