"""A fake Ollama that keeps blobs and models, and can be told to be slow, to die, or to refuse."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 64 * 1024


class Shelf:
    """What the host has: `blobs` {sha256: size}, `models` {name: digest}, `loaded` names; and
    every request in `seen`."""

    def __init__(self, port: int = 0) -> None:
        self.held: threading.Event | None = None  # a pull goes on until then
        self.dead = False  # connections under way break off
        self.pulling = 0  # pulls under way
        self.blobs: dict[str, int] = {}
        self.models: dict[str, str] = {}
        self.created: list[dict[str, Any]] = []
        self.loaded: dict[str, Any] = {}
        self.seen: list[str] = []
        self.dies_after: int | None = None  # bytes of a blob; once
        self.refuses = 0  # the status that it answers changes with
        self.slow_s = 0.0  # for each piece
        self.rewrites = False  # as Ollama does with text GGUFs: another digest
        self.says_on_create = ""  # an error inside of a 200
        self.answers: dict[str, tuple[int, str, bytes]] = {}  # path's start: status, location, body
        shelf = self

        class Handler(_Handler):
            host = shelf

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def count(self, start: str) -> int:
        return sum(each.startswith(start) for each in self.seen)


class _Handler(BaseHTTPRequestHandler):
    host: Shelf

    def do_HEAD(self) -> None:
        self._note()
        if self._instead():
            return
        there = self.path.rpartition(":")[2] in self.host.blobs
        self._say(200 if there else 404, b"")

    def do_GET(self) -> None:
        self._note()
        if self._instead():
            return
        if self.path == "/api/version":
            self._json({"version": "0.30.0"})
        elif self.path == "/api/tags":
            rows = [{"name": name, "digest": digest} for name, digest in self.host.models.items()]
            self._json({"models": rows})
        elif self.path == "/api/ps":
            sizes = {"size": 7_000_000_000, "size_vram": 5_000_000_000, "expires_at": "2026-01-01"}
            rows = [{"name": name, **sizes} for name in self.host.loaded]
            self._json({"models": rows})
        else:
            self._say(404, b"{}")

    def do_POST(self) -> None:
        self._note()
        if self._instead():
            return
        host = self.host
        if host.refuses and self.path != "/api/show":
            self._say(host.refuses, b'{"error": "we take nothing"}')
            self.close_connection = True
        elif self.path.startswith("/api/blobs/"):
            self._blob()
        else:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            getattr(self, "_" + self.path.rpartition("/")[2])(body)

    def do_DELETE(self) -> None:
        self._note()
        if self._instead():
            return
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        there = self.host.models.pop(body["model"], None)
        self._say(200 if there else 404, b"" if there else b'{"error": "model not found"}')

    def _instead(self) -> bool:
        """Answer what the test has put in the place of the host's own answer."""
        found = [said for path, said in self.host.answers.items() if self.path.startswith(path)]
        if not found:
            return False
        left = int(self.headers.get("content-length") or 0)
        while left and (piece := self.rfile.read(min(PIECE, left))):
            left -= len(piece)
        ((status, location, body),) = found
        self.send_response(status)
        if location:
            self.send_header("location", location)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)
        return True

    def _blob(self) -> None:
        host, left = self.host, int(self.headers["content-length"])
        found, size = hashlib.sha256(), 0
        while left:
            piece = self.rfile.read(min(PIECE, left))
            if not piece:
                return
            time.sleep(host.slow_s)
            left -= len(piece)
            size += len(piece)
            found.update(piece)
            if host.dies_after is not None and size > host.dies_after:
                host.dies_after = None
                self.connection.close()
                return
        wanted = self.path.rpartition(":")[2]
        if found.hexdigest() != wanted:
            self._say(400, b'{"error": "digest mismatch"}')
            return
        host.blobs[wanted] = size
        self._say(201, b"")

    def _create(self, body: dict[str, Any]) -> None:
        if self.host.says_on_create:
            self._lines({"status": "reading"}, {"error": self.host.says_on_create})
            return
        (digest,) = body["files"].values()
        if digest.removeprefix("sha256:") not in self.host.blobs:
            self._lines({"error": "blob not found"})
            return
        self.host.created.append(body)
        made = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        self.host.models[body["model"]] = "rewritten" + made if self.host.rewrites else made
        self._lines({"status": "parsing GGUF"}, {"status": "success"})

    def _pull(self, body: dict[str, Any]) -> None:
        if self.host.held is not None and not self._held_pull(self.host.held):
            return
        self.host.models[body["model"]] = "pulled"
        self._lines(
            {"status": "pulling manifest"},
            {"status": "pulling 3f", "total": 100, "completed": 40},
            {"status": "success"},
        )

    def _held_pull(self, held: threading.Event) -> bool:
        """Tell of progress until it may end; whether it did, and nobody went away before."""
        self.host.pulling += 1
        try:
            self.send_response(200)
            self.end_headers()
            while not held.wait(0.05):
                if self.host.dead:
                    return False
                self.wfile.write(b'{"status": "pulling 3f", "total": 100, "completed": 40}\n')
        except OSError:
            return False
        finally:
            self.host.pulling -= 1
        return True

    def _show(self, body: dict[str, Any]) -> None:
        if body["model"] not in self.host.models:
            self._say(404, b'{"error": "model not found"}')
            return
        self._json({"model_info": {"llama.context_length": 2048}, "capabilities": ["completion"]})

    def _copy(self, body: dict[str, Any]) -> None:
        self.host.models[body["destination"]] = self.host.models[body["source"]]
        self._say(200, b"")

    def _generate(self, body: dict[str, Any]) -> None:
        if body["keep_alive"] == 0:
            self.host.loaded.pop(body["model"], None)
        else:
            self.host.loaded[body["model"]] = body["keep_alive"]
        self._json({"model": body["model"], "done": True})

    def _lines(self, *steps: dict[str, Any]) -> None:
        self._say(200, "".join(json.dumps(step) + "\n" for step in steps).encode())

    def _json(self, value: Any) -> None:
        self._say(200, json.dumps(value).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _note(self) -> None:
        self.host.seen.append(f"{self.command} {self.path}")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(port: int = 0) -> Iterator[Shelf]:
    """A host that runs until the end of the block."""
    shelf = Shelf(port)
    threading.Thread(target=shelf.http.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield shelf
    finally:
        shelf.dead = True
        shelf.http.shutdown()
        shelf.http.server_close()
