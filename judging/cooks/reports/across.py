"""One leaderboard over many cooks: the newest report of each."""

from judging.cooks import submissions
from judging.cooks.folder import creation
from judging.cooks.reports import panel_reports
from judging.models import Cook, Panel, Participation, Stage
from judging.report import CookResult, CrossBoard, cross_cook
from judging.report.tried import Tried

MOST_COOKS = 500


def board(*, name: str = "") -> tuple[int, CrossBoard]:
    """How many cooks it stands on, and the board."""
    rows = Panel.objects.exclude(report=None).order_by("cook_id", "-number").distinct("cook_id")
    if name:
        rows = rows.filter(cook__name=name)
    found = [CookResult.from_json(row.report["result"]) for row in rows[:MOST_COOKS] if row.report]
    return len(found), cross_cook([*_unjudged(name), *found])


def _unjudged(name: str) -> list[CookResult]:
    """Cooks that have ended without a report: who failed there has tried all the same."""
    cooks = Cook.objects.filter(stage=Stage.COOKED, panels=None).order_by("-created_at")
    cooks = cooks.filter(name=name) if name else cooks
    return [
        CookResult(cook.name, {}, None, tuple(map(tried, submissions.newest_tries(cook))))
        for cook in cooks[:MOST_COOKS]
    ]


def tried(row: Participation) -> Tried:
    """The row as the board counts it."""
    brief = creation.brief_of(row.cook)
    used = panel_reports.used(row, brief)
    return Tried(row.name, row.flavor, panel_reports.model_of(row), outcome=row.outcome, **used)
