"""What a GGUF says that decides how much memory it takes."""

from pathlib import Path
from typing import Any

from agents.gguf import BadModelFile, Facts, check
from agents.gguf import header as gguf_header

_OVERHEAD = 96 * 2**20  # bytes of a process with llama.cpp and no model


def facts(path: Path) -> tuple[Facts, dict[str, int]]:
    """The file's facts and sizes, checked first in a limited process; raises BadModelFile."""
    return check(path, digest=False), sizes(path)


def sizes(path: Path) -> dict[str, int]:
    """`embedding_length`, and `kv_bytes`: what a token takes in the KV cache, as far as is told."""
    with path.open("rb") as file:
        found = gguf_header.read(file, start=0, size=path.stat().st_size).metadata
    kind = found.get("general.architecture")
    width = _number(found.get(f"{kind}.embedding_length"))
    heads = _number(found.get(f"{kind}.attention.head_count")) or 1
    own = width // heads
    key = _number(found.get(f"{kind}.attention.key_length")) or own
    value = _number(found.get(f"{kind}.attention.value_length")) or own
    shared = _number(found.get(f"{kind}.attention.head_count_kv")) or heads
    layers = _number(found.get(f"{kind}.block_count"))
    return {"embedding_length": width, "kv_bytes": 2 * layers * shared * (key + value)}


def memory(path: Path, sizes: "dict[str, int] | Any", tokens: int) -> int:
    """Bytes that a process will take which serves the file with a cache of so many tokens."""
    return path.stat().st_size + tokens * int(sizes.get("kv_bytes", 0)) + _OVERHEAD


def _number(value: Any) -> int:
    """A count; of a list, one for each layer, the largest."""
    if isinstance(value, list | tuple):
        return max((_number(each) for each in value), default=0)
    return value if isinstance(value, int) and 0 < value < 2**31 else 0


__all__ = ["BadModelFile", "facts", "memory", "sizes"]
