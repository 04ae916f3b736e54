"""Looking through what was handed in, in a confined child: kinds, names, and the copy for judges.

What costs more than it may is kept as it is and listed: its owner and its judges are told.
"""

import io
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from judging import sealing
from judging.blind import Name
from judging.sealing import Manifest, Missing
from masterchef.confined import Exceeded, Reader, Unreadable

MOST_MENTIONS = 500


class Looked(NamedTuple):
    """`unread` is {path: what was not done with it and why}; `changed`: whether the copy for
    judges differs from what was handed in."""

    missing: list[Missing]
    mentions: list[dict[str, Any]]
    unread: dict[str, str]
    changed: bool


def look_through(
    archive: IO[bytes],
    manifest: Manifest,
    copy: IO[bytes],
    *,
    required: Iterable[tuple[str, str]],
    names: Sequence[Name],
) -> Looked:
    """Read each file of the sealed archive once, and write the copy for judges into `copy`."""
    missing, kinds = sealing.absent_outputs(manifest, required)
    found = Looked(missing, [], {}, False)
    words = [list(each) for each in names]
    with Reader() as reader, tarfile.open(fileobj=copy, mode="w") as tar:
        for path, data in sealing.read_archive(archive):
            if path in kinds:
                found = _of_its_kind(found, reader, path, data, kinds[path])
            found = _named(found, reader, path, data, words)
            shown = _shown(found, reader, path, data)
            if shown != data:
                found = found._replace(changed=True)
            member = tarfile.TarInfo(path)
            member.size = len(shown)
            tar.addfile(member, io.BytesIO(shown))
    return found


def _of_its_kind(found: Looked, reader: Reader, path: str, data: bytes, kind: str) -> Looked:
    try:
        reason, _ = reader.call("judging.readers:wrong", {"kind": kind}, data)
    except (Exceeded, Unreadable) as error:
        _note(found, path, f"taken for {kind} at its word: {error}")
        return found
    if reason:
        found.missing.append(Missing(path, kind, str(reason)))
    return found


def _named(found: Looked, reader: Reader, path: str, data: bytes, words: list[Any]) -> Looked:
    if not words or len(found.mentions) >= MOST_MENTIONS:
        return found
    arguments = {"path": path, "names": words}
    try:
        mentions, _ = reader.call("judging.readers:mentions", arguments, data)
    except (Exceeded, Unreadable) as error:
        _note(found, path, f"not searched for names: {error}")
        return found
    found.mentions.extend(mentions[: MOST_MENTIONS - len(found.mentions)])
    return found


def _shown(found: Looked, reader: Reader, path: str, data: bytes) -> bytes:
    try:
        note, shown = reader.call("judging.readers:shown", {"path": path}, data)
    except (Exceeded, Unreadable) as error:
        _note(found, path, f"not stripped: {error}")
        return data
    if note:
        _note(found, path, f"not stripped: {note}")
    return shown


def holding(archive: IO[bytes], secrets: Iterable[bytes]) -> tuple[list[str], dict[str, str]]:
    """Paths of files that hold a secret, packed ones too; {path: why it wasn't searched}."""
    spelled = sealing.spellings(secrets)
    arguments = {"spelled": [each.hex() for each in spelled]}
    unread: dict[str, str] = {}
    with Reader() as reader:

        def within(path: str, data: bytes) -> bool:
            try:
                (found, left_out), _ = reader.call("judging.readers:holds", arguments, data)
            except (Exceeded, Unreadable) as error:
                found, left_out = False, str(error)
            if left_out and not found:
                unread[path] = f"not searched whole for credentials: {left_out}"
            return bool(found)

        return sealing.holding(archive, spelled, within=within), unread


def _note(found: Looked, path: str, what: str) -> None:
    before = found.unread.get(path)
    found.unread[path] = f"{before}; {what}" if before else what


def redacted(
    files: Iterable[tuple[str, bytes]], names: Sequence[Name], *, brief: str
) -> Iterator[tuple[str, bytes]]:
    """The files with every name blacked out; one that can't be read is left out, and says so."""
    words = [list(each) for each in names]
    with Reader() as reader:
        for path, data in files:
            arguments = {"path": path, "names": words, "brief": brief}
            try:
                yield path, reader.call("judging.readers:redacted", arguments, data)[1]
            except (Exceeded, Unreadable) as error:
                yield path, f"(not shown: {error})\n".encode()


def differing(
    old: Sequence[tuple[str, bytes]], new: Sequence[tuple[str, bytes]]
) -> list[Mapping[str, Any]]:
    """Fields of FileDiff for each changed file. Raises Exceeded, Unreadable."""
    sides = {"old": old, "new": new}
    arguments = {side: [[path, len(data)] for path, data in files] for side, files in sides.items()}
    blob = b"".join(data for files in sides.values() for _, data in files)
    with Reader() as reader:
        return list(reader.call("judging.readers:differing", arguments, blob)[0])


@contextmanager
def spooled() -> Iterator[IO[bytes]]:
    """A file for an archive on its way."""
    with tempfile.TemporaryFile() as file:
        yield file
