"""PDF: properties blanked where they stand, so that every offset stays right.

No PDF library is used: entries inside compressed object streams are left, and `note` says so.
"""

import re

_INFO = re.compile(
    rb"/(Author|Creator|Producer|CreationDate|ModDate|Title|Subject|Keywords)\s*"
    rb"(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)"
)
_XMP = re.compile(rb"(<\?xpacket begin.{0,200}?\?>)(.*?)(<\?xpacket end)", re.DOTALL)


def strip(data: bytes) -> tuple[bytes, list[str]]:
    """The document with plain Info entries and XMP packets blanked, no byte longer or shorter."""
    removed = sorted({found[1].decode() for found in _INFO.finditer(data)})
    clean = _INFO.sub(_blank_value, data)
    if _XMP.search(clean):
        removed.append("XMP")
        clean = _XMP.sub(lambda found: found[1] + b" " * len(found[2]) + found[3], clean)
    return clean, removed


def _blank_value(found: re.Match[bytes]) -> bytes:
    value = found[2]
    head = found[0][: -len(value)]
    return head + value[:1] + b" " * (len(value) - 2) + value[-1:]


def note(data: bytes) -> str:
    """What `strip` can't see in this document; "" if it saw everything."""
    return "properties in compressed streams were not looked at" if b"/ObjStm" in data else ""
