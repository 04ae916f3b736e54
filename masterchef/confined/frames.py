"""What goes between parent and child: two lengths, a JSON text, raw bytes. No pickle: a child
that hostile bytes took over must not be able to run anything in its parent."""

import json
import struct
from typing import Any

HEAD = struct.Struct(">IQ")


def packed(message: Any, blob: bytes) -> tuple[bytes, bytes]:
    """Head with the JSON text, and the bytes that follow."""
    text = json.dumps(message).encode()
    return HEAD.pack(len(text), len(blob)) + text, blob
