"""HTTP to a host of models: streaming, aborting from another thread, and classes of failure.

The official clients keep neither the Retry-After header nor fields of the reply that they don't
know, and a read that waits for a prefill can't be ended from outside; so the two protocols share
these few lines over httpx.
"""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from agents.hosts import proxies
from agents.hosts.clients import StopWhen
from agents.hosts.errors import Aborted, HostError, Kind

CONNECT_S = 5.0
WATCH_S = 0.2  # how often a running request asks whether it is still wanted
LONGEST_ERROR = 500  # characters of a host's own words that are kept


class Http:
    """One host's address; each request has a connection of its own, so that it can be cut."""

    def __init__(self, url: str, *, api_key: str = "", timeout_s: float = 300.0) -> None:
        self.url = url.rstrip("/")
        self.timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        self.headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    def json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The reply's JSON object; raises HostError."""
        with self._request(method, path, body, stop_when=None) as response:
            response.read()
            return _object(response.text)

    @contextmanager
    def lines(
        self, path: str, body: Mapping[str, Any], stop_when: StopWhen | None
    ) -> Iterator[Iterator[str]]:
        """The lines of a streamed reply, without empty ones; raises HostError or Aborted."""
        with self._request("POST", path, body, stop_when=stop_when) as response:
            yield (line for line in response.iter_lines() if line.strip())

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        stop_when: StopWhen | None,
    ) -> Iterator[httpx.Response]:
        wire = _Wire(stop_when)
        try:
            with wire.watched(), self._client() as client:
                with client.stream(
                    method, self.url + path, json=body, extensions={"trace": wire.trace}
                ) as response:
                    if response.is_error:
                        response.read()
                        raise failure(response)
                    yield response
        except (
            *(httpx.HTTPError, httpx.StreamError, httpx.InvalidURL),
            *(OSError, UnicodeDecodeError),
        ) as error:
            if wire.cut:
                raise Aborted from None
            raise _classify(error) from error
        except HostError:
            if wire.cut:  # half a line, because we closed the socket
                raise Aborted from None
            raise

    def _client(self) -> httpx.Client:
        return proxies.client(self.url, timeout=self.timeout, headers=self.headers)


class _Wire:
    """The socket under a request, which a watching thread may shut."""

    def __init__(self, stop_when: StopWhen | None) -> None:
        self.stop_when = stop_when
        self.cut = False
        self._stream: Any = None
        self._over = threading.Event()

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]

    @contextmanager
    def watched(self) -> Iterator[None]:
        if self.stop_when is None:
            yield
            return
        if self.stop_when():
            raise Aborted
        watcher = threading.Thread(target=self._watch, name="call-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()

    def _watch(self) -> None:
        assert self.stop_when is not None
        while not self._over.wait(WATCH_S):
            if self.stop_when():
                self.cut = True
                self._shut()
                # The connection may not have been there yet: shut it as soon as it is.
                if self._stream is not None:
                    return

    def _shut(self) -> None:
        if self._stream is None:
            return
        raw = self._stream.get_extra_info("socket")
        with contextlib.suppress(OSError):  # the reply ended at the same moment
            raw.shutdown(2)  # wakes the thread that waits in recv(); close() would not


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise HostError("garbage", f"not JSON: {text[:80]!r}") from None
    if not isinstance(value, dict):
        raise HostError("garbage", f"not a JSON object: {text[:80]!r}")
    return value


parse_line = _object


def _classify(error: Exception) -> HostError:
    said = str(error)[:LONGEST_ERROR] or type(error).__name__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return HostError("unreachable", said)
    if isinstance(error, httpx.TimeoutException):
        return HostError("timeout", said)
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | UnicodeDecodeError):
        # Closed before any answer is a dead host; half an answer, or not HTTP, is garbage.
        dead = "without sending a response" in said
        return HostError("unreachable" if dead else "garbage", said)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return HostError("bad_request", said)
    return HostError("unreachable", said)


def failure(response: httpx.Response) -> HostError:
    """The error that a host's status and words stand for."""
    code, said = response.status_code, response.text[:LONGEST_ERROR]
    kind: Kind = "bad_request"
    if code in (401, 403):
        kind = "auth"
    elif code == 429:
        kind = "rate_limit"
    elif code in (408, 504):
        kind = "timeout"
    elif code >= 500:
        kind = "server"
    elif code == 404 and "model" in said.lower():
        kind = "missing_model"
    elif is_too_long(said):
        kind = "too_long"
    return HostError(kind, f"HTTP {code}: {said}", retry_after_s=_retry_after(response))


def is_too_long(said: str) -> bool:
    """Whether a host's words say that the prompt doesn't fit into the context."""
    words = said.lower()
    return "num_ctx" in words or "context length" in words or "context size" in words


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):  # absent, or a date, which nobody of ours sends
        return None
