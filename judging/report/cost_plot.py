"""Score against cost, as one SVG that needs nothing else."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 60, 210, 30, 60


class Point(NamedTuple):
    """`cost` in US dollars a try (None: unknown, drawn apart); scores 0 to 100, the interval's ends
    None where there is none."""

    name: str
    cost: float | None
    score: float
    low: float | None = None
    high: float | None = None


def cost_plot(points: Sequence[Point]) -> str:
    """The picture; contenders whose cost nobody told are listed at its right edge."""
    known = [each for each in points if each.cost is not None]
    most = max((each.cost or 0.0 for each in known), default=0.0) or 1.0
    step = 10 ** math.floor(math.log10(most))
    ticks = [n * step for n in range(int(most / step) + 1)]
    parts = [_axes(ticks, most)]
    parts += [_mark(each, most) for each in known]
    unknown = [each.name for each in points if each.cost is None]
    if unknown:
        lines = ["cost unknown:", *unknown]
        parts += [_text(WIDTH - RIGHT + 30, TOP + 16 * n, line) for n, line in enumerate(lines)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12"><title>Score against cost</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _x(cost: float, most: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * cost / most


def _y(score: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - score / 100)


def _axes(ticks: Sequence[float], most: float) -> str:
    rows = [
        _line(LEFT, _y(score), WIDTH - RIGHT, _y(score), "#ddd")
        + _text(LEFT - 32, _y(score) + 4, f"{score}")
        for score in range(0, 101, 20)
    ]
    columns = [_text(_x(tick, most) - 10, HEIGHT - BOTTOM + 18, f"${tick:g}") for tick in ticks]
    named = _text(LEFT, HEIGHT - 14, "mean cost of a try, US dollars") + _text(8, 18, "score")
    return "".join([*rows, *columns, named])


def _mark(each: Point, most: float) -> str:
    x, y = _x(each.cost or 0.0, most), _y(each.score)
    reach = (
        _line(x, _y(each.low), x, _y(each.high), "#555")
        if each.low is not None and each.high is not None
        else ""
    )
    return f'{reach}<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#1c7ed6"/>' + _text(
        x + 9, y + 4, each.name
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
