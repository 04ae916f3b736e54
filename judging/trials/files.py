"""A matrix as files: charts, a report that needs nothing else, and its tables."""

import io
from collections.abc import Iterator
from typing import Literal

from judging.models import Matrix
from judging.trials import reports, results
from judging.trials.analysis import bar_chart, heat_map, html_report, rank, write
from judging.trials.analysis.rows import COLUMNS
from masterchef.runs.exports import CONTENT_TYPES

CHARTS = ("heat-map", "bars")
CHART_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def chart(matrix: Matrix, which: str, fmt: str, metric: str) -> bytes:
    """A heat map of prompts × models, or bars with intervals, as PNG or SVG."""
    cells = reports.competing(matrix, metric, results.of(matrix))
    kind: Literal["png", "svg"] = "png" if fmt == "png" else "svg"
    if which == "heat-map":
        return heat_map(cells, metric, kind)
    return bar_chart(rank(cells, metric), metric, kind)


def html(matrix: Matrix, metric: str) -> str:
    """The report as one HTML file."""
    cells = reports.competing(matrix, metric, results.of(matrix))
    subtitle = f"matrix {str(matrix.pk)[:8]} · {matrix.state} · {matrix.setup['mode']} match"
    return html_report(cells, title=matrix.name, metric=metric, subtitle=subtitle)


def export(matrix: Matrix, what: str, fmt: str, file: io.BufferedIOBase, metric: str) -> int:
    """One table in one format; the number of its rows. Raises ValueError for an unknown one."""
    return write(results.of(matrix), what, fmt, file, metric=metric)  # type: ignore[arg-type]


def of(matrix: Matrix, metric: str) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file that a report consists of."""
    for which in CHARTS:
        for fmt in CHART_TYPES:
            yield f"{which}.{fmt}", chart(matrix, which, fmt, metric)
    yield "report.html", html(matrix, metric).encode()
    for what in COLUMNS:
        for fmt in CONTENT_TYPES:
            file = io.BytesIO()
            export(matrix, what, fmt, file, metric)
            yield f"{what}.{fmt}", file.getvalue()
