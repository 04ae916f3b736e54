"""The real web server, uvicorn in a process of its own, on the database of the running test."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
from django.db import connection


@contextlib.contextmanager
def web_server(**settings: str) -> Iterator[str]:
    """Start it, give its host:port, and see that it ends within half a minute of SIGTERM."""
    with mortal_server(**settings) as server:
        yield server.address


class Server:
    """A server that may be killed and started again at its address."""

    def __init__(self, listening: socket.socket, settings: dict[str, str]) -> None:
        self.listening, self.settings = listening, settings
        self.address = f"127.0.0.1:{listening.getsockname()[1]}"
        self.start()

    def start(self) -> None:
        fd = self.listening.fileno()
        command = [sys.executable, "-m", "uvicorn", "masterchef.asgi:application"]
        command += ["--fd", str(fd), "--log-level", "warning"]
        command += ["--timeout-graceful-shutdown", "3"]
        self.process = subprocess.Popen(command, env=environment() | self.settings, pass_fds=[fd])

    def await_up(self) -> None:
        _await_up(self.process, f"http://{self.address}/healthz")

    def kill(self) -> None:
        """As the kernel does it when memory is short."""
        self.process.kill()
        self.process.wait(timeout=30)


@contextlib.contextmanager
def mortal_server(**settings: str) -> Iterator[Server]:
    """The same, for those who kill it.

    The socket is bound here and handed over, so no two tests can meet on one port.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(listening, settings)
        try:
            server.await_up()
            yield server
        finally:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(timeout=30)


def environment() -> dict[str, str]:
    """This process's, with the database of the running test."""
    login = connection.settings_dict
    place = f"{login['USER']}:{login['PASSWORD']}@{login['HOST']}:{login['PORT']}"
    return os.environ | {"DATABASE_URL": f"postgresql://{place}/{login['NAME']}"}


def _await_up(process: "subprocess.Popen[bytes]", url: str) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended at once"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
