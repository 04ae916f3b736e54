"""HTTP to a host of models: streaming, aborting from another thread, and classes of failure.

The official clients keep neither the Retry-After header nor fields of the reply that they don't
know, and a read that waits for a prefill can't be ended from outside; so the two protocols share
these few lines over httpx.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from agents.hosts import proxies
from agents.hosts.clients import StopWhen
from agents.hosts.errors import HostError
from agents.hosts.failures import LONGEST_ERROR, of_response
from agents.hosts.line_ends import lines_of
from agents.hosts.tls import NOBODY, Identity, refused
from agents.hosts.wire import Wire

CONNECT_S = 5.0
HIDDEN = "(the key)"
BASIC = "Basic "  # of RFC 7617: a key of a host's may be a name and a password
MOST_BYTES = 64 * 2**20  # of an answer that is read whole
MOST_OF_ERROR = 64 * 2**10


def authorization(key: str) -> str:
    """How a key is shown to its host: as a bearer's, or a name and a password as they are."""
    return key if key.startswith(BASIC) else f"Bearer {key}"


class Http:
    """One host's address; each request has a connection of its own, so that it can be cut."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        timeout_s: float = 300.0,
        headers: Mapping[str, str] | None = None,
        identity: Identity = NOBODY,
    ) -> None:
        plain, mark, query = url.partition("?")
        self.url, self.query = plain.rstrip("/"), mark + query
        self.timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        key = {"Authorization": authorization(api_key)} if api_key else {}
        self.headers = key if headers is None else dict(headers)
        self.identity = identity
        self._secrets = [
            value.removeprefix("Bearer ").removeprefix(BASIC)
            for name, value in self.headers.items()
            if name.lower() in ("authorization", "x-api-key")
        ]

    def any_json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The reply's JSON, of whatever kind; raises HostError."""
        with self._request(method, path, body, whole=True) as response:
            return _parsed(self._plain(_body(response)))

    def json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The reply's JSON object; raises HostError."""
        return _checked(self.any_json(method, path, body))

    def do(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        """Ask for something whose answer says nothing; raises HostError."""
        with self._request(method, path, body, whole=True) as response:
            _body(response)

    @contextmanager
    def lines(
        self, path: str, body: Mapping[str, Any], stop_when: StopWhen | None
    ) -> Iterator[Iterator[str]]:
        """The lines of a streamed reply, without empty ones; raises HostError or Aborted."""
        with self._request("POST", path, body, stop_when=stop_when) as response:
            yield map(self._plain, lines_of(response.iter_text()))

    def there(self, path: str) -> bool:
        """Whether a HEAD finds something; raises HostError for anything but yes and no."""
        with self._request("HEAD", path, None, whole=True, missing=True) as response:
            return response.status_code != 404

    def send(self, path: str, pieces: Iterable[bytes], size: int, stop_when: StopWhen) -> None:
        """POST `size` bytes piece by piece; raises HostError or Aborted."""
        body = {"content-length": str(size), "content-type": "application/octet-stream"}
        with self._request(
            "POST", path, None, stop_when=stop_when, content=pieces, headers=body
        ) as response:
            _body(response)

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        stop_when: StopWhen | None = None,
        whole: bool = False,
        missing: bool = False,
        content: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[httpx.Response]:
        """`whole`: the timeout is that of the whole request, not of each read; `missing`: a 404 is
        an answer, not an error."""
        wire = Wire(stop_when, self.timeout.read if whole else None)
        try:
            with wire.watched(), self._client() as client:
                with client.stream(
                    method,
                    self.url + path + self.query,
                    json=body,
                    content=content,
                    headers=dict(headers or {}),
                    extensions={"trace": wire.trace},
                ) as response:
                    if not response.is_success and not (missing and response.status_code == 404):
                        said = self._plain(_beginning(response))
                        raise of_response(response.status_code, dict(response.headers), said)
                    yield response
                    if whole and wire.cut:  # the end of a body may be that we shut the socket
                        raise wire.cut
        except (
            *(httpx.HTTPError, httpx.StreamError, httpx.InvalidURL),
            *(OSError, UnicodeError),
        ) as error:
            raise (wire.cut or _classify(error)) from error
        except HostError as error:
            raise (wire.cut or error) from None  # half a line, because we closed the socket

    def _plain(self, text: str) -> str:
        """What a host said, without the key that it was shown and may repeat in an error."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def _client(self) -> httpx.Client:
        own = self.identity.context()
        trust = {"verify": own} if own else {}
        return proxies.client(self.url, timeout=self.timeout, headers=self.headers, **trust)


def _body(response: httpx.Response) -> str:
    """The whole text; raises HostError where it has no end."""
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise HostError("garbage", f"the answer has more than {MOST_BYTES >> 20} MiB")
        parts.append(part)
    return b"".join(parts).decode(response.encoding or "utf-8", "replace")


def _beginning(response: httpx.Response) -> str:
    """As much of an error's text as is looked at."""
    parts = bytearray()
    for part in response.iter_bytes():
        parts += part
        if len(parts) > MOST_OF_ERROR:
            break
    return parts[:MOST_OF_ERROR].decode(response.encoding or "utf-8", "replace")


def _parsed(text: str) -> Any:
    try:  # a server may leave tabs and the like in a text as they are
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        raise HostError("garbage", f"not JSON: {text[:80]!r}") from None


def _checked(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise HostError("garbage", f"not a JSON object: {str(value)[:80]!r}")
    return value


def parse_line(text: str) -> dict[str, Any]:
    """The JSON object that a line of a stream holds; raises HostError."""
    return _checked(_parsed(text))


def _classify(error: Exception) -> HostError:
    said = str(error)[:LONGEST_ERROR] or type(error).__name__
    if refused(error):
        return HostError("auth", f"a certificate was refused: {said}")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return HostError("unreachable", said)
    if isinstance(error, httpx.TimeoutException):
        return HostError("timeout", said)
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | UnicodeDecodeError):
        # Closed before any answer is a dead host; half an answer, or not HTTP, is garbage.
        dead = "without sending a response" in said
        return HostError("unreachable" if dead else "garbage", said)
    # A name, a key or a prompt that can't be written on the wire: asking again doesn't help.
    if isinstance(
        error,
        httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError | UnicodeError,
    ):
        return HostError("bad_request", said)
    return HostError("unreachable", said)
