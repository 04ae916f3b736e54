"""The picture of a matrix that runs: a bar for each prompt × model, the time left, the log."""

import time
from collections import deque
from typing import TYPE_CHECKING, Any

from masterchef.cli.log_view import line_text

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.table import Table

    from judging.models import Matrix
    from judging.trials.progress import Progress

POLL_S = 0.5
LOG_LINES = 8
MOST_ROWS = 24
_SETTLED = ("done", "cancelled", "failed", "paused")


def follow(matrix: "Matrix", console: "Console") -> "Progress":
    """Show the matrix until it has ended or is paused; its last standing."""
    from rich.live import Live

    from judging.trials import progress

    lines = LogTail(matrix)
    now = progress.of(matrix)
    if not console.is_terminal:
        return _follow_in_lines(matrix, console, lines)
    with Live(console=console, auto_refresh=False, transient=False) as live:
        while True:
            lines.read()
            now = progress.of(matrix)
            live.update(picture(matrix.name, now, list(lines.last), console.width), refresh=True)
            if now.state in _SETTLED:
                return now
            time.sleep(POLL_S)


def _follow_in_lines(matrix: "Matrix", console: "Console", lines: "LogTail") -> "Progress":
    """Without a terminal: a line for each cell that has ended."""
    from judging.trials import progress

    console.print(matrix.name)
    while True:
        now = progress.of(matrix)  # before its lines, so that none is missed
        for line in lines.read():
            if line["kind"] == "cell_done":
                console.print(line_text(line), soft_wrap=True)
        if now.state in _SETTLED:
            return now
        time.sleep(POLL_S)


class LogTail:
    """The run's log lines as they come."""

    def __init__(self, matrix: "Matrix") -> None:
        self.run = matrix.pk
        self.seen = 0
        self.last: deque[dict[str, Any]] = deque(maxlen=LOG_LINES)

    def read(self) -> list[dict[str, Any]]:
        from masterchef.live.models import LogLine
        from masterchef.live.pages import LINE_COLUMNS

        rows = LogLine.objects.filter(run=self.run, id__gt=self.seen).order_by("id")
        found = list(rows.values(*LINE_COLUMNS)[:5_000])
        if found:
            self.seen = found[-1]["id"]
            self.last.extend(found)
        return found


def picture(title: str, now: "Progress", lines: list[dict[str, Any]], width: int = 100) -> "Group":
    """The present standing and the newest log lines."""
    from rich.console import Group
    from rich.rule import Rule
    from rich.text import Text

    log: list[Any] = (
        [Rule("log", style="dim", align="left"), *map(line_text, lines)] if lines else []
    )
    return Group(
        Text(f"{title} · {headline(now)}", style="bold", overflow="ellipsis", no_wrap=True),
        _table(now, width),
        *log,
    )


def headline(now: "Progress") -> str:
    """Such as "14 of 24 cells · 2 excluded · 31,210 tokens · 1:02 min, 0:41 left"."""
    parts = [f"{now.done} of {now.total} cells"]
    parts += [f"{count} {name}" for name, count in now.outcomes.items() if name != "ok"]
    parts.append(f"{now.tokens:,} tokens")
    if now.cost_usd:
        parts.append(f"${now.cost_usd:.4f}")
    left = "" if now.seconds_left is None else f", about {_clock(now.seconds_left)} left"
    parts.append(f"{_clock(now.elapsed_s)}{left}")
    if now.state != "running":
        parts.append(f"{now.state}: {now.reason}" if now.reason else now.state)
    return " · ".join(parts)


def _table(now: "Progress", width: int) -> "Table":
    from rich import box
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    bar = 24 if width >= 110 else 12
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(
        "prompt × model", overflow="ellipsis", no_wrap=True, max_width=width - bar - 45
    )
    table.add_column("", width=bar, no_wrap=True)
    for name, least in (("cells", 6), ("entities", 8), ("elements", 8), ("bad", 3), ("out", 3)):
        table.add_column(name, justify="right", no_wrap=True, min_width=least)
    shown = sorted(now.rows, key=lambda row: row.done == row.total)[:MOST_ROWS]
    for row in (each for each in now.rows if each in shown):
        table.add_row(
            f"{row.combination} × {row.model}",
            ProgressBar(total=row.total, completed=row.done, width=bar),
            f"{row.done}/{row.total}" + (f"+{row.running}" if row.running else ""),
            _mean(row.entities),
            _mean(row.mappings),
            str(row.bad_answers or ""),
            str(row.excluded or ""),
        )
    hidden = len(now.rows) - len(shown)
    table.caption = "mean F1 so far; bad: unreadable answers, scored 0; out: excluded, not scored"
    table.caption_justify = "left"
    if hidden:
        table.caption += f"; {hidden} rows more"
    return table


def _mean(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:{'02d' if hours else 'd'}}:{whole % 60:02d}"
