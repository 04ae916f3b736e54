"""How limits and refused sign-ins are worded, and when a limit ends."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateutil.parser

from agents.flavors.protocol import Ending, Outcome

EVIDENCE_MOST = 400
EPOCH = re.compile(r"\b(1[6-9]\d{8}|2\d{9})(\d{3})?\b")
ISO = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
WAIT = re.compile(
    r"(?:in|after|retry[- ]after:?)\s+(?:(\d+)\s*(?:days?|d)(?![a-z])[\s,]*)?"
    r"(?:(\d+)\s*(?:hours?|hrs?|h)(?![a-z])[\s,]*)?"
    r"(?:(\d+)\s*(?:minutes?|mins?|m)(?![a-z])[\s,]*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:seconds?|secs?|s)?(?![a-z]))?",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?:resets?|again|until)\s+(?:at\s+|on\s+)?([\w,: ]{0,24}?\d{1,2}(?::\d\d)?\s*[ap]m)\b"
    r"(?:\s*\(?([A-Za-z_]+/[A-Za-z_/]+|UTC|GMT)\)?)?",
    re.IGNORECASE,
)


class Wordings(NamedTuple):
    """Known-bad patterns of one CLI."""

    limited: re.Pattern[str]
    refused: re.Pattern[str]


def wordings(limited: str, refused: str) -> Wordings:
    """Patterns without regard to case."""
    return Wordings(re.compile(limited, re.IGNORECASE), re.compile(refused, re.IGNORECASE))


def trouble_in(line: str, known: Wordings, now: datetime | None = None) -> Ending | None:
    """The limit or refusal that a line of a CLI's own speaks of."""
    if known.limited.search(line):
        return Ending(Outcome.RATE_LIMITED, line.strip()[:EVIDENCE_MOST], reset_time(line, now))
    if known.refused.search(line):
        return Ending(Outcome.AUTH_FAILED, line.strip()[:EVIDENCE_MOST])
    return None


def reset_time(line: str, now: datetime | None = None) -> datetime | None:
    """When the limit ends: a date, seconds since 1970, "in 3 hours 5 min" or "resets 3pm (UTC)".

    A time without a zone is UTC, which is the containers' own.
    """
    now = now or datetime.now(UTC)
    if match := ISO.search(line):
        found = datetime.fromisoformat(match[0].replace("Z", "+00:00"))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if match := EPOCH.search(line):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if match := CLOCK.search(line):
        return _by_the_clock(match[1], match[2] or "UTC", now)
    for match in WAIT.finditer(line):
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        wait = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if wait:
            return now + wait
    return None


def _by_the_clock(text: str, zone: str, now: datetime) -> datetime | None:
    """The next such time of day, or day of the year."""
    try:
        local = now.astimezone(ZoneInfo(zone))
        start = local.replace(minute=0, second=0, microsecond=0)
        found = dateutil.parser.parse(text, default=start)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None
    while found < local:
        found += timedelta(days=1)
    return found.astimezone(UTC)
