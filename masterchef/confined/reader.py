"""The parent's side: starts the child, hands it calls, and kills it when it breaks a limit."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from masterchef.confined.frames import HEAD, packed
from masterchef.confined.limits import Exceeded, Limits, Unreadable

PIECE = 1 << 20
MOST_TEXT = 64 << 20  # bytes of an answer's JSON
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    " from masterchef.confined.child import main; main()"
)
# Nothing of the worker's environment: it holds keys.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


class Reader:
    """One child, for one thread at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.used_s = 0.0
        self.starts = 0
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child, whatever it is doing. May be repeated."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()

    def call(
        self, function: str, arguments: dict[str, Any], blob: bytes = b""
    ) -> tuple[Any, bytes]:
        """What `module:function(arguments, blob)` returned: something JSON can hold, and bytes.

        Raises Exceeded and Unreadable. After Exceeded the next call has a new child.
        """
        begun = time.monotonic()
        left_s = min(self.limits.wall_s, self.limits.total_s - self.used_s)
        if left_s <= 0:
            raise Exceeded("time")
        try:
            answer, data = self._exchange(function, arguments, blob, begun + left_s)
        except BaseException:
            self.close()
            raise
        finally:
            self.used_s += time.monotonic() - begun
        if "exceeded" in answer:
            self.close()
            raise Exceeded("memory")
        if "error" in answer:
            raise Unreadable(str(answer["error"]))
        return answer.get("answer"), data

    def _exchange(
        self, function: str, arguments: dict[str, Any], blob: bytes, until: float
    ) -> tuple[dict[str, Any], bytes]:
        child = self._child = self._child or self._start()
        assert child.stdin is not None and child.stdout is not None
        for part in packed({"function": function, "arguments": arguments}, blob):
            self._write(child.stdin.fileno(), part, until)
        size, following = HEAD.unpack(self._take(child.stdout.fileno(), HEAD.size, until))
        if size > MOST_TEXT or following > self.limits.answer:
            raise Exceeded("answer")
        text = self._take(child.stdout.fileno(), size, until)
        data = self._take(child.stdout.fileno(), following, until)
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            raise Exceeded("crash") from None
        return (answer, data) if isinstance(answer, dict) else ({}, data)

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        paths = [str(Path(path or ".").absolute()) for path in sys.path]
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, json.dumps(paths),
             json.dumps(self.limits._asdict())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
        )  # fmt: skip
        for pipe in (child.stdin, child.stdout):
            os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
        return child

    def _write(self, pipe: int, data: bytes, until: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(pipe, select.POLLOUT, until)
            try:
                left = left[os.write(pipe, left[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._ended() from None

    def _take(self, pipe: int, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(pipe, select.POLLIN, until)
            try:
                piece = os.read(pipe, min(PIECE, size - len(found)))
            except BlockingIOError:
                continue
            if not piece:
                raise self._ended()
            found += piece
        return bytes(found)

    def _wait(self, pipe: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(until - time.monotonic(), 0) * 1000):
            raise Exceeded("time")

    def _ended(self) -> Exceeded:
        """Why the child is gone: its processor time was used up, or a library killed it."""
        assert self._child is not None
        code = self._child.wait()
        return Exceeded("time" if code == -signal.SIGXCPU else "crash")
