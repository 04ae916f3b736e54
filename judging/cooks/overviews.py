"""What a list of runs says of cooks."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Q

from judging.models import Cook, Participation
from masterchef.durable import WorkState
from masterchef.live.overviews import Overview


def of_cooks(ids: list[UUID]) -> dict[UUID, Overview]:
    """How many of the participants of all rounds have ended, and what they are; two queries."""
    rows = Participation.objects.filter(round__cook__in=ids).order_by()
    left = rows.values("round__cook").annotate(
        total=Count("pk"),
        left=Count("pk", filter=~Q(state=WorkState.DONE) & ~Q(state=WorkState.DECIDED)),
    )
    progress = {row["round__cook"]: _share(row["total"], row["left"]) for row in left}
    players: dict[UUID, set[str]] = defaultdict(set)
    for cook, brief in Cook.objects.filter(pk__in=ids).values_list("pk", "brief"):
        for each in brief["participants"]:
            players[cook].add(each.get("model") or each["flavor"])
    return {
        cook: Overview(progress.get(cook, 0.0), models=tuple(sorted(players[cook]))) for cook in ids
    }


def _share(total: int, left: int) -> float:
    return (total - left) / total if total else 0.0
