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
    """Start it, give its host:port, and see that it ends within half a minute of SIGTERM.

    The socket is bound here and handed over, so no two tests can meet on one port.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        command = [sys.executable, "-m", "uvicorn", "masterchef.asgi:application"]
        command += ["--fd", str(listening.fileno()), "--log-level", "warning"]
        command += ["--timeout-graceful-shutdown", "3"]
        process = subprocess.Popen(
            command, env=_environment() | settings, pass_fds=[listening.fileno()]
        )
    try:
        _await_up(process, f"http://{address}/healthz")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _environment() -> dict[str, str]:
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
