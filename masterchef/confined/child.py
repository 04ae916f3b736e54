"""The child's side: limits itself, then answers calls until its input ends."""

import contextlib
import importlib
import io
import json
import os
import resource
import sys
from typing import Any

from masterchef.confined.frames import HEAD, packed


def main() -> None:
    """Started by `Reader`; argv: paths of modules, and the limits."""
    limits = json.loads(sys.argv[2])
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a library prints must not mix with the answers
        os.dup2(nothing, stream)
    _limit(limits["memory"])
    while (call := _read(source)) is not None:
        message, blob = call
        _allow(limits["cpu_s"])
        answer, data, fit = _answer(message, blob)
        for part in packed(answer, data):
            target.write(part)
        target.flush()
        if not fit:
            return  # a child that ran out of memory is not used again


def _answer(message: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes, bool]:
    module, _, name = message["function"].partition(":")
    try:
        found, data = getattr(importlib.import_module(module), name)(message["arguments"], blob)
    except MemoryError:
        return {"exceeded": "memory"}, b"", False
    except Exception as error:  # noqa: BLE001 (told to the parent, which decides)
        said = (str(error).splitlines() or [""])[0][:200]
        return {"error": f"{type(error).__name__}: {said}"}, b"", True
    return {"answer": found}, data, True


def _limit(memory: int) -> None:
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # it writes no file
        resource.RLIMIT_NOFILE: 64,
    }
    for what, most in wanted.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _allow(cpu_s: int) -> None:
    """Processor time until the next answer; SIGXCPU ends us beyond."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime) + 1 + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _read(source: io.BufferedReader) -> tuple[dict[str, Any], bytes] | None:
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    size, following = HEAD.unpack(head)
    return json.loads(source.read(size)), source.read(following)
