"""A host behind a real TLS server that wants certificates of a private authority."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from agents.hosts.authority import Authority

ASKED = ("/api/chat", "/api/embed", "/api/tags", "/api/show", "/api/ps", "/api/version")


class Place(NamedTuple):
    """A server that wants certificates of `authority`; `seen` are the units of those shown."""

    url: str
    authority: Authority
    seen: list[str]

    @property
    def ca(self) -> str:
        return (self.authority.folder / "ca.pem").read_text()


@contextmanager
def secured(behind: str, folder: Path) -> Iterator[Place]:
    """The host at the address behind a door of its own; the authority's files are in the folder."""
    authority, seen = Authority(folder), list[str]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.server("127.0.0.1", days=1))
    context.load_verify_locations(authority.folder / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _door(behind, seen))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Place(f"https://127.0.0.1:{server.server_port}", authority, seen)
    server.shutdown()
    server.server_close()


def _door(behind: str, seen: list[str]) -> type[http.server.BaseHTTPRequestHandler]:
    class Door(http.server.BaseHTTPRequestHandler):
        def serve(self) -> None:
            found: Any = self.connection.getpeercert()  # type: ignore[attr-defined]
            units = [value for ((name, value),) in found["subject"] if "Unit" in name]
            seen.extend(units)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if "manage" not in units and self.path not in ASKED:
                return self.answer(403, b'{"error": "this certificate may not manage"}')
            reply = httpx.request(self.command, behind + self.path, content=body, timeout=30)
            return self.answer(reply.status_code, reply.content)

        def answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_HEAD = do_DELETE = serve

        def log_message(self, *words: Any) -> None:
            """Nothing."""

    return Door
