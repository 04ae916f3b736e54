"""Free TCP ports on the loopback address."""

import socket
from collections.abc import Collection
from contextlib import closing

# Below the range from which Linux (32768) and macOS (49152) draw ports for outgoing
# connections: a server that restarts must not find its port taken by a passing client.
FIRST, LAST = 20000, 32000
LOOPBACK = "127.0.0.1"


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
    """The first free port from `preferred` upwards that isn't in `avoid`."""
    for port in range(preferred, min(preferred + 2000, 65536)):
        if port not in avoid and is_free(port, host):
            return port
    raise OSError(f"no free port from {preferred} to {preferred + 1999} on {host}")


def pick_hidden(seed: str, *, avoid: Collection[int] = ()) -> int:
    """A free port that nobody has to remember; `seed` spreads checkouts over the range."""
    from zlib import crc32

    start = FIRST + crc32(seed.encode()) % (LAST - FIRST)
    return pick(start, avoid=avoid)


def is_answering(port: int, host: str = LOOPBACK, timeout: float = 0.5) -> bool:
    """Whether something accepts connections on the port."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.settimeout(timeout)
        return probe.connect_ex((host, port)) == 0
