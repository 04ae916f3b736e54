"""The socket under a request, which another thread shuts once the request isn't wanted any more or
has taken too long: a server that sends a byte now and then never lets a read's own timeout end."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from agents.hosts.clients import StopWhen
from agents.hosts.errors import Aborted, HostError

WATCH_S = 0.2  # how often a running request is looked at


class Wire:
    """`stop_when` is polled; `limit_s` bounds the whole request, None: nothing does."""

    def __init__(self, stop_when: StopWhen | None, limit_s: float | None = None) -> None:
        self.stop_when, self.limit_s = stop_when, limit_s
        self._cut: Aborted | HostError | None = None
        self._stream: Any = None
        self._over = threading.Event()

    @property
    def cut(self) -> Exception | None:
        """Why we ended the request ourselves; None: we didn't."""
        return self._cut

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """httpcore's trace: learns which socket it is."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raises Aborted at once where nobody wants the request."""
        if self.stop_when is None and self.limit_s is None:
            yield
            return
        if self.stop_when is not None and self.stop_when():
            raise Aborted
        threading.Thread(target=self._watch, name="call-watch", daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    def _watch(self) -> None:
        end = None if self.limit_s is None else time.monotonic() + self.limit_s
        while not self._over.wait(WATCH_S):
            if self.stop_when is not None and self.stop_when():
                self._cut = Aborted()
            elif end is not None and time.monotonic() > end:
                self._cut = HostError("timeout", f"no whole answer within {self.limit_s:g} s")
            if self._cut is not None:
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
