"""A file of 5 GiB over HTTP, while the web server is killed twenty times: what arrives, how fast,
and the memory that it takes. The file is sparse but for some bytes in each piece; what is stored
has no holes, so the disk of the home needs 5 GiB."""

import base64
import contextlib
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil

from masterchef.bench.figures import Figure, Say, bench

GIB = 1024**3
SIZE = 5 * GIB
PIECE = 32 * 1024**2
KILLS = 20
MOST_MB = 200.0  # more than the server has at its start
TUS = {"Tus-Resumable": "1.0.0"}


@bench("uploads", "a 5 GiB upload, its server killed 20 times: memory, speed, the same SHA-256")
def uploads(say: Say) -> Iterator[Figure]:
    from masterchef.embedded import folders
    from masterchef.embedded.stack import STORES, Options, Stack

    home = folders.temporary()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="masterchef-bench-") as place,
            Stack(home, parts=STORES | {"web"}, say=say, options=Options()) as stack,
        ):
            os.environ.update(stack.env)
            path = sparse(Path(place) / "large.gguf")
            say(f"uploads: {SIZE / GIB:g} GiB, the web server killed {KILLS} times")
            yield from _measured(_Sender(stack), path, say)
    finally:
        folders.remove(home)


def sparse(path: Path) -> Path:
    """The file at the path: SIZE bytes, few of which take room."""
    with path.open("wb") as file:
        for at in range(0, SIZE, PIECE):
            file.seek(at)
            file.write(b"GGUF and not a hole %d" % at)
        file.truncate(SIZE)
    return path


class _Sender:
    """Somebody who is signed in and sends pieces; the server is killed under them."""

    def __init__(self, stack: Any) -> None:
        import django

        django.setup()
        from agents.hosts import proxies
        from masterchef.accounts.models import Role, User

        self.stack, self.password = stack, secrets.token_urlsafe(12)
        User.objects.create_user("bench", password=self.password, role=Role.OPERATOR)
        self.web = stack.addresses["web"].rstrip("/")
        self.http = proxies.client(self.web, base_url=self.web, timeout=300)
        self.sign_in()

    def sign_in(self) -> None:
        """Access tokens live for ten minutes."""
        who = {"username": "bench", "password": self.password}
        said = self.http.post("/api/v1/auth/token", json=who).raise_for_status().json()
        self.http.headers["Authorization"] = f"Bearer {said['access']}"

    def open(self, size: int) -> str:
        name = base64.b64encode(b"large.gguf").decode()
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
        made = self.http.post("/api/v1/uploads", headers=headers).raise_for_status()
        return str(made.headers["Location"])

    def send(self, at: str, piece: bytes, begin: int) -> None:
        headers = {**TUS, "Upload-Offset": str(begin), "Content-Type": _BODY}
        self.http.patch(at, content=piece, headers=headers).raise_for_status()

    def send_twice(self, at: str, piece: bytes, begin: int) -> None:
        """Two senders of the same piece at once: one puts it in its place, the other is told so."""
        headers = {**TUS, "Upload-Offset": str(begin), "Content-Type": _BODY}
        with ThreadPoolExecutor(2) as both:
            said = [
                both.submit(self.http.patch, at, content=piece, headers=headers) for _ in range(2)
            ]
        codes = sorted(each.result().status_code for each in said)
        if codes[0] != 204 or codes[1] not in (409, 423):
            raise RuntimeError(f"two senders of one piece were answered {codes}")

    def offset(self, at: str) -> int:
        return int(self.http.head(at, headers=TUS).raise_for_status().headers["Upload-Offset"])

    def resident(self) -> int:
        return int(psutil.Process(self.stack["web"].pid).memory_info().rss)

    def kill(self) -> None:
        """While it is at work, and wait until it has been started again."""
        old = self.stack["web"].pid
        # We are no fault of the server's, for which the stack would wait longer after each.
        self.stack["web"].failures = 0
        psutil.Process(old).kill()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if self.stack["web"].pid not in (None, old) and self._answers():
                    self.sign_in()
                    return
            time.sleep(0.1)
        raise RuntimeError("the web server didn't come back")

    def _answers(self) -> bool:
        return self.http.get("/healthz").status_code == 200


_BODY = "application/offset+octet-stream"


def _measured(sender: _Sender, path: Path, say: Say) -> Iterator[Figure]:
    at, sent, grown, first = sender.open(SIZE), 0, 0, sender.resident()
    kills = {round(SIZE / PIECE * (n + 0.5) / KILLS) for n in range(KILLS)}
    doubled = {number + 2 for number in kills}
    down, began = 0.0, time.monotonic()
    with path.open("rb") as file:
        for number in range(SIZE // PIECE):
            file.seek(sent)
            send = sender.send_twice if number in doubled else sender.send
            send(at, file.read(PIECE), sent)
            sent = sender.offset(at)
            grown = max(grown, sender.resident() - first)
            if number in kills:
                killed_at = time.monotonic()
                sender.kill()
                down += time.monotonic() - killed_at
                first = sender.resident()
                sent = sender.offset(at)
                say(f"uploads: {sent / GIB:.2f} GiB after {time.monotonic() - began:.0f} s")
        took = time.monotonic() - began
        file.seek(0)
        meant = hashlib.file_digest(file, "sha256").hexdigest()
    same = _stored(at) == meant
    details = {
        "kills": len(kills),
        "two_senders": len(doubled),
        "gib": SIZE / GIB,
        "seconds": round(took, 1),
        "seconds_down": round(down, 1),
        "same_sha256": same,
    }
    yield Figure("upload_memory", grown / 1e6, "MB", MOST_MB, False, details)
    yield Figure("upload_speed", SIZE / 1e6 / (took - down), "MB/s", 20.0, True, details)
    yield Figure("upload_is_what_was_sent", float(same), "of 1", 1.0, True, details)


def _stored(at: str) -> str:
    from django.core.files.storage import default_storage

    with default_storage.open(f"uploads/{at.rpartition('/')[2]}") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
