"""A large sparse model over real HTTP: the server is killed midway, two senders meet, and what
arrives is what was sent."""

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import psutil
import pytest

from agents.models import Upload
from tests.agents.gguf.making import gguf
from tests.servers import Server, mortal_server

from .test_over_http import signed_in

MIB = 1024 * 1024
PIECE = 16 * MIB
SIZE = 300 * MIB
KILLS = (2, 7, 11)  # before the answer to these pieces
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def server(transactional_db: None, media: Path) -> Iterator[Server]:
    with mortal_server(MASTERCHEF_MEDIA=str(media)) as running:
        yield running


@pytest.fixture
def web(server: Server) -> httpx.Client:
    return signed_in(f"http://{server.address}/api/v1")


@pytest.fixture
def sparse(tmp_path: Path) -> Path:
    """A GGUF whose tensors are a hole in the file, but for some bytes here and there."""
    path = tmp_path / "large.gguf"
    path.write_bytes(gguf())
    with path.open("r+b") as file:
        file.truncate(SIZE)
        for at in range(PIECE - 3, SIZE, 37 * MIB):
            file.seek(at)
            file.write(b"not a hole")
        file.truncate(SIZE)
    return path


def opened(web: httpx.Client, size: int) -> str:
    name = base64.b64encode(b"large.gguf").decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
    made = web.post("/uploads", headers=headers)
    assert made.status_code == 201
    return str(made.headers["Location"]).removeprefix("/api/v1")


def offset(web: httpx.Client, at: str) -> int:
    return int(web.head(at, headers=TUS).raise_for_status().headers["Upload-Offset"])


def patch(web: httpx.Client, at: str, piece: bytes, begin: int) -> httpx.Response:
    body = "application/offset+octet-stream"
    headers = {**TUS, "Upload-Offset": str(begin), "Content-Type": body}
    return web.patch(at, content=piece, headers=headers)


def resident(server: Server) -> int:
    return int(psutil.Process(server.process.pid).memory_info().rss)


@pytest.mark.slow
def test_a_killed_server_loses_nothing_that_it_has_answered(
    server: Server, web: httpx.Client, sparse: Path, media: Path
) -> None:
    at, sent, number = opened(web, SIZE), 0, 0
    first, most = resident(server), 0
    with sparse.open("rb") as file, ThreadPoolExecutor(1) as meanwhile:
        while sent < SIZE:
            number += 1
            file.seek(sent)
            piece = file.read(PIECE)
            if number in KILLS:
                answer = meanwhile.submit(patch, web, at, piece, sent)
                while not answer.done() and psutil.Process(server.process.pid).cpu_percent(0.02):
                    pass  # it is at work on the piece
                server.kill()
                with contextlib.suppress(httpx.TransportError):
                    answer.result()
                server.start()
                server.await_up()
                first = resident(server)
            else:
                assert patch(web, at, piece, sent).status_code == 204
            now = offset(web, at)
            assert now in (sent, sent + len(piece)) and (number in KILLS or now > sent)
            sent, most = now, max(most, resident(server) - first)
    assert most < 200 * MIB
    (stored,) = (media / "uploads").iterdir()
    with stored.open("rb") as got, sparse.open("rb") as meant:
        digests = {hashlib.file_digest(each, "sha256").hexdigest() for each in (got, meant)}
    assert len(digests) == 1


@pytest.mark.slow
def test_two_senders_at_once_make_one_file(server: Server, web: httpx.Client, media: Path) -> None:
    content = gguf(data=6 * MIB)
    at = opened(web, len(content))

    def send(_: int) -> set[int]:
        said = set()
        while (begin := offset(web, at)) < len(content):
            said.add(patch(web, at, content[begin : begin + MIB // 2], begin).status_code)
        return said

    with ThreadPoolExecutor(2) as pool:
        said = set().union(*pool.map(send, range(2)))
    assert said <= {204, 409, 423}
    assert Upload.objects.get().received == len(content)
    (stored,) = (media / "uploads").iterdir()
    assert stored.read_bytes() == content


@pytest.mark.slow
def test_a_slow_sender_holds_nobody_up(server: Server, web: httpx.Client) -> None:
    """While half of a piece is there, the upload can be deleted; its rest then comes to nothing."""
    content = gguf(data=2 * MIB)
    at = opened(web, len(content))
    halfway, go_on = Event(), Event()

    def slowly() -> Iterator[bytes]:
        yield content[:MIB]
        halfway.set()
        assert go_on.wait(60)
        yield content[MIB:]

    with ThreadPoolExecutor(1) as pool:
        headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        slow = pool.submit(web.patch, at, content=slowly(), headers=headers)
        assert halfway.wait(60)
        ended = web.delete(at, headers=TUS)
        go_on.set()
        assert ended.status_code == 204
        assert slow.result().status_code == 404
