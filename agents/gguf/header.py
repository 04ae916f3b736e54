"""A bounded reader of GGUF headers (ggml's docs/gguf.md, versions 2 and 3).

Every count and length is compared with what the file has left before anything is read for it.
"""

import math
import struct
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

from agents.gguf.facts import BadModelFile
from agents.gguf.types import ARRAY, BOOL, SCALARS, STRING, TENSORS

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_KEYS = 4_096
MOST_TENSORS = 65_536
LONGEST_KEY = 1_024  # bytes
LONGEST_STRING = 1024 * 1024  # bytes of one that is kept; a longer one is passed over
MOST_TEXT = 16 * 1024 * 1024  # bytes of all that are kept
LONGEST_HEADER = 256 * 1024 * 1024  # bytes
DEEPEST = 2  # arrays within arrays
MOST_DIMENSIONS = 4
MOST_ALIGNMENT = 1024 * 1024
MOST_ELEMENTS = 2**62
PASSED_OVER = 64 * 1024  # bytes that are read at once of what nobody looks at
KEPT = 64  # elements of an array that anybody looks at
MOST_ITEMS = 2_000_000  # strings of all arrays together: a tokenizer has 300,000


class Tensor(NamedTuple):
    """A tensor as the header places it; `offset` in bytes from the end of the header."""

    name: str
    elements: int
    type: int
    offset: int
    bytes: int


class Header(NamedTuple):
    """A whole header; arrays of metadata are cut to their first few elements."""

    version: int
    metadata: dict[str, Any]
    tensors: list[Tensor]


def read(file: BinaryIO, *, start: int, size: int) -> Header:
    """The header of the GGUF that begins at byte `start` and has `size` bytes; raises
    BadModelFile for anything that is not a whole, plain one."""
    return _Reader(file, start, size).read()


class _Reader:
    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self.file, self.start, self.size = file, start, size
        self.at = 0
        self.items = 0
        self.kept = 0
        file.seek(start)

    def read(self) -> Header:
        if self.take(4, "magic") != MAGIC:
            raise BadModelFile("this is not a GGUF file: it doesn't begin with GGUF; convert it")
        version = self.number("I", "version")
        if version not in VERSIONS:
            if version in (2 << 24, 3 << 24):
                raise BadModelFile("the GGUF is big-endian; convert it to little-endian")
            raise BadModelFile(f"GGUF version {version} isn't read; convert it to version 3")
        count = self.number("Q", "number of tensors")
        keys = self.number("Q", "number of metadata keys")
        if count > MOST_TENSORS:
            raise BadModelFile(f"it claims {count:,} tensors; at most {MOST_TENSORS:,} are read")
        if keys > MOST_KEYS:
            raise BadModelFile(f"it claims {keys:,} metadata keys; at most {MOST_KEYS:,} are read")
        metadata = self.metadata(keys)
        alignment = self.alignment(metadata)
        tensors = self.tensors(count, alignment)
        data = -(-self.at // alignment) * alignment
        for tensor in tensors:
            if data + tensor.offset + tensor.bytes > self.size:
                raise BadModelFile(
                    f"tensor {shown(tensor.name)} ends behind the end of the file: it is cut off;"
                    " fetch it again"
                )
        _refuse_overlaps(tensors)
        return Header(version, metadata, tensors)

    def metadata(self, count: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(count):
            key = self.string(LONGEST_KEY, "a metadata key")
            if not key or key in found:
                raise BadModelFile(f"the metadata key {shown(key)} is empty or there twice")
            found[key] = self.value(self.number("I", f"type of {shown(key)}"), key, 0)
        return found

    def value(self, kind: int, key: str, depth: int) -> Any:
        if kind == STRING:
            return self.string(None, key)
        if kind == ARRAY:
            return self.array(key, depth)
        if kind not in SCALARS:
            raise BadModelFile(f"{shown(key)} has the unknown type {kind}")
        return self.scalar(kind, key)

    def scalar(self, kind: int, key: str) -> Any:
        value = self.number(SCALARS[kind], key)
        if kind == BOOL and value not in (0, 1):
            raise BadModelFile(f"{shown(key)} is a truth value of {value}")
        return bool(value) if kind == BOOL else value

    def array(self, key: str, depth: int) -> list[Any]:
        if depth >= DEEPEST:
            raise BadModelFile(f"{shown(key)} nests arrays deeper than {DEEPEST}")
        kind = self.number("I", f"type of {shown(key)}")
        count = self.number("Q", f"length of {shown(key)}")
        if kind in SCALARS:
            return self.plain_array(kind, count, key)
        if kind not in (STRING, ARRAY):
            raise BadModelFile(f"{shown(key)} is an array of the unknown type {kind}")
        least = 8 if kind == STRING else 12  # bytes of an empty one
        if count > self.left // least:
            raise BadModelFile(f"{shown(key)} claims {count:,} elements, more than the file holds")
        self.items += count
        if self.items > MOST_ITEMS:
            raise BadModelFile(f"its arrays have more than {MOST_ITEMS:,} elements")
        found: list[Any] = []
        if kind == STRING:
            found = [self.string(None, key) for _ in range(min(count, KEPT))]
            self.pass_over(count - len(found), key)
            return found
        for at in range(count):
            element = self.array(key, depth + 1)
            found += [element] if at < KEPT else []
        return found

    def pass_over(self, count: int, key: str) -> None:
        """So many strings that nobody looks at, many at once: a tokenizer has 700,000."""
        length_at = struct.Struct("<Q").unpack_from
        while count:
            piece = self.file.read(min(PASSED_OVER, self.left))
            behind, last = 0, len(piece) - 8  # where the next string begins, and may at most
            if last < 0:
                raise BadModelFile(
                    f"the file ends within {shown(key)}: it is cut off; fetch it again"
                )
            while count and behind <= last:
                behind += 8 + length_at(piece, behind)[0]
                count -= 1
            self.skip(behind, key)

    def plain_array(self, kind: int, count: int, key: str) -> list[Any]:
        width = struct.calcsize("<" + SCALARS[kind])
        if count > self.left // width:
            raise BadModelFile(f"{shown(key)} claims {count:,} elements, more than the file holds")
        found = [self.scalar(kind, key) for _ in range(min(count, KEPT))]
        self.skip((count - len(found)) * width, key)
        return found

    def alignment(self, metadata: dict[str, Any]) -> int:
        value = metadata.get("general.alignment", 32)
        power = isinstance(value, int) and not isinstance(value, bool) and value > 0
        if not power or value & (value - 1) or not 8 <= value <= MOST_ALIGNMENT:
            raise BadModelFile(
                f"general.alignment is {shown(value)}; it is a power of two from 8 to 1 MiB"
            )
        return int(value)

    def tensors(self, count: int, alignment: int) -> list[Tensor]:
        if count > self.left // 24:  # bytes of the smallest entry
            raise BadModelFile(f"it claims {count:,} tensors, more than the file holds")
        found, names = [], set()
        for _ in range(count):
            tensor = self.tensor(alignment)
            if tensor.name in names:
                raise BadModelFile(f"there are two tensors {shown(tensor.name)}")
            names.add(tensor.name)
            found.append(tensor)
        return found

    def tensor(self, alignment: int) -> Tensor:
        name = self.string(LONGEST_KEY, "a tensor's name")
        dimensions = self.number("I", f"dimensions of {shown(name)}")
        if not 1 <= dimensions <= MOST_DIMENSIONS:
            raise BadModelFile(f"tensor {shown(name)} has {dimensions} dimensions; 1 to 4 are read")
        shape = [self.number("Q", f"shape of {shown(name)}") for _ in range(dimensions)]
        elements = math.prod(shape)
        if not all(shape) or elements > MOST_ELEMENTS:
            raise BadModelFile(f"tensor {shown(name)} has the impossible shape {shape}")
        kind = self.number("I", f"type of {shown(name)}")
        if kind not in TENSORS:
            raise BadModelFile(f"tensor {shown(name)} has the unknown type {kind}")
        offset = self.number("Q", f"place of {shown(name)}")
        block, width = TENSORS[kind].block, TENSORS[kind].bytes
        if shape[0] % block:
            raise BadModelFile(
                f"tensor {shown(name)} has rows that are not whole blocks of {block}"
            )
        if offset % alignment:
            raise BadModelFile(f"tensor {shown(name)} does not lie at a multiple of {alignment}")
        return Tensor(name, elements, kind, offset, elements // block * width)

    @property
    def left(self) -> int:
        return min(self.size, LONGEST_HEADER) - self.at

    def string(self, most: int | None, what: str) -> str:
        length = self.length(what)
        if most is not None and length > most:
            raise BadModelFile(f"{what} has {length:,} bytes; at most {most:,} are read")
        if length > LONGEST_STRING or self.kept + length > MOST_TEXT:
            self.skip(length, what)
            return ""
        self.kept += length
        raw = self.take(length, what)
        return raw.decode("utf-8", "replace").replace("\x00", "\ufffd")

    def length(self, what: str) -> int:
        length = int(self.number("Q", f"length of {shown(what)}"))
        if length > self.left:
            raise BadModelFile(f"{shown(what)} claims {length:,} bytes, more than the file holds")
        return length

    def number(self, form: str, what: str) -> Any:
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form), what))[0]

    def take(self, count: int, what: str) -> bytes:
        if count > self.left:
            raise self.cut_off(what)
        data = self.file.read(count)
        if len(data) != count:
            raise self.cut_off(what)
        self.at += count
        return data

    def cut_off(self, what: str) -> BadModelFile:
        return BadModelFile(f"the file ends within {shown(what)}: it is cut off; fetch it again")

    def skip(self, count: int, what: str) -> None:
        if count > self.left:
            raise BadModelFile(f"{shown(what)} goes on behind the end of the file")
        self.at += count
        self.file.seek(self.start + self.at)


def _refuse_overlaps(tensors: list[Tensor]) -> None:
    placed = sorted(tensors, key=lambda tensor: tensor.offset)
    for one, next_one in pairwise(placed):
        if one.offset + one.bytes > next_one.offset:
            raise BadModelFile(f"tensors {shown(one.name)} and {shown(next_one.name)} overlap")


def shown(value: object) -> str:
    """A value out of the file, short and without what could move a cursor."""
    text = value if isinstance(value, str) else repr(value)
    return repr(text[:60])
