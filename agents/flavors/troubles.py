"""How limits and refused sign-ins are worded, and when a limit ends."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import dateutil.parser

from agents.flavors.protocol import Ending, Outcome

EVIDENCE_MOST = 400
LINE_MOST = 4_000  # characters of a line that are looked at
LONGEST_WAIT = timedelta(days=400)  # what is later is not a reset
EPOCH = re.compile(r"\b(1[6-9]\d{8}|2\d{9})(\d{3})?\b")
ISO = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
WAIT = re.compile(
    r"(?:in|after|retry[- ]after:?)\s+(?:about\s+|~\s*)?(?:(\d+)\s*(?:days?|d)(?![a-z])[\s,]*)?"
    r"(?:(\d+)\s*(?:hours?|hrs?|h)(?![a-z])[\s,]*)?"
    r"(?:(\d+)\s*(?:minutes?|mins?|m)(?![a-z])[\s,]*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:seconds?|secs?|s)?(?![a-z]))?",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?:resets?|again|until)\s*:?\s+(?:(?:at:?|on|after)\s+)?"
    r"([\w,: ]{0,24}?\d{1,2}(?:(?::\d\d)?\s*[ap]\.?m|:\d\d))\b\.?"
    r"(?:\s*\(?\s*(?!on\b)([A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?"
    r"|[+-]\d\d:?\d\d|[A-Z]{2,4})\b\)?)?"
    r"(?:\s+on\s+([A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?))?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE)
# Hours from UTC of the zones that CLIs write short.
SHORT = {
    "UTC": 0, "GMT": 0, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5,
    "EST": -5, "EDT": -4, "CET": 1, "CEST": 2, "BST": 1, "JST": 9,
}  # fmt: skip


# The same where summer time decides.
AMERICAN = {
    "PT": "America/Los_Angeles", "MT": "America/Denver", "CT": "America/Chicago",
    "ET": "America/New_York",
}  # fmt: skip
MONTHS = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)
WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b", re.IGNORECASE)
WORD = re.compile(r"[a-z]{3}")
YEAR = re.compile(r"\b\d{4}\b")


class Wordings(NamedTuple):
    """Known-bad patterns of one CLI."""

    limited: re.Pattern[str]
    refused: re.Pattern[str]


def wordings(limited: str, refused: str) -> Wordings:
    """Patterns without regard to case."""
    return Wordings(re.compile(limited, re.IGNORECASE), re.compile(refused, re.IGNORECASE))


def trouble_in(line: str, known: Wordings, now: datetime | None = None) -> Ending | None:
    """The limit or refusal that a line of a CLI's own speaks of."""
    line = line.strip()[:LINE_MOST]
    if known.limited.search(line):
        return Ending(Outcome.RATE_LIMITED, line[:EVIDENCE_MOST], reset_time(line, now))
    if known.refused.search(line):
        return Ending(Outcome.AUTH_FAILED, line[:EVIDENCE_MOST])
    return None


def reset_time(line: str, now: datetime | None = None) -> datetime | None:
    """When the limit ends: a date, seconds since 1970, "in 3 hours 5 min" or "resets 3pm (UTC)".

    A time without a zone is UTC, which is the containers' own. None for what is not a date, more
    than 400 days away, or in a zone that nobody knows: never an error.
    """
    now = now or datetime.now(UTC)
    line = line[:LINE_MOST]
    for read in (_date, _since_1970, _clock, _wait):
        found = read(line, now)
        if found is not None:
            return found if found - now <= LONGEST_WAIT else None
    return None


def _date(line: str, now: datetime) -> datetime | None:
    for match in ISO.finditer(line):
        try:
            found = datetime.fromisoformat(match[0].replace("Z", "+00:00"))
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue  # a thirteenth month
    return None


def _since_1970(line: str, now: datetime) -> datetime | None:
    match = EPOCH.search(line)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _wait(line: str, now: datetime) -> datetime | None:
    for match in WAIT.finditer(line):
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        try:
            wait = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            if wait:
                return now + wait
        except (OverflowError, ValueError):
            continue
    return None


def _clock(line: str, now: datetime) -> datetime | None:
    match = CLOCK.search(line)
    if not match:
        return None
    zone = match[2] or "UTC"
    if zone.isalpha() and not zone.isupper() and zone.upper() not in SHORT | AMERICAN:
        if zone[:3].lower() in MONTHS:
            return None  # the day stands behind the time: nobody knows which one is meant
        zone = "UTC"  # an ordinary word behind the time, such as "but"
    day = f"{match[3]} " if match[3] else ""
    return _by_the_clock((day + match[1]).replace(".", ""), zone, now)


def _by_the_clock(text: str, zone: str, now: datetime) -> datetime | None:
    """The next such time of day, or day of the year."""
    try:
        local = now.astimezone(_zone(zone))
        start = local.replace(minute=0, second=0, microsecond=0)
        found = dateutil.parser.parse(text, default=start)
        return _coming(text, found, local).astimezone(UTC)
    # A name of a folder among the zones' files is an OSError.
    except (ValueError, OverflowError, OSError, TypeError, ZoneInfoNotFoundError):
        return None


def _coming(text: str, found: datetime, local: datetime) -> datetime:
    """The time that is meant: a day of the year in the year that is next to now, be it over."""
    if YEAR.search(text):
        return found
    if MONTHS & {word[:3] for word in WORD.findall(text.lower())}:
        years = (local.year - 1, local.year, local.year + 1)
        return min((found.replace(year=year) for year in years), key=lambda day: abs(day - local))
    step = timedelta(days=7 if WEEKDAY.search(text) else 1)
    while found < local:
        found += step
    return found


def _zone(name: str) -> tzinfo:
    """Raises ZoneInfoNotFoundError, ValueError or OSError for a name that is none."""
    if name.upper() in AMERICAN:
        return ZoneInfo(AMERICAN[name.upper()])
    if name.upper() in SHORT:
        return timezone(timedelta(hours=SHORT[name.upper()]))
    if match := OFFSET.fullmatch(name):
        away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-away if match[1] == "-" else away)
    return ZoneInfo(_spelt().get(name.lower(), name))


@cache
def _spelt() -> dict[str, str]:
    """Zones' names as their files have them: "europe/berlin" is none where case matters."""
    return {name.lower(): name for name in available_timezones()}
