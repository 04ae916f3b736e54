"""Whether a submission holds what its brief asks for."""

import csv
import json
from collections.abc import Callable, Iterable
from io import BytesIO, StringIO
from typing import IO, Any, NamedTuple

from PIL import Image
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from judging.sealing.archives import read_archive
from judging.sealing.manifest import Manifest

PARSED = 16 << 20  # bytes past which a file is taken at its word


class Missing(NamedTuple):
    """A required output that is not there or not of its kind."""

    path: str
    kind: str
    reason: str


def missing_outputs(
    manifest: Manifest, required: Iterable[tuple[str, str]], archive: IO[bytes] | None = None
) -> list[Missing]:
    """What is missing of `required` (path, kind) pairs; contents are checked if `archive` is given.

    Kinds: file, dir (at least one file in it), and text, markdown, html, code, json, yaml, csv,
    image, which must be readable as such and not empty. With nothing required, one file will do.
    """
    wanted = [(path.rstrip("/"), kind) for path, kind in required]
    if not wanted:
        return [] if manifest.files else [Missing("", "file", "out/ is empty")]
    there = {entry.path: entry for entry in manifest.files}
    found: list[Missing] = []
    read: dict[str, str] = {}
    for path, kind in wanted:
        if kind == "dir":
            if not any(name.startswith(f"{path}/") for name in there):
                found.append(Missing(path, kind, "no file is in that folder"))
        elif path not in there:
            found.append(Missing(path, kind, _absent(path, there)))
        elif there[path].size == 0:
            found.append(Missing(path, kind, "is empty"))
        elif there[path].size <= PARSED:
            read[path] = kind
    return found + (_misread(archive, read) if archive and read else [])


def _absent(path: str, there: Iterable[str]) -> str:
    names = list(there)
    if any(name.startswith(f"{path}/") for name in names):
        return "is a folder"
    same = [name for name in names if name.rsplit("/", 1)[-1] == path.rsplit("/", 1)[-1]]
    return f"is not there; there is {same[0]}" if same else "is not there"


def _misread(archive: IO[bytes], kinds: dict[str, str]) -> list[Missing]:
    found = []
    for path, data in read_archive(archive):
        if path in kinds and (reason := _wrong(data, kinds[path])):
            found.append(Missing(path, kinds[path], reason))
    return found


def _wrong(data: bytes, kind: str) -> str:
    if kind == "file":
        return ""
    try:
        _READERS.get(kind, _text)(data)
    except (ValueError, YAMLError, OSError, csv.Error, RecursionError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:120]
        return f"can't be read as {kind} ({why})"
    return ""


def _text(data: bytes) -> str:
    text = data.decode("utf-8-sig")
    if not text.strip():
        raise ValueError("it is blank")
    return text


def _csv(data: bytes) -> None:
    if not any(csv.reader(StringIO(_text(data)), strict=True)):
        raise ValueError("it has no row")


def _image(data: bytes) -> None:
    if data.lstrip()[:5].lower() in (b"<svg ", b"<?xml"):
        return
    Image.open(BytesIO(data)).verify()


_READERS: dict[str, Callable[[bytes], Any]] = {
    "json": lambda data: json.loads(_text(data)),
    "yaml": lambda data: YAML(typ="safe", pure=True).load(_text(data)),
    "csv": _csv,
    "image": _image,
}
