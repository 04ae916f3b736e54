"""A matrix as one HTML file that needs nothing else: no script, no request, charts inside."""

from collections.abc import Iterable
from importlib import resources
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from judging.statistics import Interval
from judging.trials.analysis.cells import CellResult, value
from judging.trials.analysis.charts import bar_chart, heat_map
from judging.trials.analysis.errors import Frequent, Listed, most_invented, most_missed
from judging.trials.analysis.ranking import RANKING, Entry, comparable, pairs, rank, resolution

MOST = 15
PAIRS = 40


def html_report(
    cells: Iterable[CellResult],
    *,
    title: str,
    metric: str = "entities_f1",
    subtitle: str = "",
) -> str:
    """The report. Whatever a prompt, a trial or a model wrote is escaped."""
    found = list(cells)
    entries = rank(found, metric)
    trials = {cell.trial for cell in found}
    part: Listed = "mappings" if metric.startswith("mappings") else "entities"
    counted = [entry for entry in entries if entry.interval]
    ranked = [entry for entry in entries if entry.rank is not None]
    most = max((entry.interval.n for entry in ranked if entry.interval), default=0)
    template = Engine(autoescape=True).from_string(
        resources.files(__package__).joinpath("report.html").read_text("utf-8")
    )
    return template.render(
        Context(
            {
                "title": title,
                "subtitle": subtitle,
                "metric": metric,
                "ranking": RANKING,
                "resolution": resolution(most, len(ranked)),
                "counts": {"cells": len(found), "trials": len(trials), "contenders": len(entries)},
                "entries": [_entry(entry) for entry in entries],
                "heat_map": _inline(heat_map(found, metric)) if counted else "",
                "bar_chart": _inline(bar_chart(entries, metric)) if counted else "",
                "comparisons": _comparisons(comparable(found, entries), metric),
                "rerun": [entry.contender for entry in entries if entry.coverage.can_be_rerun],
                "pairs": PAIRS,
                "part": part,
                "missed": [_frequent(each) for each in most_missed(found, MOST, part=part)],
                "invented": [_frequent(each) for each in most_invented(found, MOST, part=part)],
                "cells": [_cell(cell, metric) for cell in found],
            },
            use_l10n=False,
        )
    )


def _inline(svg: bytes) -> SafeString:
    """The picture without its XML head; matplotlib has escaped the labels in it."""
    text = svg.decode()
    return mark_safe(text[text.index("<svg") :])


def _entry(entry: Entry) -> dict[str, Any]:
    spread = entry.interval
    reasons = ", ".join(f"{count} {reason}" for reason, count in entry.excluded.items())
    return {
        "rank": entry.rank or "–",
        "combination": entry.combination,
        "model": entry.model,
        "mean": _figure(spread.mean if spread else None),
        "interval": _interval(spread),
        "note": entry.note,
        "coverage": f"{entry.coverage.covered} of {entry.coverage.expected}",
        "cut": ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in entry.cut.items()) or "–",
        "n": spread.n if spread else 0,
        "micro": _figure(entry.pooled.f1 if entry.pooled else None),
        "tokens": f"{entry.tokens:,.0f}",
        "cost": _money(entry.cost_usd),
        "seconds": f"{entry.seconds:,.1f}",
        "cost_per_point": _money(entry.cost_per_point),
        "seconds_per_point": _figure(entry.seconds_per_point, 2),
        "schema_valid": _percent(entry.schema_valid_rate),
        "hallucinated": _percent(entry.hallucination_rate),
        "excluded": reasons or "–",
    }


def _interval(spread: Interval | None) -> str:
    if spread is None or spread.low is None or spread.high is None:
        return "–"
    return f"{spread.low:.3f} to {spread.high:.3f}"


def _comparisons(cells: list[CellResult], metric: str) -> list[dict[str, Any]]:
    found = sorted(pairs(cells, metric).values(), key=lambda each: (each.p, -abs(each.difference)))
    return [
        {
            "a": each.a,
            "b": each.b,
            "n": each.n,
            "difference": f"{each.difference:+.3f}",
            "p": f"{each.p:.3f}",
            "verdict": "told apart" if each.told_apart else "can't be told apart",
        }
        for each in found[:PAIRS]
    ]


def _frequent(each: Frequent) -> dict[str, Any]:
    return {**each.to_json(), "share": f"{each.times} of {each.cells}"}


def _cell(cell: CellResult, metric: str) -> dict[str, Any]:
    state = cell.failure or cell.excluded or cell.state
    return {
        "combination": cell.combination,
        "model": cell.model,
        "trial": cell.trial,
        "repeat": cell.repeat,
        "state": state,
        "score": _figure(value(cell, metric)),
        "tokens": f"{cell.tokens_in + cell.tokens_out:,}",
        "seconds": f"{cell.seconds:,.1f}",
    }


def _figure(number: float | None, digits: int = 3) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def _money(number: float | None) -> str:
    if number is None:
        return "–"
    return f"${number:.2f}" if number >= 1 else f"${number:.6f}".rstrip("0").rstrip(".")


def _percent(number: float | None) -> str:
    return "–" if number is None else f"{number:.0%}"
