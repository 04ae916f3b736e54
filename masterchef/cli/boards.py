"""`masterchef leaderboard`, and how a board is printed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.output import Json, data, emit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from judging.boards import Board
    from judging.leaderboard import Entry


_KINDS = {"ceiling": "certified ceiling", "reference": "no ceiling"}
_FULL = {
    "ceiling": "100 is certified: no team could have done better.",
    "reference": "100 is every order on time at full quality, which may be out of reach.",
}


def leaderboard(
    scenario: Annotated[str | None, typer.Option(help="Only this scenario.")] = None,
    experiment: Annotated[int | None, typer.Option(help="Only this experiment's runs.")] = None,
    track: Annotated[str | None, typer.Option(help="A: thinking is free; B: it costs.")] = None,
    every_ruleset: Annotated[
        bool, typer.Option("--every-ruleset", help="Also runs under older rules of the kitchen.")
    ] = False,
    json: Json = False,
) -> None:
    """Rank the lineups that were played, one board for each scenario and track."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.boards import boards
    from kitchen.engine import RULESET

    found = boards(
        scenario=scenario,
        experiment=experiment,
        track=track,
        ruleset=None if every_ruleset else RULESET,
    )
    if json:
        for board in found:
            emit(board.to_json())
    else:
        show(found, data())


def show(found: Iterable["Board"], console: "Console") -> None:
    """Print boards as tables, with what they need to be read rightly."""
    from judging.leaderboard import RANKING

    found = list(found)
    if not found:
        console.print(
            "no runs yet under the present rules; start some: masterchef play busy_night_1 "
            "--lineup greedy (older ones: masterchef leaderboard --every-ruleset)",
            soft_wrap=True,
        )
        return
    for board in found:
        console.print(_table(board))
        console.print(f"  The scenario is {board.calibration}.", style="dim", soft_wrap=True)
        for line in _footnotes(board.entries, board.scale):
            console.print(f"  {line}", style="dim", soft_wrap=True)
    console.print(RANKING, style="dim")


def _table(board: "Board") -> "Table":
    from rich import box
    from rich.table import Table

    kind = _KINDS[board.scale]
    title = f"{board.scenario} · track {board.track} · rules {board.ruleset[:8]} · {kind}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("lineup", overflow="fold", min_width=8)
    for name in ("score", "95% interval", "seeds", "dishes", "tokens", "model s"):
        table.add_column(name, justify="right", no_wrap=True)
    for entry in board.entries:
        table.add_row(*_cells(entry))
    return table


def _cells(entry: "Entry") -> tuple[str, ...]:
    spread = entry.interval
    seeds = spread.n if spread else 0
    return (
        str(entry.rank) if entry.rank else "–",
        entry.lineup,
        f"{spread.mean:.1f}" if spread else "–",
        _interval(entry),
        f"{seeds}" if entry.runs == seeds else f"{seeds} ({entry.runs} runs)",
        f"{entry.served:.1f}",
        f"{entry.tokens:,.0f}",
        f"{entry.seconds:,.1f}",
    )


def _interval(entry: "Entry") -> str:
    spread = entry.interval
    if spread is None:
        return "–"
    if spread.low is not None and spread.high is not None:
        return f"[{spread.low:.1f}, {spread.high:.1f}]"
    low, high = spread.spread
    return f"{low:.1f} to {high:.1f}" if low != high else "–"


def _notes(entry: "Entry") -> Iterable[str]:
    if found := entry.answers:
        yield f"answers by {', '.join(found.styles)}, asked with words {', '.join(found.words)}"
        if found.first is not None and found.last is not None:
            yield (
                f"takes the first option {found.first:.1f} and the last {found.last:.1f} times "
                "as often as chance"
            )
    if entry.note:
        yield entry.note
    if entry.cut:
        yield f"{entry.cut} cut short"
    if entry.excluded:
        yield "left out: " + ", ".join(f"{n} {reason}" for reason, n in entry.excluded.items())


def _footnotes(entries: Iterable["Entry"], scale: str) -> Iterable[str]:
    entries = list(entries)
    for entry in entries:
        notes = "; ".join(_notes(entry))
        if notes:
            yield f"{entry.lineup}: {notes}"
    yield f"Dishes, tokens and model s are means a run. {_FULL[scale]}"
    if any(entry.interval and entry.interval.n < 3 for entry in entries):
        yield "With fewer than three seeds there is no interval: lowest to highest is shown."
    if any(entry.cut for entry in entries):
        yield "A run cut short is measured as if the kitchen had closed at that moment."
