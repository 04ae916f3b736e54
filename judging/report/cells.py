"""Cells and sentences that the reports share."""

from collections.abc import Iterable, Sequence

from judging.statistics import Interval
from judging.statistics.intervals import PanelInterval
from judging.statistics.ratings import Rating


def table(head: Sequence[str], rows: Iterable[Sequence[str]], sides: str) -> str:
    """A Markdown table; `sides` is l or r for each column."""
    rule = ["---:" if side == "r" else "---" for side in sides]
    lines = [head, rule, *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shared(ranks: Sequence[int]) -> list[str]:
    """Ranks in words: 1= where several share it."""
    return [f"{rank}=" if ranks.count(rank) > 1 else str(rank) for rank in ranks]


def score_cells(score: PanelInterval) -> tuple[str, str]:
    """The mean, and its interval or spread."""
    found = score.interval
    return f"{found.mean:.1f}", reach(found)


def even_cell(score: float | None, uneven: bool) -> list[str]:
    """One cell in a table that has this column, else none."""
    return [f"{score:.1f}" if score is not None else ""] if uneven else []


def reach(found: Interval) -> str:
    """The interval, or the spread marked as such."""
    if found.low is None or found.high is None:
        return f"{found.spread[0]:.1f} to {found.spread[1]:.1f} (spread)"
    return f"{found.low:.1f} to {found.high:.1f}"


def rating_cell(rating: Rating | None) -> str:
    """The rating, ± half its interval where it has one."""
    if rating is None:
        return "–"
    half = f" ±{rating.high - rating.rating:.0f}" if rating.high is not None else ""
    return f"{rating.rating:.0f}{half}"


def between(low: float | None, high: float | None, otherwise: str) -> str:
    """An interval of alpha, or why there is none."""
    return otherwise if low is None or high is None else f"95%: {low:.2f} to {high:.2f}"


def over(score: PanelInterval) -> str:
    """What the interval of a score promises, or why there is none."""
    if score.over:
        return f"Intervals hold for the mean over {score.over}."
    return f"No interval ({score.interval.note}); the spread from lowest to highest is shown."


def plain(text: str) -> str:
    """One line that can't break out of a table or become markup of its own."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
