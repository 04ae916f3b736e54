"""From scores to a report that says how sure it is. Pure.

report = cook_report(facts)          # one cook
report.to_json(); report.leaderboard_md(); report.summary_json()
board = cross_cook([report.result, …])    # many cooks
"""

from judging.report.across import CrossBoard, cross_cook
from judging.report.cook import CookReport, cook_report
from judging.report.facts import CookResult, Entrant, Facts, Scored, Silence

__all__ = [
    "CookReport",
    "CookResult",
    "CrossBoard",
    "Entrant",
    "Facts",
    "Scored",
    "Silence",
    "cook_report",
    "cross_cook",
]
