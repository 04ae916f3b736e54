"""Calibrations of saved scenarios, as durable work with progress; and every scenario's mark.

row = begin(scenario, [1, 2, 3])      the same seeds again: the row that there is
cancel(row)                           what was played so far is kept for another time
mark(digest)                          "calibrated", or why not; marks(digests) for a list
"""

from kitchen.calibrations.control import begin, cancel, current
from kitchen.calibrations.marks import ENOUGH, Marks, mark, marks, verdicts

__all__ = ["ENOUGH", "Marks", "begin", "cancel", "current", "mark", "marks", "verdicts"]
