"""Following a cook's events until it rests, for commands and programs."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judging import cook_events
from judging.models import Cook

POLL_S = 0.3
_BETWEEN_S = 10.0  # from a round's end to its panel's opening, at most


def follow(
    cook: Cook,
    *,
    after: int = 0,
    judged: bool = False,
    timeout_s: float | None = None,
    file: str | Path | None = None,
) -> Iterator[dict[str, Any]]:
    """The events after that number, as rows of events.jsonl, until the cook rests; with `judged`
    until its panel has.

    `file` is kept in step: it gets each line before the event is handed on, and may hold the
    beginning already. Raises OtherCook where it holds something else, and TimeoutError.
    """
    until = None if timeout_s is None else time.monotonic() + timeout_s
    quiet_since: float | None = None
    while True:
        cook.refresh_from_db()  # before the events, so that none is missed
        found = list(cook_events.rows(cook, after=after))
        if file is not None:
            with contextlib.suppress(BlockingIOError):  # somebody else keeps it in step
                cook_events.append(cook, Path(file))
        for event in found:
            after = event["number"]
            yield event
        if cook.state == "running" or found:
            quiet_since = None
        else:
            quiet_since = quiet_since or time.monotonic()
            if not _pausing(cook, judged) or time.monotonic() - quiet_since > _BETWEEN_S:
                return
        if until is not None and time.monotonic() > until:
            raise TimeoutError(f"{cook.name} has not ended in its time")
        time.sleep(POLL_S)


def _pausing(cook: Cook, judged: bool) -> bool:
    """Between a round's end and its panel's opening the cook rests for a moment."""
    return judged and cook.stage == "cooked" and cook.state == "done" and not cook.reason
