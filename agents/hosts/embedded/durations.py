"""`keep_alive` as Ollama reads it: seconds, or Go's durations such as "1h30m"; below 0, forever."""

import re

from agents.hosts.embedded.asks import Failed

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


def seconds(given: float | str | None) -> float | None:
    """Seconds, infinity for "forever", None where nothing is given; raises Failed."""
    if given is None or given == "":
        return None
    text = str(given).strip()
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text)
    try:
        found = sign * float(body)
    except ValueError:
        if not body or _PART.sub("", body):
            raise Failed(
                400,
                f'keep_alive: {text[:40]!r} is not a time; write seconds, "5m", 0, or -1 (forever)',
            ) from None
        found = sign * sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(body))
    if found != found:
        raise Failed(400, 'keep_alive: write seconds, "5m", 0, or -1 (forever)')
    return found if found >= 0 else float("inf")
