"""How many of a cook's participants and judges `resume` would take up again."""

from django.db.models import Q

from judging.cooks.rounds.control import RESUMABLE
from judging.models import Cook, Judgement, Participation, Stage
from masterchef.durable import WorkState
from masterchef.runs.models import RunState

_FAILED = (
    Q(state=WorkState.DONE, outcome__in=RESUMABLE)
    | Q(state__in=(WorkState.QUARANTINED, WorkState.CANCELLED))
    | Q(state=WorkState.WAITING, outcome="")
)


def resumable(cook: Cook) -> int:
    """Judges of the newest panel, else participants of the newest round; 0 while it runs
    or is pruned."""
    if cook.pruned or cook.state == RunState.RUNNING:
        return 0
    judges = 0
    if cook.stage in (Stage.JUDGING, Stage.JUDGED) and (panel := cook.panels.order_by("id").last()):
        judges = Judgement.objects.filter(_FAILED, panel=panel).count()
    newest = cook.rounds.order_by("id").last()
    return judges or Participation.objects.filter(_FAILED, round=newest).count()
