"""The way out of network "domains": a proxy that leads to the names of a list and nowhere else.

It stands before the door's socket. `CONNECT name:443` and `GET http://name/…` are passed on if the
list has the name, to an address of the public internet only, whatever the name is said to resolve
to; anything else goes to the door's passage behind it, if there is one.
"""

import asyncio
import contextlib
import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

MOST_CONNECTIONS = 64
HEAD_MOST = 32 << 10  # bytes of a request's lines
HEAD_S, CONNECT_S = 30.0, 10.0
PORTS = (80, 443)
PIECE = 64 << 10
AZURE_METADATA = "168.63.129.16"
# Mapped, compatible, translated, and NAT64: the last 32 bits are an address of IPv4.
EMBEDDING = tuple(
    map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"))
)
DROPPED = (b"host:", b"connection:", b"proxy-")
_CONNECT = re.compile(rb"CONNECT ([A-Za-z0-9._-]{1,253}):(\d{1,5}) HTTP/1\.[01]\r\n")
_ABSOLUTE = re.compile(rb"([A-Z]{3,10}) (http://[!-~]{1,8000}) HTTP/1\.[01]\r\n")


class Forbidden(Exception):
    """The list doesn't have the name, or it leads to no public address."""


class Outlet:
    """One container's server; `inner` is the socket of its door's passage, None without one."""

    def __init__(
        self,
        domains: Sequence[str],
        inner: Path | None,
        *,
        reachable: Callable[[str], bool] | None = None,
    ) -> None:
        self.domains = tuple(each.lower().rstrip(".") for each in domains)
        self.inner = inner
        self.reachable = reachable or public
        self.open = 0
        self.server: asyncio.Server | None = None

    async def start(self, path: Path) -> None:
        """Serve the socket at the path, which is taken from whoever served it before."""
        path.unlink(missing_ok=True)
        self.server = await asyncio.start_unix_server(self._serve, str(path), limit=HEAD_MOST)
        path.chmod(0o666)  # the container's user is another; the folder lets nobody else in

    def stop(self) -> None:
        """Take no more connections."""
        if self.server is not None:
            self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.open >= MOST_CONNECTIONS:
            writer.transport.abort()
            return
        self.open += 1
        try:
            await self._pass(reader, writer)
        except Forbidden as error:
            await _refuse(writer, 403, str(error))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _refuse(writer, 502, "it can't be reached")
        except ValueError:  # a port beyond 65535, a name that DNS can't hold, bytes of no text
            await _refuse(writer, 400, "that is not an address")
        finally:
            self.open -= 1
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_S):
            head = await reader.readuntil(b"\r\n\r\n")
        if found := _CONNECT.match(head):
            out = await self._connect(found[1].decode(), int(found[2]))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        elif found := _ABSOLUTE.match(head):
            url = urlsplit(found[2].decode())
            out = await self._connect(url.hostname or "", url.port or 80)
            path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}".encode()
            given = head[found.end() :].split(b"\r\n")
            lines = [line for line in given if line and not line.lower().startswith(DROPPED)]
            first = [found[1] + b" " + path + b" HTTP/1.1", b"Host: " + url.netloc.encode()]
            # One request a connection: a second one could name another host.
            out[1].write(b"\r\n".join([*first, b"Connection: close", *lines, b"", b""]))
        elif self.inner is not None:
            out = await asyncio.open_unix_connection(str(self.inner))
            out[1].write(head)
        else:
            raise Forbidden("only a proxy to the cook's domains is here")
        await _both_ways((reader, writer), out)

    async def _connect(self, name: str, port: int) -> "Pair":
        if not self.allows(name):
            raise Forbidden(f"{name} is not among the cook's domains")
        if port not in PORTS:
            raise Forbidden(f"only ports {PORTS} are led out")
        async with asyncio.timeout(CONNECT_S):
            address = await self._resolved(name, port)
            return await asyncio.open_connection(address, port)

    async def _resolved(self, name: str, port: int) -> str:
        """An address of the name; one that leads into a private network is not a way out."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(self.reachable(each) for each in addresses):
            raise Forbidden(f"{name} leads to an address that is not of the public internet")
        return addresses[0]

    def allows(self, name: str) -> bool:
        """Whether the list has the name: itself, or "*.example.org" for all names below."""
        plain = name.lower().rstrip(".")
        return any(
            plain == each or (each.startswith("*.") and plain.endswith(each[1:]))
            for each in self.domains
        )


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def public(address: str) -> bool:
    """Whether the address is of the public internet, and no cloud's metadata."""
    found = ipaddress.ip_address(address)
    inner = _embedded(found) if isinstance(found, ipaddress.IPv6Address) else found
    if inner is not None:
        return inner.is_global and str(inner) != AZURE_METADATA and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a router or this machine would lead it, None for others."""
    if found := address.ipv4_mapped or address.sixtofour:
        return found
    if teredo := address.teredo:
        return teredo[1]
    if any(address in network for network in EMBEDDING):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


async def _both_ways(inside: Pair, outside: Pair) -> None:
    """Until both sides have ended."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_pour(inside[0], outside[1]))
            group.create_task(_pour(outside[0], inside[1]))
    except* OSError:
        pass
    finally:
        outside[1].close()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(PIECE):
        target.write(piece)
        await target.drain()
    with contextlib.suppress(OSError):
        if target.can_write_eof():
            target.write_eof()


async def _refuse(writer: asyncio.StreamWriter, status: int, words: str) -> None:
    body = words.encode()
    head = f"HTTP/1.1 {status} -\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with contextlib.suppress(OSError):
        writer.write(head.encode() + body)
        await writer.drain()
