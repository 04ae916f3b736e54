"""What a participant did, step by step: while it runs and afterwards. Never shown to judges."""

import json
from collections.abc import Iterator
from typing import Any

from agents.flavors import trajectory
from agents.flavors.trajectory import Step
from judging.cooks.feed import MOST_LINE
from judging.cooks.folder import storage
from judging.models import Participation
from masterchef.confined import Exceeded, Reader, Unreadable
from masterchef.live.models import LogLine

MOST_LINES = 20_000
MOST_LOG = 4_000_000  # characters of a kept log
CHILD = "agents.flavors.trajectory:read"


def steps_of(row: Participation) -> list[Step]:
    """Its steps; [] where its CLI prints none, or what it printed costs too much to read."""
    blob = json.dumps(list(_lines(row))).encode()
    try:
        with Reader() as reader:
            found, _ = reader.call(CHILD, {}, blob)
    except (Exceeded, Unreadable):
        return []
    return [Step(**each) for each in found["steps"]]


def atif_of(row: Participation) -> dict[str, Any]:
    """The same for other viewers."""
    return trajectory.as_atif(
        steps_of(row),
        session=f"{row.cook.pk}/{row.round_number}/{row.name}",
        agent=row.flavor,
        model=row.model or str(row.usage.get("model") or ""),
        prompt=row.cook.task,
    )


def _lines(row: Participation) -> Iterator[tuple[str, str]]:
    """(when it was seen, line): whole lines of the kept log, or what has come so far."""
    seen = LogLine.objects.filter(run_id=row.cook.pk, kind="output", data__name=row.name)
    seen = seen.filter(data__round=row.round_number, data__stream="stdout").order_by("id")
    live = [(line.at.isoformat(), line.text) for line in seen[:MOST_LINES]]
    if not row.log:
        yield from live
        return
    times: dict[str, str] = {}
    for at, text in live:
        times.setdefault(text, at)
    for line in storage.read_text(row.log.name, most=MOST_LOG).splitlines():
        yield times.get(line[:MOST_LINE], times.get(line, "")), line
