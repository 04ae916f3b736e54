"""The picture of sessions being played: a table that renews itself, or lines where none can."""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID

from masterchef.cli.progress import Progress, Standing

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_ROWS = 16
_STYLE = {"done": "green", "failed": "red", "blocked": "red", "cancelled": "yellow"}
_AS_EXPECTED = ("all_orders_closed", "closing_time")
_MARK = {"claimed": "", "ready": "·", "waiting": " (no host)", "awaiting": " (external)",
         "quarantined": " (quarantined)"}  # fmt: skip


class LiveDisplay:
    """`show(progress)` as often as you like; a context manager."""

    def __init__(self, console: "Console", *, title: str) -> None:
        from rich.live import Live

        self.console = console
        self.title = title
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None
        self._told: dict[UUID, str] = {}
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        else:
            self.console.print(self.title)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def show(self, progress: Progress) -> None:
        """Draw the present standings; without a terminal, say which sessions have settled."""
        if self._live:
            self._live.update(self.picture(progress), refresh=True)
            return
        for standing in progress.standings.values():
            if standing.measured and self._told.get(standing.id) != standing.state:
                self._told[standing.id] = standing.state
                self.console.print(_line(standing), soft_wrap=True)

    def picture(self, progress: Progress) -> "Table":
        """The present standings as a table."""
        from rich import box
        from rich.table import Table

        standings = list(progress.standings.values())
        settled = sum(standing.settled for standing in standings)
        seconds = int(time.monotonic() - self._began)
        shown = _most_telling(standings)
        more = len(standings) - len(shown)
        table = Table(
            title=f"{self.title} · {settled} of {len(standings)} settled · {seconds} s"
            + (f" · {more} not shown" if more else ""),
            title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0),
        )  # fmt: skip
        # Only the last column gives way in a narrow terminal.
        table.add_column("session", min_width=8, no_wrap=True)
        table.add_column("lineup", min_width=8, max_width=18, no_wrap=True)
        for name, width in (("seed", 4), ("tick", 4), ("clock", 5), ("served", 6), ("S", 7)):
            table.add_column(name, justify="right", min_width=width, no_wrap=True)
        table.add_column("tokens", justify="right", min_width=7, no_wrap=True)
        table.add_column("now", overflow="ellipsis", no_wrap=True)
        for standing in shown:
            table.add_row(*_cells(standing), style=_STYLE.get(standing.state))
        return table


def _most_telling(standings: list[Standing]) -> list[Standing]:
    """As many as fit: those under way before those settled and those not begun, in their order."""
    order = {"running": 0, "paused": 0, "blocked": 0, "created": 2}
    chosen = sorted(standings, key=lambda each: order.get(each.state, 1))[:_ROWS]
    return [standing for standing in standings if standing in chosen]


def _cells(standing: Standing) -> tuple[str, ...]:
    seed = f"{standing.seed}" if standing.repeat == 1 else f"{standing.seed}/{standing.repeat}"
    return (
        str(standing.id)[:8], standing.lineup, seed, str(max(standing.tick, 0)),
        clock(standing.now_ms), str(standing.served), f"{standing.cents / 100:.2f}",
        f"{standing.tokens:,}", _now(standing),
    )  # fmt: skip


def _now(standing: Standing) -> str:
    if standing.state == "done":
        score = "done" if standing.score is None else f"score {standing.score:.1f}"
        told = standing.reason.replace("_", " ")
        return score if standing.reason in _AS_EXPECTED else f"{score}, {told}"
    if standing.settled:
        return f"{standing.state}: {standing.reason}"
    seats = [seat + _MARK.get(state, "") for seat, state in standing.thinking.items()]
    return f"{', '.join(seats)} thinking" if seats else standing.state


def _line(standing: Standing) -> str:
    return (
        f"{str(standing.id)[:8]} {standing.lineup} seed {standing.seed} repeat {standing.repeat}: "
        f"{_now(standing)}; {standing.tick} ticks, {standing.served} dishes, "
        f"S {standing.cents / 100:.2f}, {standing.tokens:,} tokens"
    )


def clock(ms: int) -> str:
    """Simulated time as m:ss."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"
