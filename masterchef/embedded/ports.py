"""Free TCP ports on the loopback address.

Seconds pass between the choice of a port and its server's start. A chosen port is therefore
reserved, for as long as this process lives, against every stack and test of this user; should
another program take it, the server is started on another one.
"""

import fcntl
import os
import socket
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from masterchef.embedded.errors import PortTaken

# Below the range from which Linux (32768) and macOS (49152) draw ports for outgoing
# connections: a server that restarts must not find its port taken by a passing client.
FIRST, LAST = 20000, 32000
LOOPBACK = "127.0.0.1"
IN_USE = "address already in use"  # as PostgreSQL, Valkey, uvicorn and our host say it
_TRIES = 5
Started = TypeVar("Started")
_reserved: dict[int, int] = {}  # port -> the descriptor whose lock holds it


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port at this moment."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def pick(preferred: int, *, host: str = LOOPBACK, avoid: Collection[int] = ()) -> int:
    """The first free port from `preferred` upwards that isn't in `avoid`, reserved for us.

    A port that this process reserved before is given again if nothing listens there.
    """
    for port in range(preferred, min(preferred + 2000, 65536)):
        if port not in avoid and is_free(port, host) and _reserve(port):
            return port
    raise OSError(f"no free port from {preferred} to {preferred + 1999} on {host}")


def pick_hidden(seed: str, *, avoid: Collection[int] = ()) -> int:
    """A free port that nobody has to remember, never the same twice in a process.

    `seed` spreads checkouts over the range.
    """
    from zlib import crc32

    start = FIRST + crc32(seed.encode()) % (LAST - FIRST)
    return pick(start, avoid={*avoid, *_reserved})


def on_hidden(seed: str, start: Callable[[int], Started]) -> Started:
    """Start a server on a hidden port, and on others while it raises PortTaken."""
    for _ in range(_TRIES - 1):
        try:
            return start(pick_hidden(seed))
        except PortTaken:
            continue
    return start(pick_hidden(seed))


def _reserve(port: int) -> bool:
    """Whether the port is ours until this process ends, however it ends."""
    if port in _reserved:
        return True
    folder = Path(tempfile.gettempdir()) / f"masterchef-ports-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return True  # nowhere to write: as good as it gets
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _reserved[port] = descriptor
    return True


def is_answering(port: int, host: str = LOOPBACK, timeout: float = 0.5) -> bool:
    """Whether something accepts connections on the port."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.settimeout(timeout)
        return probe.connect_ex((host, port)) == 0
