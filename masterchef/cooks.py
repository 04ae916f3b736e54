"""Cooks from Python: `masterchef.cooks.run("soup/")` does what `masterchef cook run` does.

    from masterchef import cooks

    done = cooks.run("soup/", judge=True)
    print(done.outcomes, done.ranking)
    cooks.run("soup/", on_event=print, events="events.jsonl")    # each event when it is written
    for event in cooks.follow("soup", after=12):                 # of a cook that somebody started
        ...

It talks to the services given, to the running stack, or to one of its own that lasts as long as
the call, so a script that runs several cooks keeps a stack with `masterchef up`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from masterchef.cli.environment import some_stack

Event = dict[str, Any]  # a line of events.jsonl


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
    events: list[Event] = field(default_factory=list)


def run(
    folder: str | Path,
    *,
    judge: bool = True,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
    timeout_s: float | None = None,
    export: str | Path | None = None,
    on_event: Callable[[Event], object] | None = None,
    events: str | Path | None = None,
) -> Done:
    """Cook a folder to its end, and judge it.

    With names only those take part. `on_event` is called with each event when it is written, and
    `events` is a file that gets its line then. `export` is a new folder for everything that came of
    it. Raises CookError for a folder that can't be cooked, StateError for what is in the way, and
    TimeoutError after `timeout_s`, when the cook is cancelled; also when `on_event` raises.
    """
    with some_stack():
        from judging import cooks
        from judging.cooks import StateError, follower, service
        from judging.cooks.transfer import exports
        from masterchef import audit

        cook = cooks.create_cook(Path(folder))
        if problems := service.problems(
            cook, cooking=True, judging=judge, participants=participants, judges=judges
        ):
            raise StateError("\n".join(problems))
        with audit.of_run(None, "cook.run", cook):
            cooks.run(cook, judge=judge, participants=participants, judges=judges)
        try:
            for event in follower.follow(cook, judged=judge, timeout_s=timeout_s, file=events):
                if on_event is not None:
                    on_event(event)
        except BaseException:
            cook.refresh_from_db()
            if cook.state == "running":
                cooks.cancel(cook, "its caller stopped waiting")
            raise
        if export is not None:
            exports.export_folder(cook, Path(export))
        return _done(cook)


def follow(
    name: str,
    *,
    after: int = 0,
    judged: bool = False,
    timeout_s: float | None = None,
    events: str | Path | None = None,
) -> Iterator[Event]:
    """The events of a cook, given by its name (the newest) or id, as they are written, until it
    rests; `judged` waits for its panel, too.

    `after` is the last number that is known already. `events` is a file that is kept in step, and
    may hold the beginning from an earlier call. Raises LookupError, and TimeoutError after
    `timeout_s`; the cook goes on.
    """
    with some_stack():
        from judging.cooks import follower
        from masterchef.cli.cook import common
        from masterchef.cli.errors import CommandError

        try:
            cook = common.find(name)
        except CommandError as error:
            raise LookupError(str(error)) from error
        yield from follower.follow(
            cook, after=after, judged=judged, timeout_s=timeout_s, file=events
        )


def _done(cook: Any) -> Done:
    from judging import cook_events
    from judging.cooks import submissions
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
        list(cook_events.rows(cook)),
    )
