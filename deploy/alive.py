"""`python -m deploy.alive PART`: the health check of a container; 0 when its part works."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable

from deploy import given


def postgres() -> bool:
    """The server takes connections to the database."""
    from masterchef.embedded import pgfiles

    command = [str(pgfiles.program("pg_isready")), "-h", "/tmp", "-d", "masterchef"]
    return subprocess.run(command, capture_output=True).returncode == 0


def valkey() -> bool:
    """The server answers a ping with the password."""
    with socket.create_connection(("127.0.0.1", 6379), timeout=20) as connection:
        connection.sendall(f"AUTH {given.read('valkey_password')}\r\nPING\r\n".encode())
        answer = b""
        while b"PONG" not in answer and (more := connection.recv(100)):
            answer += more
    return b"PONG" in answer


def web() -> bool:
    """Requests can be served: /readyz answers 200."""
    return _fetches("http://127.0.0.1:8000/readyz")


def flower() -> bool:
    """Flower answers."""
    return _fetches("http://127.0.0.1:5555/flower/healthcheck")


def celery() -> bool:
    """The worker of this container answers through the broker."""
    from celery import Celery

    broker = f"redis://:{given.read('valkey_password')}@{os.environ['VALKEY_HOST']}/0"
    with Celery(broker=broker, set_as_current=False) as app:
        answers = app.control.ping(timeout=10, limit=None)
    return any(name.endswith(f"@{socket.gethostname()}") for answer in answers for name in answer)


def backup() -> bool:
    """The log of changes is being received: pg_receivewal, whose number is in the file, runs."""
    os.kill(int(given.RECEIVING.read_text()), 0)
    return True


def engine() -> bool:
    """The engine answers through the socket proxy of this container."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect("/var/lib/masterchef/engine/docker.sock")
        connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
        return b" 200 " in connection.recv(100)


def _fetches(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=20) as reply:
        return bool(reply.status == 200)


PARTS: dict[str, Callable[[], bool]] = {
    check.__name__: check for check in (postgres, valkey, web, flower, celery, backup, engine)
}


def main(part: str) -> int:
    """0 or 1, with one line of reason."""
    try:
        well = PARTS[part]()
    except Exception as error:  # noqa: BLE001 (whatever it is, the part is not well)
        print(f"{part}: {error}", file=sys.stderr)
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
