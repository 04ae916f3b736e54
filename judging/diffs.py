"""What changed between two submissions: per file, aware of binary files and renames."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

from dulwich.diff_tree import (
    CHANGE_ADD,
    CHANGE_COPY,
    CHANGE_DELETE,
    CHANGE_RENAME,
    RenameDetector,
    TreeChange,
)
from dulwich.object_store import MemoryObjectStore
from dulwich.objects import Blob, ObjectID
from dulwich.objects import Tree as _Tree
from dulwich.patch import is_binary, parse_unified_diff, write_object_diff

LONGEST = 4 << 20  # bytes of a file past which it is treated as binary
RENAMES = 400  # new files past which only exact renames are found


class FileDiff(NamedTuple):
    """`status` is added, removed, modified or renamed; `text` is its unified diff as git writes it.

    `hunks` is the same for a page: [{"old_start", "new_start", "lines": [{"kind", "old", "new",
    "text"}]}], kind being " ", "+" or "-", old and new line numbers or None.
    """

    status: str
    old: str | None
    new: str | None
    binary: bool
    text: str
    hunks: tuple[dict[str, Any], ...]

    @property
    def added(self) -> int:
        """Lines added."""
        return sum(line["kind"] == "+" for hunk in self.hunks for line in hunk["lines"])

    @property
    def removed(self) -> int:
        """Lines removed."""
        return sum(line["kind"] == "-" for hunk in self.hunks for line in hunk["lines"])

    def to_json(self) -> dict[str, Any]:
        """A JSON object for a page."""
        fields = self._asdict() | {"hunks": list(self.hunks)}
        return {**fields, "added": self.added, "removed": self.removed}


def diff(old: Iterable[tuple[str, bytes]], new: Iterable[tuple[str, bytes]]) -> list[FileDiff]:
    """One FileDiff a changed file, by path."""
    store = MemoryObjectStore()
    before, after = (_tree(store, files) for files in (old, new))
    detector = RenameDetector(store, max_files=RENAMES)
    changes = detector.changes_with_renames(before, after)
    return [_file(store, change) for change in sorted(changes, key=_path)]


def as_text(diffs: Iterable[FileDiff]) -> str:
    """One unified diff as git writes it."""
    return "".join(each.text for each in diffs)


def _tree(store: MemoryObjectStore, files: Iterable[tuple[str, bytes]]) -> ObjectID:
    """The id of a tree that holds the files, folders inside it as git nests them."""
    folders: dict[str, Any] = {}
    for path, data in files:
        blob = Blob.from_string(data)
        store.add_object(blob)
        *parents, name = path.split("/")
        place = folders
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = blob.id
    return _stored(store, folders)


def _stored(store: MemoryObjectStore, folder: dict[str, Any]) -> ObjectID:
    tree = _Tree()
    for name, held in folder.items():
        if isinstance(held, dict):
            tree.add(name.encode(), 0o040000, _stored(store, held))
        else:
            tree.add(name.encode(), 0o100644, held)
    store.add_object(tree)
    return tree.id


def _path(change: TreeChange) -> bytes:
    side = change.new if change.new and change.new.path else change.old
    return bytes(side.path) if side and side.path else b""


_STATUS = {
    CHANGE_ADD: "added",
    CHANGE_COPY: "added",
    CHANGE_DELETE: "removed",
    CHANGE_RENAME: "renamed",
}


def _file(store: MemoryObjectStore, change: TreeChange) -> FileDiff:
    sides = [
        (side.path, side.mode, side.sha) if side and side.path else (None, None, None)
        for side in (change.old, change.new)
    ]
    if change.type == CHANGE_COPY:  # what it was copied from is still there: it is a new file
        sides[0] = (None, None, None)
    binary = any(sha is not None and _is_binary(store, sha) for _, _, sha in sides)
    status = _STATUS.get(change.type, "modified")
    text = _unified(store, sides, binary, renamed=status == "renamed")
    names = [path.decode() if path is not None else None for path, _, _ in sides]
    hunks = () if binary else tuple(_hunks(text))
    return FileDiff(status, names[0], names[1], binary, text.decode("utf-8", "replace"), hunks)


def _is_binary(store: MemoryObjectStore, sha: ObjectID) -> bool:
    data = store[sha].as_raw_string()
    return is_binary(data) or len(data) > LONGEST


def _unified(store: MemoryObjectStore, sides: list[Any], binary: bool, *, renamed: bool) -> bytes:
    written = BytesIO()
    if binary and not _nul(store, sides):
        written.write(b"Binary files a/%s and b/%s differ\n" % tuple(s[0] or b"" for s in sides))
    else:
        write_object_diff(written, store, *sides)
    text = written.getvalue()
    if not text.endswith(b"\n"):
        text += b"\n"
    if renamed:  # dulwich leaves out what git says of a rename
        head, _, rest = text.partition(b"\n")
        said = b"rename from %s\nrename to %s\n" % (sides[0][0], sides[1][0])
        text = head + b"\n" + said + rest
    return text


def _nul(store: MemoryObjectStore, sides: list[Any]) -> bool:
    return any(sha is not None and is_binary(store[sha].as_raw_string()) for _, _, sha in sides)


def _hunks(text: bytes) -> Iterator[dict[str, Any]]:
    for patch in parse_unified_diff(text):
        for hunk in patch.hunks:
            yield {
                "old_start": hunk.old_start,
                "new_start": hunk.new_start,
                "lines": list(_lines(hunk.old_start, hunk.new_start, hunk.lines)),
            }


def _lines(old: int, new: int, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        kind, text = line[:1].decode(), line[1:].decode("utf-8", "replace").rstrip("\n")
        if kind not in (" ", "+", "-"):
            continue  # "\ No newline at end of file"
        yield {
            "kind": kind,
            "old": old if kind != "+" else None,
            "new": new if kind != "-" else None,
            "text": text,
        }
        old, new = old + (kind != "+"), new + (kind != "-")
