"""Network "domains": a proxy to the names of a list and nowhere else."""

import asyncio
from pathlib import Path

import pytest

from agents.containers.outlet import Outlet, public

Handler = asyncio.StreamWriter


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that says what it was asked."""
    asked = await reader.readuntil(b"\r\n\r\n")
    body = asked.replace(b"\r\n", b"|")
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
    await writer.drain()
    writer.close()


def asked(folder: Path, head: bytes, *, domains: list[str], anywhere: bool = False,
          inner: bool = False, more: bytes = b"") -> bytes:  # fmt: skip
    """What a container gets for these bytes."""

    async def through() -> bytes:
        hidden = folder / "inner"
        behind = await asyncio.start_unix_server(answer, str(hidden))
        reachable = (lambda address: True) if anywhere else None
        outlet = Outlet(domains, hidden if inner else None, reachable=reachable)
        await outlet.start(folder / "sock")
        reader, writer = await asyncio.open_unix_connection(str(folder / "sock"))
        writer.write(head + more)
        writer.write_eof()
        async with asyncio.timeout(30):
            said = await reader.read()
        outlet.stop()
        behind.close()
        return said

    return asyncio.run(through())


@pytest.mark.parametrize(
    "head",
    [
        b"CONNECT evil.org:443 HTTP/1.1\r\n\r\n",
        b"CONNECT notdocs.example:443 HTTP/1.1\r\n\r\n",
        b"CONNECT docs.example.evil.org:443 HTTP/1.1\r\n\r\n",
        b"CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n",
        b"GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\nHost: docs.example\r\n\r\n",
        b"GET http://docs.example@evil.org/ HTTP/1.1\r\n\r\n",
        b"CONNECT docs.example:22 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: docs.example\r\n\r\n",
        b"CONNECT [::1]:443 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
    ],
)
def test_whatever_the_list_doesnt_have_is_refused(tmp_path: Path, head: bytes) -> None:
    said = asked(tmp_path, head, domains=["docs.example", "*.parts.example"], anywhere=True)
    assert said.startswith(b"HTTP/1.1 403")


def test_a_name_of_the_list_that_leads_home_is_refused(tmp_path: Path) -> None:
    head = b"CONNECT localhost:80 HTTP/1.1\r\n\r\n"
    said = asked(tmp_path, head, domains=["localhost"])
    assert said.startswith(b"HTTP/1.1 403") and b"not of the public internet" in said
    said = asked(tmp_path, head, domains=["localhost"], anywhere=True)
    assert not said.startswith(b"HTTP/1.1 403")


def test_names_are_whole_and_a_star_is_for_all_below() -> None:
    outlet = Outlet(["docs.example", "*.parts.example"], None)
    assert all(map(outlet.allows, ["docs.example", "Docs.Example.", "cdn.parts.example"]))
    assert not any(map(outlet.allows, ["parts.example", "xparts.example", "a.docs.example", ""]))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00:ec2::254", "::ffff:10.0.0.1",
     "168.63.129.16", "0.0.0.0", "224.0.0.1", "100.64.0.1", "64:ff9b::a9fe:a9fe", "::a9fe:a9fe",
     "::ffff:0:10.0.0.1", "2002:a9fe:a9fe::1", "64:ff9b:1::a00:1", "64:ff9b::a83f:8110",
     "2001:0:4136:e378:8000:63bf:f5ff:fffe", "fe80::1%eth0", "ff02::1", "::"],
)  # fmt: skip
def test_no_private_address_is_public(address: str) -> None:
    assert not public(address)
    assert public("93.184.216.34") and public("2606:2800:220:1::1")
    assert public("64:ff9b::5db8:d822"), "a public one through NAT64 is one"


@pytest.mark.parametrize(
    "head",
    [
        b"GET http://docs.example:99999/ HTTP/1.1\r\n\r\n",
        b"GET http://docs.example:x/ HTTP/1.1\r\n\r\n",
        b"GET http://[docs.example/ HTTP/1.1\r\n\r\n",
        b"CONNECT " + b"x" * 70 + b".parts.example:443 HTTP/1.1\r\n\r\n",
        b"CONNECT a..parts.example:443 HTTP/1.1\r\n\r\n",
        b"CONNECT docs.example:99999 HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_address_is_refused_in_words(tmp_path: Path, head: bytes) -> None:
    said = asked(tmp_path, head, domains=["docs.example", "*.parts.example"], anywhere=True)
    assert said[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 403 ")


def test_what_is_for_the_model_goes_to_the_passage_behind(tmp_path: Path) -> None:
    said = asked(tmp_path, b"POST /v1/messages HTTP/1.1\r\nA: b\r\n\r\n", domains=[], inner=True)
    assert said.endswith(b"POST /v1/messages HTTP/1.1|A: b||")


def test_who_never_ends_its_lines_is_let_go(tmp_path: Path) -> None:
    said = asked(tmp_path, b"CONNECT " + b"a" * 100_000, domains=["docs.example"])
    assert said == b"" or said.startswith(b"HTTP/1.1 502")
