"""Log lines as a person reads them: a glyph for the level, then what happened."""

from collections.abc import Mapping
from typing import Any

import orjson

from masterchef.live.models import Level

GLYPHS = {Level.DEBUG: "·", Level.INFO: "●", Level.WARNING: "▲", Level.ERROR: "✖"}
LONGEST = 160  # characters of a reply that are shown


def level_of(name: str) -> Level:
    """The level of that name, in whatever case; raises ValueError naming what there is."""
    try:
        return Level[name.upper()]
    except KeyError:
        raise ValueError(f"{name!r} is not a level; write {', '.join(Level.names)}") from None


def sentence(line: Mapping[str, Any]) -> str:
    """One line without its time: what happened, to what, and on which host."""
    data = line["data"] or {}
    said = _SAID.get(line["kind"], _plain)(line, data)
    about = " × ".join(str(data[key]) for key in ("prompt", "model", "trial") if data.get(key))
    if line["kind"] in _NAMED:
        return said
    return " ".join(part for part in (about or line["seat"], said) if part)


def text(line: Mapping[str, Any]) -> str:
    """One line of a text file: time, level, glyph and sentence."""
    level = Level(line["level"])
    at = line["at"].strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return f"{at} {level.name:<7} {GLYPHS[level]} {sentence(line)}"


def written(line: Mapping[str, Any], form: str) -> bytes:
    """One line of a file, as "jsonl" or "text"."""
    if form == "jsonl":
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
    return f"{text(line)}\n".encode()


def _plain(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{line['kind'].replace('_', ' ')}: {_short(line['text'])}".removesuffix(": ")


def _started(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{data.get('purpose', 'call')} started on {line['host']}"


def _first_token(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"first token from {line['host']} after {data.get('after_ms', 0) / 1000:.2f} s"


def _finished(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    cached = f" ({data['tokens_cached']} cached)" if data.get("tokens_cached") else ""
    took = f", {data['total_ms'] / 1000:.1f} s" if data.get("total_ms") else ""
    cut = ", its prompt was cut" if data.get("truncated") else ""
    cut += {"length": ", cut at its limit", "content_filter": ", stopped by a filter"}.get(
        str(data.get("cut")), ""
    )
    counts = f"{data.get('tokens_in', '?')}{cached} → {data.get('tokens_out', '?')} tokens"
    return f"{data.get('purpose', 'call')} finished on {line['host']}: {counts}{took}{cut}"


def _cached(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{data.get('purpose', 'call')} answered from the cache"


def _missed(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{data.get('purpose', 'call')} is not in the cache"


def _retried(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{line['host']} is asked again: {line['text']}"


def _failed(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return f"{line['host']} failed: {_short(line['text'])}"


def _text_only(line: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return _short(line["text"])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


_NAMED = frozenset({"cell_done", "cell_retried"})  # their text begins with what they are about
_SAID = {
    "call_started": _started,
    "call_first_token": _first_token,
    "call_finished": _finished,
    "call_cached": _cached,
    "call_cache_missed": _missed,
    "call_retried": _retried,
    "call_failed": _failed,
    "cell_done": _text_only,
    "cell_retried": _text_only,
}
