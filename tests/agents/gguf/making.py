"""GGUF files as bytes, right and wrong, and llamafiles around them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

U32, I32, F32, STRING, ARRAY, U64 = 4, 5, 6, 8, 9, 10


def text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(raw)) + raw


def value(found: Any) -> bytes:
    """A typed value: str, int (u32), or a list of texts."""
    if isinstance(found, str):
        return struct.pack("<I", STRING) + text(found)
    if isinstance(found, list):
        return struct.pack("<IIQ", ARRAY, STRING, len(found)) + b"".join(map(text, found))
    return struct.pack("<II", U32, found)


def tensor(name: str, shape: Sequence[int], kind: int = 0, offset: int = 0) -> bytes:
    head = text(name) + struct.pack("<I", len(shape))
    return head + struct.pack(f"<{len(shape)}QIQ", *shape, kind, offset)


PLAIN = {
    "general.architecture": "llama",
    "general.name": "Soup",
    "general.file_type": 0,
    "general.license": "apache-2.0",
    "llama.context_length": 2048,
    "tokenizer.chat_template": "{{ messages }}",
    "tokenizer.ggml.tokens": ["a", "b"],
}


def gguf(
    metadata: dict[str, Any] | None = None,
    tensors: Sequence[bytes] = (),
    *,
    version: int = 3,
    keys: int | None = None,
    count: int | None = None,
    raw: bytes = b"",
    data: int = 256,
) -> bytes:
    """A file; `keys` and `count` may claim what isn't there, `raw` follows the metadata."""
    found = PLAIN if metadata is None else metadata
    placed = tensors or (tensor("w", [8, 4]), tensor("v", [8], offset=128))
    claimed = len(placed) if count is None else count, len(found) if keys is None else keys
    head = b"GGUF" + struct.pack("<IQQ", version, *claimed)
    body = b"".join(text(key) + value(each) for key, each in found.items())
    whole = head + body + raw + b"".join(placed)
    return whole + bytes(-len(whole) % 32) + bytes(data)


def llamafile(*files: tuple[str, bytes], compress: int = zipfile.ZIP_STORED) -> bytes:
    """A program with a ZIP behind it, the members in ZIP64 form."""
    held = io.BytesIO()
    held.write(b"MZqFpD='\n#!/bin/sh\ntouch /tmp/it-was-run\n" + bytes(4096))
    with zipfile.ZipFile(held, "a", compress) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = compress
            with archive.open(entry, "w", force_zip64=True) as member:
                member.write(content)
    return held.getvalue()
