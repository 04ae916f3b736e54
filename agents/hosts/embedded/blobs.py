"""Files by their SHA-256, as clients bring them: streamed to disk, and kept only if they fit it."""

import asyncio
import errno
import hashlib
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from agents.hosts.embedded.asks import Failed

DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
PIECE = 4 * 2**20  # bytes that are written at once
KEPT_S = 86_400  # an upload that no model was made of is removed at a start after a day


def hex_of(digest: str, field: str = "digest") -> str:
    """The hexadecimal part of `sha256:…`; raises Failed."""
    found = DIGEST.fullmatch(digest)
    if not found:
        raise Failed(400, f"{field}: write sha256: and 64 hexadecimal digits in lower case")
    return found[1]


class Blobs:
    """A folder of files called sha256-…; a name is there exactly when its whole file is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for rest in folder.glob(".part-*"):  # of a host that was killed
            rest.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        return self.folder / f"sha256-{sha256}"

    def has(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def forget_unused(self, used: set[str]) -> None:
        """Remove old uploads that no model was made of."""
        for path in self.folder.glob("sha256-*"):
            old = time.time() - path.stat().st_mtime > KEPT_S
            if old and path.name.removeprefix("sha256-") not in used:
                path.unlink(missing_ok=True)

    async def receive(self, sha256: str, parts: AsyncIterator[bytes], claimed: int | None) -> None:
        """Keep the bytes if they have this digest; raises Failed and leaves nothing else."""
        free = shutil.disk_usage(self.folder).free
        if claimed is not None and claimed > free:
            raise Failed(507, _full(claimed, free))
        handle, name = tempfile.mkstemp(prefix=".part-", dir=self.folder)
        os.close(handle)
        draft = Path(name)
        try:
            with draft.open("wb", buffering=0) as file:
                found = await _written(file, parts)
            if found != sha256:
                raise Failed(
                    400, f"digest: what came has sha256:{found}, not sha256:{sha256}; send it again"
                )
            draft.replace(self.path(sha256))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Failed(507, _full(claimed, shutil.disk_usage(self.folder).free)) from None
            raise Failed(500, f"the blob can't be written here: {error.strerror}") from None
        finally:
            draft.unlink(missing_ok=True)


async def _written(file: io.RawIOBase, parts: AsyncIterator[bytes]) -> str:
    """Write all parts; the digest of what was written, in hex."""
    digest, waiting = hashlib.sha256(), bytearray()

    def write(piece: bytes) -> None:
        digest.update(piece)
        view = memoryview(piece)
        while view:
            view = view[file.write(view) or 0 :]

    async for part in parts:
        waiting += part
        if len(waiting) >= PIECE:
            await asyncio.to_thread(write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(write, bytes(waiting))
    await asyncio.to_thread(os.fsync, file.fileno())
    return digest.hexdigest()


def _full(claimed: int | None, free: int) -> str:
    wanted = f"{claimed / 2**20:,.0f} MiB are" if claimed else "more is"
    return (
        f"disk full: {wanted} needed and {free / 2**20:,.0f} MiB are free on this host; "
        "delete models that nobody needs"
    )
