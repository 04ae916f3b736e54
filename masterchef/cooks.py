"""Cooks from Python: `masterchef.cooks.run("soup/")` does what `masterchef cook run` does.

    from masterchef import cooks

    done = cooks.run("soup/", judge=True)
    print(done.outcomes, done.ranking)

It talks to the services given, to the running stack, or to one of its own that lasts as long as
the call, so a script that runs several cooks keeps a stack with `masterchef up`.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from masterchef.cli.environment import some_stack

_POLL_S, _REPORT_S = 0.3, 10.0


@dataclass(frozen=True)
class Done:
    """A cook that has come to rest. `outcomes` is {participant: ok, timeout, …}; `ranking` are the
    leaderboard's lines, the best first, [] without a panel; `report` is report.json, or None;
    `events` are the lines of events.jsonl."""

    id: str
    name: str
    state: str
    stage: str
    reason: str
    outcomes: dict[str, str]
    ranking: list[dict[str, Any]] = field(default_factory=list)
    report: dict[str, Any] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)


def run(
    folder: str | Path,
    *,
    judge: bool = True,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
    timeout_s: float | None = None,
    export: str | Path | None = None,
) -> Done:
    """Cook a folder to its end, and judge it.

    With names only those take part. `export` is a new folder for everything that came of it. Raises
    CookError for a folder that can't be cooked, StateError for what is in the way, and TimeoutError
    after `timeout_s`, when the cook is cancelled.
    """
    with some_stack():
        from judging import cooks
        from judging.cooks import StateError, service
        from judging.cooks.transfer import exports
        from masterchef import audit

        cook = cooks.create_cook(Path(folder))
        if problems := service.problems(
            cook, cooking=True, judging=judge, participants=participants, judges=judges
        ):
            raise StateError("\n".join(problems))
        with audit.of_run(None, "cook.run", cook):
            cooks.run(cook, judge=judge, participants=participants, judges=judges)
        until = None if timeout_s is None else time.monotonic() + timeout_s
        try:
            _wait(cook, judge, until)
        except (TimeoutError, KeyboardInterrupt):
            cooks.cancel(cook, "its caller stopped waiting")
            raise
        if export is not None:
            exports.export_folder(cook, Path(export))
        return _done(cook)


def _wait(cook: Any, judged: bool, until: float | None) -> None:
    quiet_since = None
    while True:
        cook.refresh_from_db()
        if cook.state != "running":
            # Between a round's end and its panel's opening the cook rests for a moment.
            pausing = judged and cook.stage == "cooked" and cook.state == "done" and not cook.reason
            quiet_since = quiet_since or time.monotonic()
            if not pausing or time.monotonic() - quiet_since > _REPORT_S:
                return
        else:
            quiet_since = None
        if until is not None and time.monotonic() > until:
            raise TimeoutError(f"{cook.name} has not ended in its time")
        time.sleep(_POLL_S)


def _done(cook: Any) -> Done:
    from judging.cooks import events, submissions
    from judging.cooks.reports import panel_reports

    cook.refresh_from_db()
    panel = panel_reports.latest(cook)
    report = panel.report["report"] if panel is not None and panel.report else None
    return Done(
        str(cook.pk),
        cook.name,
        cook.state,
        cook.stage,
        cook.reason,
        {row.name: row.outcome or row.state for row in submissions.newest_tries(cook)},
        list(report["leaderboard"]) if report else [],
        report,
        list(events.rows(cook)),
    )
