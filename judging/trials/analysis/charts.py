"""Heat map and bar chart, as PNG or SVG. No screen; colours that all eyes tell apart."""

import io
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from judging.trials.analysis.cells import CellResult, by_contender, mean, trial_means
from judging.trials.analysis.coverage import coverages
from judging.trials.analysis.ranking import Entry

Format = Literal["png", "svg"]
COLOURS = "cividis"  # even in lightness, and alike with and without red-green vision
BLUE, ORANGE = "#0072b2", "#d55e00"  # Okabe and Ito
GREY = "#9a9a9a"  # of a contender without a rank
DOTS = 150  # an inch
LONGEST = 52  # characters of a label


def heat_map(
    cells: Iterable[CellResult], metric: str = "entities_f1", fmt: Format = "svg"
) -> bytes:
    """Combinations (rows) × models (columns), the mean over trials in each field; "–" where no
    cell counts."""
    grouped = list(by_contender(cells).values())
    rows = sorted({found[0].combination for found in grouped}) or ["no cells"]
    columns = sorted({found[0].model for found in grouped}) or [""]
    means = np.full((len(rows), len(columns)), np.nan)
    whole = np.full(means.shape, True)
    covered = coverages({found[0].contender: found for found in grouped}, metric)
    for found in grouped:
        if scores := trial_means(found, metric):
            place = rows.index(found[0].combination), columns.index(found[0].model)
            means[place] = mean(scores.values())
            whole[place] = covered[found[0].contender].is_full
    figure = Figure(
        figsize=(4.6 + 1.15 * len(columns), 1.9 + 0.5 * len(rows)), layout="constrained"
    )
    axes = figure.subplots()
    image = axes.imshow(np.ma.masked_invalid(means), cmap=COLOURS, vmin=0, vmax=1, aspect="auto")
    axes.set_facecolor("#e5e5e5")
    axes.set_xticks(
        range(len(columns)), [_label(name, 24) for name in columns], rotation=25, ha="right"
    )
    axes.set_yticks(range(len(rows)), [_label(name) for name in rows])
    _write_values(axes, means, whole)
    axes.set_title(_title(metric) + ("" if whole.all() else " (*: not all cells)"), loc="left")
    figure.colorbar(image, ax=axes, label="mean over trials")
    return _saved(figure, fmt)


def bar_chart(entries: Sequence[Entry], metric: str = "entities_f1", fmt: Format = "svg") -> bytes:
    """A bar for each contender, best on top, with its interval as a line; contenders without a
    cell that counts are left out."""
    shown = [entry for entry in entries if entry.interval is not None]
    figure = Figure(figsize=(9.5, 1.6 + 0.42 * max(1, len(shown))), layout="constrained")
    axes = figure.subplots()
    for place, entry in enumerate(shown):
        _bar(axes, place, entry)
    names = [f"{_label(entry.combination)}\n{_label(entry.model)}" for entry in shown]
    axes.set_yticks(range(len(shown)), names, fontsize=8)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, 1.12)
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel("mean over trials; line: 95% interval")
    axes.set_title(_title(metric), loc="left")
    return _saved(figure, fmt)


def _bar(axes: Axes, place: int, entry: Entry) -> None:
    spread = entry.interval
    if spread is None:
        return
    axes.barh(place, spread.mean, height=0.62, color=BLUE if entry.coverage.is_full else GREY)
    end = spread.mean
    if spread.low is not None and spread.high is not None:
        axes.plot([spread.low, spread.high], [place, place], color=ORANGE, linewidth=2.2)
        axes.plot([spread.low, spread.high], [place, place], "|", color=ORANGE, markersize=8)
        end = spread.high
    share = f" ({entry.coverage.covered} of {entry.coverage.expected} cells)"
    said = f"{spread.mean:.3f}{'' if entry.coverage.is_full else share}"
    axes.text(end + 0.012, place, said, va="center", fontsize=8)


def _write_values(axes: Axes, means: np.ndarray, whole: np.ndarray) -> None:
    for (row, column), score in np.ndenumerate(means):
        known = not np.isnan(score)
        colour = "white" if known and score < 0.5 else "black"
        text = f"{score:.2f}{'' if whole[row, column] else '*'}" if known else "–"
        axes.text(column, row, text, ha="center", va="center", color=colour)


def _title(metric: str) -> str:
    words = metric.replace("_", " ").replace(" f1", " F1")
    return words[:1].upper() + words[1:]


def _label(text: str, longest: int = LONGEST) -> str:
    """Plain text: a dollar sign would start a formula."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short.replace("$", r"\$")


def _saved(figure: Figure, fmt: Format) -> bytes:
    out = io.BytesIO()
    # Of an SVG's own notes none are wanted: they name a date and addresses.
    notes = dict.fromkeys(("Date", "Creator", "Format", "Type")) if fmt == "svg" else None
    figure.savefig(out, format=fmt, dpi=DOTS, metadata=notes)
    return out.getvalue()
