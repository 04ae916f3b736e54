"""The one place that builds HTTP clients, and that reads the environment's proxies for them.

httpx reads them itself, but an IPv6 network in NO_PROXY ends it with InvalidURL and a SOCKS proxy
with ImportError, and it understands neither networks nor a star among other entries. Here they mean
what they mean to curl: lower case before upper case, the scheme's own before ALL_PROXY.
"""

import ipaddress
import re
import ssl
import urllib.request
from functools import cache
from typing import Any

import httpx

from agents.hosts.errors import HostError

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


@cache
def ssl_context() -> ssl.SSLContext:
    """The certificates of this machine, or of SSL_CERT_FILE; 20 ms, so once a process."""
    return httpx.create_ssl_context()


def client(url: str, **options: Any) -> httpx.Client:
    """A client for a server at this URL; raises HostError if the URL or its proxy makes no sense.

    `options` are httpx.Client's; `verify` takes the place of this machine's authorities.
    """
    return httpx.Client(**{**_settings(url), **options})


def async_client(url: str, **options: Any) -> httpx.AsyncClient:
    """The same for asyncio."""
    return httpx.AsyncClient(**_settings(url), **options)


def _settings(url: str) -> dict[str, Any]:
    return {"proxy": proxy_for(url), "verify": ssl_context(), "trust_env": False}


def proxy_for(url: str) -> httpx.Proxy | None:
    """The proxy on the way to this URL, None for the direct way; raises HostError.

    This machine's own addresses are never asked through a proxy: it would look for them on its
    own side.
    """
    try:
        wanted = httpx.URL(url)
        host = wanted.host  # decodes xn--…, which may be none
    except (httpx.InvalidURL, ValueError) as error:
        raise HostError("bad_request", f"{url!r} is not a URL: {error}") from None
    found = urllib.request.getproxies()
    if is_loopback(host) or spared(wanted, found.get("no", "")):
        return None
    for name in (wanted.scheme, "all"):
        if text := found.get(name, "").strip():
            return _proxy(f"{name.upper()}_PROXY", text)
    return None


def _refuse_other_schemes(url: httpx.URL) -> None:
    if url.scheme not in PROXY_SCHEMES or not url.host:
        raise ValueError(f"it should begin with {' or '.join(f'{s}://' for s in PROXY_SCHEMES)}")


def _proxy(name: str, text: str) -> httpx.Proxy:
    address = text if "://" in text else f"http://{text}"
    try:
        url = httpx.URL(address)
        _refuse_other_schemes(url)
        if url.scheme.startswith("socks"):
            import socksio  # noqa: F401 (httpx would say so much later, with an ImportError)
        return httpx.Proxy(url)
    except ImportError:
        raise HostError(
            "bad_request",
            f"{name} names a SOCKS proxy, which needs the package socksio: pip install socksio, or"
            " name an HTTP proxy, or list the host in NO_PROXY",
        ) from None
    except (httpx.InvalidURL, ValueError) as error:
        shown = text.rpartition("@")[2]  # without a password
        raise HostError(
            "bad_request",
            f"{name}: {shown!r} is not a proxy's address ({error}); write http://host:port",
        ) from None


def is_loopback(host: str) -> bool:
    """Whether this is a name or an address of this machine itself."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and (address.is_loopback or address.is_unspecified)


def spared(url: httpx.URL, no_proxy: str) -> bool:
    """Whether NO_PROXY lists the URL's host: as a name, a domain, an address, a network or *."""
    written = {url.host, url.raw_host.decode("ascii")}  # bücher.example, xn--bcher-kva.example
    hosts = {name.lower().rstrip(".") for name in written}
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    entries = no_proxy.replace(",", " ").lower().split()
    return any(_lists(entry, host, port) for entry in entries for host in hosts)


def _lists(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    name, of_port = _parted((entry.partition("://")[2] or entry).rstrip("/"))
    if of_port and of_port != str(port):
        return False
    if "*" in name.removeprefix("*"):
        return _fits(name, host)
    address = _address(host)
    if address is not None:
        return _holds(name, address)
    domain = name.removeprefix("*").strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _fits(pattern: str, host: str) -> bool:
    """Whether the host has the pattern's shape, such as 192.0.2.* or gpu-*.example."""
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), host) is not None


def _parted(entry: str) -> tuple[str, str]:
    """(host, port) of host, host:port, [v6] or [v6]:port; a bare v6 address has no port."""
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name + (rest if rest.startswith("/") else ""), rest.removeprefix(
            ":"
        ) if rest.startswith(":") else ""
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, port
    return entry, ""


def _holds(network: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        found = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False  # a name, or a slip of the pen: it lists no address
    return found.version == address.version and address in found


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
