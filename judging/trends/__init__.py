"""How a contender does over time: score, cost, latency and failures of each run, and what changed.

Points of sessions are those of one lineup on one scenario; of matrices, those of one prompt (or
pair) with one model on the same metric; of cooks, those of one flavor with its model. A point is
marked where the rules, the scenario or brief, the digest of its model, or the code that the run was
made with differ from what was known before; regressions are told from one stretch without a mark to
the next by the test that reports use: a drop beyond chance at 5%.
"""

from judging.trends.points import Fall, Point, Trend
from judging.trends.queries import METRICS, of_cooks, of_matrices, of_sessions

__all__ = ["METRICS", "Fall", "Point", "Trend", "of_cooks", "of_matrices", "of_sessions"]
