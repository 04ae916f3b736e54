"""Whether a submission holds what its brief asks for."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO, StringIO
from typing import IO, Any, NamedTuple

import yaml
from PIL import Image, UnidentifiedImageError

from judging.sealing import encodings
from judging.sealing.archives import read_archive
from judging.sealing.manifest import Manifest
from judging.sealing.paths import same_name

PARSED = 16 << 20  # bytes past which a file is taken at its word
DEEPEST_YAML = 500  # lists and mappings in each other
csv.field_size_limit(PARSED)  # its own limit is 131,072 characters


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
    found, read = absent_outputs(manifest, required)
    return found + (_misread(archive, read) if archive and read else [])


def absent_outputs(
    manifest: Manifest, required: Iterable[tuple[str, str]]
) -> tuple[list[Missing], dict[str, str]]:
    """What can be told by names and sizes alone, and {path: kind} of the files to look into."""
    wanted = [(same_name(path.rstrip("/")), kind) for path, kind in required]
    if not wanted:
        return ([] if manifest.files else [Missing("", "file", "out/ is empty")]), {}
    there = {same_name(entry.path): entry for entry in manifest.files}
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
            read[there[path].path] = kind
    return found, read


def _absent(path: str, there: Iterable[str]) -> str:
    names = list(there)
    if any(name.startswith(f"{path}/") for name in names):
        return "is a folder"
    same = [name for name in names if name.rsplit("/", 1)[-1] == path.rsplit("/", 1)[-1]]
    return f"is not there; there is {same[0]}" if same else "is not there"


def _misread(archive: IO[bytes], kinds: dict[str, str]) -> list[Missing]:
    found = []
    for path, data in read_archive(archive):
        if path in kinds and (reason := misread(data, kinds[path])):
            found.append(Missing(path, kinds[path], reason))
    return found


def misread(data: bytes, kind: str) -> str:
    """Why the content isn't of its kind; "" if it is. Never raises."""
    if kind == "file":
        return ""
    try:
        _READERS.get(kind, _text)(data)
    except Exception as error:  # noqa: BLE001 libraries raise all sorts of things for hostile files
        why = (str(error).splitlines() or [type(error).__name__])[0][:120]
        return f"can't be read as {kind} ({why})"
    return ""


def _text(data: bytes) -> str:
    return _not_blank(encodings.text_of(data))


def _page(data: bytes) -> str:
    return _not_blank(encodings.page_of(data))


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank")
    if "\0" in text:  # which judges are not shown as text either
        raise ValueError("it holds a NUL character, or is UTF-16 without its mark")
    return text


def _csv(data: bytes) -> None:
    """To its last row; commas, semicolons or tabs between fields, any line ends."""
    text = _not_blank(encodings.table_of(data))
    # newline="": a lone CR ends a row as well, and one inside quotes is kept.
    rows = csv.reader(StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    for _ in rows:  # a text that isn't blank has a row
        pass


def _delimiter(text: str) -> str:
    """What stands between the fields of the first row most often; a comma if nothing does."""
    bare = re.sub(r'"[^"]*"', "", text[: PARSED // 4])
    first = (bare.splitlines() or [""])[0]
    return max(",;\t|", key=first.count)


_SVG = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]", re.IGNORECASE)
_BLANK = re.compile(r"\s*")
LONGEST_DOCTYPE = 1_000_000  # characters
_MARKS = re.compile(r"""<!--|["'\[\]>]""")  # inside a DOCTYPE


def _image(data: bytes) -> None:
    if _is_svg(data):
        return
    try:
        Image.open(BytesIO(data)).verify()
    except UnidentifiedImageError:  # whose own words are an address in memory
        raise ValueError("it is not a picture of a known kind") from None


def _is_svg(data: bytes) -> bool:
    """Whether its first element is <svg>, after whatever XML lets stand before it."""
    try:
        text = _page(data)
    except (ValueError, LookupError):
        return False
    at = _unblank(text, 0)
    while text.startswith(("<?", "<!"), at):
        behind = _behind(text, at)
        if behind is None:
            return False
        at = _unblank(text, behind)
    return _SVG.match(text, at) is not None


def _unblank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _behind(text: str, at: int) -> int | None:
    """Where a comment, an instruction or a DOCTYPE that begins at `at` ends; None: never."""
    if text.startswith("<!--", at):
        return _after(text, "-->", at + 4)
    if text.startswith("<?", at):
        return _after(text, "?>", at)
    inside, at, stop = False, at + 2, at + LONGEST_DOCTYPE
    while found := _MARKS.search(text, at, stop):
        mark, end = found[0], found.end()
        if mark == "<!--":
            end = _after(text, "-->", end) or 0
        elif mark in "\"'":  # a value may hold any of the others
            end = _after(text, mark, end) or 0
        elif mark == ">" and not inside:
            return end
        elif mark != ">":
            inside = mark == "["
        if not end:
            return None
        at = end
    return None


def _after(text: str, mark: str, at: int) -> int | None:
    end = text.find(mark, at)
    return end + len(mark) if end >= 0 else None


def _yaml(data: bytes) -> None:
    """Any number of documents; tags of other programs are allowed, so nothing is built."""
    text, depth = _text(data), 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_YAML:  # composing recurses in C, where too much of it is a crash
            raise ValueError(f"it is nested more than {DEEPEST_YAML} deep")
    for _ in yaml.compose_all(text, Loader=yaml.CSafeLoader):
        pass


_READERS: dict[str, Callable[[bytes], Any]] = {
    "json": lambda data: json.loads(_text(data), parse_int=str),  # of any length
    "yaml": _yaml,
    "html": _page,
    "csv": _csv,
    "image": _image,
}
