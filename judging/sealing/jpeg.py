"""JPEG without its segments of metadata; libraries would encode the picture anew and change it."""

import struct

_SCAN = 0xDA
_COMMENT = 0xFE
_APPLICATION = range(0xE1, 0xF0)
_KEPT = ((0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))  # without these, colours change


def without_segments(data: bytes, exif: bytes) -> bytes:
    """The same picture with `exif` (b"" for none) as its only EXIF data; raises ValueError.

    Segments before the first scan are: 0xFF, kind, two bytes of length that count themselves.
    """
    parts, at = [data[:2]], 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ValueError("no segment where one should be")
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        segment = data[at : at + 2 + length]
        if kind == _SCAN:
            break
        if _stays(kind, segment[4:]):
            parts.append(segment)
        at += 2 + length
    if exif:
        parts.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(parts) + data[at:]


def _stays(kind: int, content: bytes) -> bool:
    if kind == _COMMENT:
        return False
    known = any(kind == k and content.startswith(head) for k, head in _KEPT)
    return kind not in _APPLICATION or known
