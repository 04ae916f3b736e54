"""From the cells of a matrix to tables, charts and reports. Plain rows in, nothing read from the
database.

    entries = rank(cells, metric="entities_f1")
    heat_map(cells, metric="entities_f1", fmt="svg")
"""

from judging.trials.analysis.cells import (
    INFRASTRUCTURE,
    METRICS,
    MODEL_FAULTS,
    CellResult,
    value,
)
from judging.trials.analysis.charts import bar_chart, heat_map
from judging.trials.analysis.comparison import Difference, compare_cells
from judging.trials.analysis.coverage import Coverage, coverages
from judging.trials.analysis.errors import Frequent, most_invented, most_missed
from judging.trials.analysis.exports import write
from judging.trials.analysis.frames import Frames, frames
from judging.trials.analysis.history import Change, Point, history, regressions
from judging.trials.analysis.html_report import html_report
from judging.trials.analysis.ranking import Entry, best, pairs, rank

__all__ = [
    "INFRASTRUCTURE",
    "METRICS",
    "MODEL_FAULTS",
    "CellResult",
    "Change",
    "Coverage",
    "Difference",
    "Entry",
    "Frames",
    "Frequent",
    "Point",
    "bar_chart",
    "best",
    "compare_cells",
    "coverages",
    "frames",
    "heat_map",
    "history",
    "html_report",
    "most_invented",
    "most_missed",
    "pairs",
    "rank",
    "regressions",
    "value",
    "write",
]
