"""Where the bytes of uploads and model files lie: the media storage, a folder or a bucket.

In a folder an upload is one file that grows, and every piece is on disk before it is counted. A
bucket can't append: there each piece is an object, and a local copy is put together for the check.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from agents.models import ModelFile, Upload

PIECE = 1024 * 1024  # bytes that are held at once


def free_bytes() -> int | None:
    """Bytes left on the disk of the folder; None for a bucket, which tells nothing."""
    if (folder := _folder()) is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def put_aside(upload: Upload, offset: int, piece: IO[bytes]) -> list[str]:
    """In a bucket, an object for the piece, which counts once the upload's `pieces` name it; a
    folder needs none. Nothing waits for it: two senders may do so at once."""
    if _folder() is not None:
        return []
    return [default_storage.save(f"uploads/{upload.key}/{offset:020d}", File(piece))]


def append(upload: Upload, piece: IO[bytes]) -> None:
    """In a folder, put bytes behind those received and see them on disk.

    Whatever lay there already was never counted, by a server that was killed, and is written over.
    """
    folder = _folder()
    assert folder is not None
    path = folder / f"uploads/{upload.key}"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    try:
        with path.open("r+b" if not new else "w+b") as file:
            file.seek(upload.received)
            file.truncate()
            shutil.copyfileobj(piece, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):  # what is half there would keep a full disk full
            os.truncate(path, upload.received)
        raise
    if new:
        _sync_folder(path.parent)


def drop_pieces(names: Iterable[str]) -> None:
    """Delete objects that were put aside and came to nothing."""
    for name in names:
        default_storage.delete(name)


def on_disk(upload: Upload) -> bool:
    """Whether the bytes that were counted are still there."""
    if (folder := _folder()) is None:
        return all(default_storage.exists(name) for name in upload.pieces)
    path = folder / f"uploads/{upload.key}"
    return upload.received == 0 or (path.is_file() and path.stat().st_size >= upload.received)


@contextlib.contextmanager
def local(upload: Upload) -> Iterator[Path]:
    """The whole upload as a file of this machine."""
    if (folder := _folder()) is not None:
        yield folder / f"uploads/{upload.key}"
        return
    with tempfile.NamedTemporaryFile(prefix="masterchef-upload-") as held:
        for name in upload.pieces:
            with default_storage.open(name) as piece:
                shutil.copyfileobj(piece, held, PIECE)
        held.flush()
        yield Path(held.name)


def keep(upload: Upload, path: Path, *, start: int, size: int, sha256: str) -> str:
    """Keep `size` bytes from `start` of the file as a model file; its name in the storage.

    May be repeated: the same bytes go to the same name, and what a worker that was killed has
    left half written is deleted first.
    """
    name = f"models/{sha256}.gguf"
    with path.open("rb") as source:
        source.seek(start)
        if (folder := _folder()) is None:
            if not default_storage.exists(name):
                default_storage.save(name, _Part(source, size))
            return name
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _drop_parts(upload, target.parent)
        if target.is_file() and target.stat().st_size == size:
            return name
        _write_whole(upload, source, size, target, same=path if start == 0 else None)
    _sync_folder(target.parent)
    return name


def _write_whole(
    upload: Upload, source: IO[bytes], size: int, target: Path, *, same: Path | None
) -> None:
    """Appear under the name at once or not at all; a whole file is linked, not copied."""
    if same is not None and same.stat().st_size == size:
        with contextlib.suppress(OSError):  # a file system without links
            os.link(same, target)
            return
    # Each attempt has a part of its own: a frozen worker may wake and go on with its own.
    prefix = f".part-{upload.key}-"
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=prefix, delete=False) as held:
        try:
            left = size
            while left and (piece := source.read(min(PIECE, left))):
                held.write(piece)
                left -= len(piece)
            held.flush()
            os.fsync(held.fileno())
            Path(held.name).replace(target)
        except BaseException:
            Path(held.name).unlink(missing_ok=True)
            raise


def _drop_parts(upload: Upload, folder: Path) -> None:
    for part in folder.glob(f".part-{upload.key}-*"):
        part.unlink(missing_ok=True)


def open_file(file: ModelFile) -> IO[bytes]:
    """The model file, open for reading; raises FileNotFoundError if the storage has lost it."""
    return default_storage.open(file.stored)


def drop_upload(upload: Upload) -> None:
    """Delete the bytes of the upload, those too that were never counted, and what a check of it
    left half written. May be repeated."""
    name = f"uploads/{upload.key}"
    if (folder := _folder()) is not None:
        default_storage.delete(name)
        _drop_parts(upload, folder / "models")
        return
    drop_pieces(f"{name}/{piece}" for piece in default_storage.listdir(name)[1])


def drop_file(file: ModelFile) -> None:
    """Delete the bytes of the model file. May be repeated."""
    default_storage.delete(file.stored)


class _Part(File):
    """The first `size` bytes from where a file stands, for a storage to read."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        super().__init__(source, name="part")
        self.source, self.start = source, source.tell()
        self._left = self._whole = size

    @property
    def size(self) -> int:
        return self._whole

    def read(self, count: int = -1) -> bytes:
        wanted = self._left if count < 0 else min(count, self._left)
        data = self.source.read(wanted)
        self._left -= len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self._whole - self._left, 2: self._whole}[whence]
        at = max(0, min(base + offset, self._whole))
        self.source.seek(self.start + at)
        self._left = self._whole - at
        return at

    def tell(self) -> int:
        return self._whole - self._left


def _folder() -> Path | None:
    """The folder of the media storage, or None where it is a bucket."""
    return (
        Path(default_storage.path("")) if isinstance(default_storage, FileSystemStorage) else None
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
