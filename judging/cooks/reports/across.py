"""One leaderboard over many cooks: the newest report of each."""

from judging.models import Panel
from judging.report import CookResult, CrossBoard, cross_cook

MOST_COOKS = 500


def board(*, name: str = "") -> tuple[int, CrossBoard]:
    """How many cooks it stands on, and the board."""
    rows = Panel.objects.exclude(report=None).order_by("cook_id", "-number").distinct("cook_id")
    if name:
        rows = rows.filter(cook__name=name)
    found = [CookResult.from_json(row.report["result"]) for row in rows[:MOST_COOKS] if row.report]
    return len(found), cross_cook(found)
