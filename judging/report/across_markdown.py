"""The board over many cooks as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judging.report.cells import (
    between,
    even_cell,
    over,
    rating_cell,
    score_cells,
    shared,
    table,
)

if TYPE_CHECKING:
    from judging.report.across import CrossBoard
    from judging.report.contenders import Effort


EFFORT = ("handed in", "cost", "seconds", "tokens", "as")


def cross_markdown(board: CrossBoard) -> str:
    """The leaderboard over many cooks."""
    ranks = shared([line.rank for line in board.lines])
    uneven = any(line.even is not None for line in board.lines)
    rows = [
        (ranks[i], line.participant, *score_cells(line.score), *even_cell(line.even, uneven),
         rating_cell(line.rating), str(line.cooks), *_effort(line.effort))
        for i, line in enumerate(board.lines)
    ]  # fmt: skip
    even = ["even"] if uneven else []
    head = ("rank", "contender", "score", "95%", *even, "rating", "cooks", *EFFORT)
    said = sorted({over(line.score) for line in board.lines})
    if board.alpha is not None:
        sure = between(board.alpha_low, board.alpha_high, "no interval: under 10 cooks")
        said.append(f"Judges' agreement, mean of cooks: alpha {board.alpha:.2f} ({sure}).")
    if uneven:
        said.append("Not every judge of every cook scored everybody: “even” is the score as if all "
                    "had, and the order follows it.")  # fmt: skip
    if board.failed:
        said.append("Who failed in a cook where others have a score stands below all who did not.")
    sides = "rl" + "r" * (len(head) - 3) + "l"
    if board.unscored:
        left = [(name, *_effort(effort)) for name, effort in board.unscored]
        said.append("Tried, and has no score:\n\n" + table(("contender", *EFFORT), left, "lrrrrl"))
    return "\n\n".join([table(head, rows, sides), *said]) + "\n"


def _effort(effort: Effort) -> tuple[str, ...]:
    return (
        f"{effort.handed_in}/{effort.tries}",
        "–" if effort.cost_usd is None else f"${effort.cost_usd:.4f}",
        "–" if effort.seconds is None else f"{effort.seconds:.0f}",
        "–" if effort.tokens is None else f"{effort.tokens:,.0f}",
        ", ".join(effort.aliases),
    )
