"""Which error a server's status and words stand for: in a response, or inside a 200."""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from agents.hosts.errors import HostError, Kind

LONGEST_ERROR = 500  # characters of a host's own words that are kept
LONGEST_WAIT_S = 86_400.0  # a host that asks for more than a day is asked again after one

_TOO_LONG = (
    "num_ctx", "context length", "context size", "context_length", "context window",
    "maximum context", "prompt is too long", "input is too long", "too many tokens",
    "exceeds the available context",
)  # fmt: skip
_LOADING = re.compile(
    r"\b(?:loading|warming up|warmup|starting up|initiali[sz]ing|not (?:yet )?ready"
    r"|being loaded|still load|cold start)",
    re.IGNORECASE,
)
_MISSING = re.compile(r"model[^.]{0,80}(?:not found|does not exist)")
_BY_WORD: tuple[tuple[str, Kind], ...] = (
    ("rate_limit", "rate_limit"), ("rate limit", "rate_limit"), ("too many requests", "rate_limit"),
    ("quota", "rate_limit"), ("invalid_api_key", "auth"), ("authentication", "auth"),
    ("permission_error", "auth"), ("unauthorized", "auth"),
)  # fmt: skip


def of_response(status: int, headers: Mapping[str, str], text: str) -> HostError:
    """The error of a response whose status isn't a success."""
    said, retry = words_of(text), retry_after(headers, text)
    if status < 400:
        return _elsewhere(status, headers)
    return HostError(
        kind_of(status, said, text),
        f"HTTP {status}: {text[:LONGEST_ERROR]}",
        retry_after_s=retry,
        said=text[:4000] if status in (400, 404, 405, 415, 422, 500, 501) else "",
        status=status,
    )


def _elsewhere(status: int, headers: Mapping[str, str]) -> HostError:
    """Of a status that is neither an answer nor an error: never followed, a key would go along."""
    low = {name.lower(): value for name, value in headers.items()}
    leads = low.get("location", "").partition("?")[0][:200]
    where = f"it leads to {leads!r}: give the host that address" if leads else "it has no answer"
    return HostError("bad_request", f"HTTP {status}: {where}", status=status)


def kind_of(status: int, said: str, text: str) -> Kind:
    """The class of a failure by its status, and by its words where that says too little."""
    if is_too_long(said) and status in (400, 413, 422, 500):
        return "too_long"
    if status in (401, 402, 403, 407):
        return "auth"
    if status == 429:
        return "rate_limit"
    if status in (408, 504):
        return "timeout"
    if status in (425, 503) and _LOADING.search(text):
        return "loading"
    if status >= 500:
        return "server"
    if status == 413:
        return "too_long"
    if "model" in said.lower() and (status in (404, 410) or _MISSING.search(said)):
        return "missing_model"
    return "bad_request"


def inside(error: Any) -> HostError:
    """The error that stands inside a 200: a text, or an object with a code, a type, a message."""
    text = error if isinstance(error, str) else json.dumps(error)
    said = words_of(text)
    retry = retry_after({}, text)
    code = _status(error)
    if code:
        kind = kind_of(code, said, text)
    elif is_too_long(said):
        kind = "too_long"
    elif _LOADING.search(said) and "model" in said.lower():
        kind = "loading"
    elif "model" in said.lower() and ("not_found" in text or _MISSING.search(said)):
        kind = "missing_model"
    else:
        kind = next((kind for word, kind in _BY_WORD if word in text.lower()), "server")
    return HostError(kind, said[:LONGEST_ERROR], retry_after_s=retry, said=text[:4000])


def is_too_long(said: str) -> bool:
    """Whether a host's words say that the prompt doesn't fit into the context."""
    words = said.lower()
    return any(word in words for word in _TOO_LONG)


_WORDS = ("error", "errors", "message", "detail", "msg", "error_msg", "error_message")


def words_of(text: str) -> str:
    """The message in a server's error, else all of it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    for _ in range(4):
        if isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, Mapping):
            break
        found = next((value[name] for name in _WORDS if value.get(name)), None)
        if found is None:
            break
        value = found
    return value if isinstance(value, str) else text


def _status(error: Any) -> int:
    for name in ("code", "status", "status_code", "http_code", "error_code"):
        value = error.get(name) if isinstance(error, Mapping) else None
        if isinstance(value, str) and value.isdigit() and len(value) == 3:
            value = int(value)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return 0


def retry_after(headers: Mapping[str, str], text: str = "") -> float | None:
    """Seconds that the host asks us to wait, 0 to a day; None where it says nothing readable.

    Retry-After in both forms of RFC 9110 §10.2.3 and as gateways write it (a duration, an ISO
    date, an instant in Unix time), retry-after-ms, or what an error's own fields and words say.
    """
    low = {name.lower(): value for name, value in headers.items()}
    for name, unit in (("retry-after-ms", 1000.0), ("x-ms-retry-after-ms", 1000.0),
                       ("retry-after", 1.0)):  # fmt: skip
        value = str(low.get(name) or "").strip()
        seconds = _longest(value)
        if seconds is not None:
            return _bounded(seconds / unit)
        if unit == 1.0 and value and (seconds := _until(value)) is not None:
            return _bounded(seconds)
    if said := _SAID.search(text[:LONGEST_TEXT]):
        return _bounded(_seconds(said[1] or said[2]))
    if words := _IN_WORDS.search(text[:LONGEST_TEXT]):
        return _bounded(float(words[1]) * _UNITS[words[2].lower()])
    return None


def _longest(value: str) -> float | None:
    """Of a header that is there twice, which is read as one with a comma, the longer wait."""
    found = [_seconds(part) for part in value.split(",")]
    return max((each for each in found if each is not None), default=None)


# TGI's estimated_time, Google's retryDelay, and the words of OpenAI and most after it.
_SAID = re.compile(
    r"\"(?:estimated_time|retryDelay|retry_after)\":\s*\"?([0-9][0-9.eE+]{0,20}s?)"
    r"|(?:try again|retry) (?:in|after) ((?:[0-9]{1,3}[hm]){0,2}[0-9.]{1,20}m?s)"
)
# Azure's words, and what gateways make of them.
_IN_WORDS = re.compile(
    r"(?:try again|retry) (?:in|after) ([0-9]{1,6}(?:\.[0-9]{0,6})?) ?(second|minute|hour)",
    re.IGNORECASE,
)
_UNITS = {"second": 1.0, "minute": 60.0, "hour": 3_600.0}
LONGEST_TEXT = 20_000  # characters of an error that are looked through
_NUMBER = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{0,400})?(?:[eE][+-]?[0-9]{1,4})?")
_DURATION = re.compile(
    r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m(?!s))?(?:([0-9]{1,9}(?:\.[0-9]{0,9})?)(m?)s)?"
)
_UNIX = 1_000_000_000.0  # more seconds than anybody waits: an instant in Unix time
_UNIX_MS = _UNIX * 1_000


def _seconds(value: str) -> float | None:
    """Seconds out of 30, 1.5, 1e3, 30s, 500ms or 1m30s; an instant in Unix time counts from now."""
    value = value.strip("\"' ")
    if _NUMBER.fullmatch(value):
        number = float(value)
        if _UNIX <= number < 10 * _UNIX:
            return number - time.time()
        return number / 1_000 - time.time() if _UNIX_MS <= number < 10 * _UNIX_MS else number
    found = _DURATION.fullmatch(value)
    if not value or found is None:
        return None
    hours, minutes, seconds, milli = found.groups()
    last = float(seconds or 0) / (1_000 if milli else 1)
    return int(hours or 0) * 3_600 + int(minutes or 0) * 60 + last


def _until(value: str) -> float | None:
    value = value.strip("\"' ")
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            when = read(value)
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            return when.timestamp() - time.time()
        except (TypeError, ValueError, OverflowError, IndexError):
            continue
    return None


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT_S)
