"""What comes back out of a container: out/, its output, and files of its HOME."""

import io
import tarfile
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, Any

from docker.errors import NotFound
from docker.models.containers import Container

from agents.containers.engine import translated
from agents.containers.errors import EngineError, TooBig
from agents.containers.inspection import find, holder_of
from agents.containers.seen import Collected, Logs
from agents.containers.specs import HOME, MIB, OUT, Key, Limits

TOKEN_FILE_MOST = MIB


def collect(key: Key, into: IO[bytes], limits: Limits) -> Collected:
    """Write out/ as a tar with paths relative to it, as they are: links and devices too.

    Sealing decides what of it is kept. Raises TooBig as soon as a limit is passed (also by a
    sparse file, which takes no room inside), EngineError if out/ is gone.
    """
    with translated():
        chunks, _ = _holder(key).get_archive(OUT)
        with (
            tarfile.open(fileobj=_file(chunks), mode="r|") as source,
            tarfile.open(fileobj=into, mode="w|") as target,
        ):
            return _copy(source, target, limits)


def logs(key: Key, *, most: int = 4 * MIB) -> Logs:
    """The last `most` bytes of each of its outputs; empty if there is no such container."""
    with translated():
        container = find(key)
        if container is None:
            return Logs("", "")
        out, cut_out = _tail(container, "stdout", most)
        err, cut_err = _tail(container, "stderr", most)
        return Logs(out, err, cut_out or cut_err)


def home_files(key: Key, paths: Iterable[str]) -> dict[str, bytes]:
    """These files of its HOME as they are now; what is not a regular file there is left out."""
    found = {}
    with translated():
        holder = _holder(key)
        for path in paths:
            try:
                chunks, about = holder.get_archive(f"{HOME}/{path}")
            except NotFound:
                continue
            if about["size"] > TOKEN_FILE_MOST:
                continue
            with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
                member = tar.next()
                file = tar.extractfile(member) if member and member.isreg() else None
                if file is not None:
                    found[path] = file.read()
    return found


def _holder(key: Key) -> Container:
    container = find(key)
    holder = holder_of(container) if container is not None else None
    if holder is None or holder.status != "running":
        raise EngineError(f"{key.name}: what it wrote is gone")
    return holder


def _file(chunks: Iterator[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Chunks(chunks), MIB)


def _copy(source: tarfile.TarFile, target: tarfile.TarFile, limits: Limits) -> Collected:
    files = size = 0
    root = OUT.rsplit("/", 1)[1]
    for member in source:
        name = member.name.removeprefix(root).removeprefix("/")
        if not name:
            continue
        files += not member.isdir()
        size += member.size
        if files > limits.out_files:
            raise TooBig(f"out/ has more than {limits.out_files:,} files")
        if size > limits.out:
            raise TooBig(f"out/ has more than {limits.out:,} bytes")
        member.name = name
        # A name that is no UTF-8 stands there again.
        member.pax_headers = {k: v for k, v in member.pax_headers.items() if k != "path"}
        if member.islnk():
            member.linkname = member.linkname.removeprefix(f"{root}/")
        target.addfile(member, source.extractfile(member) if member.isreg() else None)
    return Collected(files, size)


def _tail(container: Container, stream: str, most: int) -> tuple[str, bool]:
    kept: deque[bytes] = deque()
    size, cut = 0, False
    wanted = {"stdout": stream == "stdout", "stderr": stream == "stderr"}
    for line in container.logs(**wanted, stream=True, follow=False):
        kept.append(line)
        size += len(line)
        while size > most and len(kept) > 1:
            size -= len(kept.popleft())
            cut = True
    return b"".join(kept).decode(errors="replace").replace("\0", "\ufffd"), cut


class _Chunks(io.RawIOBase):
    """Chunks of bytes as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
