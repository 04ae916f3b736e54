"""Streams of server-sent events as they are in the wild."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from agents.hosts.errors import HostError
from agents.hosts.failures import inside
from agents.hosts.http import parse_line

_FIELDS = (":", "id:", "retry:")
_NOTHING = ("null", "ping", "{}", '""')  # what keeps a connection alive
LONGEST_DATA = 16 * 1024 * 1024  # characters of one event over several lines


def events(lines: Iterable[str]) -> Iterator[dict[str, Any] | None]:
    """The JSON objects of a stream in order, None for [DONE]; raises HostError.

    Comments, named events, data over several lines, and a server that sends its JSON bare, in
    lines or as one document, are all read.
    """
    held, failed = "", False
    for line in lines:
        line = line.removeprefix("\ufeff").strip("\r")
        if line.startswith(_FIELDS):
            continue
        if line.startswith("event:"):
            failed = line.removeprefix("event:").strip() == "error"
            continue
        if line.startswith("error:"):  # llama.cpp's way
            _refuse(held)
            raise inside(_anything(line.removeprefix("error:").strip()))
        if line.startswith("data:"):
            line = line.removeprefix("data:").strip()
            if line in ("[DONE]", "[done]"):
                _refuse(held)
                yield None
                return
            if not held and line in _NOTHING:
                continue
            if not held and failed and line[:1] not in ("{", "["):
                raise inside(line)
        elif not held and line.lstrip()[:1] not in ("{", "["):
            raise HostError("garbage", f"not an event stream: {line[:80]!r}")
        if not line:
            continue
        held += line
        if len(held) > LONGEST_DATA:
            _refuse(held)
        if held[-1:] not in "}]" or (value := _parsed(held)) is None:
            continue
        held = ""
        if failed:
            raise inside(value.get("error") or value)
        yield value
    _refuse(held)


def _anything(text: str) -> Any:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    return value.get("error") or value if isinstance(value, dict) else text


def _parsed(text: str) -> dict[str, Any] | None:
    """The object that the text holds; None where it may still go on."""
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        return None
    except RecursionError:
        raise HostError("garbage", f"not JSON: {text[:80]!r}") from None
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return value[0]  # Gemini's way of putting an error
    if not isinstance(value, dict):
        raise HostError("garbage", f"not a JSON object: {text[:80]!r}")
    return value


def _refuse(held: str) -> None:
    if held:
        parse_line(held)  # which says what is wrong with it
        raise HostError("garbage", f"the stream is broken: {held[:80]!r}")
