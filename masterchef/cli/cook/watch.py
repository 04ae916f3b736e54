"""Watching a cook from a terminal until nothing of it runs any more; Ctrl-C cancels it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from judging.models import Cook
    from masterchef.runs.models import Event

_POLL_S = 0.3
_REPORT_S = 10.0


def watch(cook: "Cook", console: "Console", *, judged: bool) -> None:
    """Show the cook's events and members until it rests; `judged` waits for its report, too."""
    from django.db import connection

    from judging import cooks

    try:
        _watch(cook, console, judged)
    except KeyboardInterrupt:
        connection.close()  # it may have been in the middle of a query
        cook.refresh_from_db()
        if cook.state == "running":
            cooks.cancel(cook, "cancelled by Ctrl-C at the command line")
            console.print(f"cancelled {cook.name}")
        raise


def _watch(cook: "Cook", console: "Console", judged: bool) -> None:
    seen = _start(cook)
    quiet_since = time.monotonic()
    with _live(console) as show:
        while True:
            cook.refresh_from_db()  # before the events, so that none is missed
            resting = cook.state != "running"
            events = list(cook.events.filter(number__gt=seen).order_by("number")[:500])
            for event in events:
                seen = event.number
                console.print(sentence(event), soft_wrap=True)
                quiet_since = time.monotonic()
            show(cook)
            if resting and not events and not _goes_on(cook, judged, quiet_since):
                return
            _help_with_report(cook, quiet_since)
            time.sleep(_POLL_S)


def _start(cook: "Cook") -> int:
    """Events of earlier rounds are no news: the number before the newest opening."""
    opened = cook.events.filter(kind__in=("round_opened", "panel_opened", "resumed"))
    newest = opened.order_by("number").last()
    return newest.number - 1 if newest else 0


def _goes_on(cook: "Cook", judged: bool, quiet_since: float) -> bool:
    """Between a round's end and its panel's opening the cook rests for a moment."""
    return (
        judged and cook.stage == "cooked" and cook.state == "done" and not cook.reason
        and time.monotonic() - quiet_since < _REPORT_S
    )  # fmt: skip


def _help_with_report(cook: "Cook", quiet_since: float) -> None:
    """Workers write reports; this does what they left undone."""
    from judging.cooks.reports import panel_reports

    if cook.state == "running" and time.monotonic() - quiet_since > _REPORT_S:
        panel = cook.panels.exclude(closed_at=None).filter(reported_at=None).first()
        if panel is not None:
            panel_reports.report_panel(panel.pk)


@contextmanager
def _live(console: "Console") -> Iterator[Any]:
    """A table that stays below the events on a terminal; elsewhere there are only lines."""
    if not console.is_terminal:
        yield lambda cook: None
        return
    from rich.console import Group
    from rich.live import Live

    from masterchef.cli.cook.shown import tables

    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield lambda cook: live.update(Group(*tables(cook)), refresh=True)


def sentence(event: "Event") -> str:
    """An event as a person reads it, with its time since the start."""
    seconds = event.at_ms // 1000
    return f"{seconds // 60:>3}:{seconds % 60:02} {_words(event.kind, event.tick, event.data)}"


def _words(kind: str, round: int, data: dict[str, Any]) -> str:
    name, said = data.get("name", ""), data.get("evidence") or data.get("reason") or ""
    repeat = f" (repeat {data['repeat']})" if data.get("repeat", "1") != "1" else ""
    outcome = data.get("outcome", "")
    because = f": {' '.join(said.split())}" if said.strip() else ""
    match kind:
        case "round_opened":
            return f"round {round} opens: {', '.join(data['participants'])}"
        case "participant_started" | "judge_started":
            return f"{name}{repeat} starts on {data['host']}"
        case "participant_ended" | "judge_ended":
            return f"{name}{repeat} ends: {outcome}{because}"
        case "participant_waits" | "judge_waits":
            return f"{name}{repeat} waits for its limit to end{because}"
        case "round_closed":
            good = sum(one == "ok" for one in data["outcomes"].values())
            return f"round {round} ends: {good} of {len(data['outcomes'])} handed in"
        case "panel_opened":
            return f"the panel sits: {', '.join(data['judges'])}"
        case "panel_closed":
            good = sum(one["outcome"] == "ok" for one in data["outcomes"])
            return f"the panel rises: {good} of {len(data['outcomes'])} verdicts count"
        case "reported":
            return f"the report failed: {data['problem']}" if data["problem"] else "reported"
        case "resumed":
            return f"{data['count']} taken up again"
        case _:
            return f"{kind.replace('_', ' ')}{because}"
