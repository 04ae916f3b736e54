"""Opening a round, handing out its places, and closing it when everybody has ended."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from judging.cooks import submissions
from judging.cooks.feed import announce, begin, lock, refuse_over_budget, refuse_pruned, rest, tell
from judging.cooks.rounds import panels
from judging.cooks.rounds.places import PARTICIPANTS, Delayed, hand_out
from judging.models import Cook, Participation, Round, Stage, Submission
from masterchef import runs
from masterchef.durable import sql
from masterchef.runs import StateError, forecasts
from masterchef.runs.models import RunState


def open_round(
    cook: Cook,
    participants: Sequence[Mapping[str, Any]],
    *,
    feedback: Mapping[str, str] | None = None,
    previous: Mapping[str, Participation] | None = None,
    judge_after: bool = False,
    judges: Collection[str] = (),
    allowed: Sequence[str] = (Stage.BRIEF,),
) -> Round:
    """The next round with a row for each participant, and its first messages.

    Raises StateError unless the cook's stage is allowed and nothing of it runs.
    """
    before = previous or {}
    with transaction.atomic():
        locked = lock(cook.pk)
        if locked.stage not in allowed or locked.state in (RunState.RUNNING, RunState.CANCELLED):
            wanted = " or ".join(allowed)
            raise StateError(
                f"state: the cook is {locked.state}, stage {locked.stage}; it must be {wanted}"
            )
        refuse_pruned(cook)
        refuse_over_budget(cook)
        number = cook.rounds.count() + 1
        if number == 1:
            usd = None if cook.budget_usd is None else float(cook.budget_usd)
            forecasts.keep(cook, budget_tokens=cook.budget_tokens, budget_usd=usd)
        round = Round.objects.create(
            cook=cook,
            number=number,
            feedback=dict(feedback or {}),
            judge_after=judge_after,
            judges=list(judges),
        )
        Participation.objects.bulk_create(
            Participation(
                round=round,
                name=each["name"],
                flavor=each["flavor"],
                model=each.get("model") or "",
                position=position,
                settings=dict(each),
                previous=before.get(each["name"]),
                state="waiting",
            )
            for position, each in enumerate(participants)
        )
        begin(cook.pk, Stage.COOKING)
        names = [each["name"] for each in participants]
        tell(cook.pk, "round_opened", round=number, participants=names)
        messages = hand_out(PARTICIPANTS, cook)
    announce(cook.pk, messages)
    return round


def go_on(cook_id: UUID) -> bool:
    """After an end: hand out the free place, or close the round; whether it was closed.

    Everybody who ends calls it and the reconciler too, so a death in between costs nothing.
    """
    messages: Delayed = []
    closed = None
    with transaction.atomic():
        locked = lock(cook_id)
        if locked is None or locked.state != RunState.RUNNING or locked.stage != Stage.COOKING:
            return False
        cook = Cook.objects.get(pk=cook_id)
        if reason := cook.over_budget:
            closed = _stop_for_budget(cook, reason)
        else:
            messages = hand_out(PARTICIPANTS, cook)
            closed = _close_if_complete(cook)
    announce(cook_id, messages)
    if closed is not None and closed.judge_after:
        _judge(cook_id, closed)
    return closed is not None


def _close_if_complete(cook: Cook) -> Round | None:
    round = cook.rounds.last()
    if round is None or round.participations.exclude(state__in=("done", "cancelled")).exists():
        return None
    if submissions.unchecked(Submission.objects.filter(participation__round=round)):
        return None
    _ended(cook, round)
    return round


def _ended(cook: Cook, round: Round) -> None:
    sql("UPDATE judging_round SET closed_at = masterchef_now() WHERE id = %s", (round.pk,))
    outcomes = dict(round.participations.values_list("name", "outcome"))
    tell(cook.pk, "round_closed", round=round.number, outcomes=outcomes)
    rest(cook.pk, Stage.COOKED)


def _stop_for_budget(cook: Cook, reason: str) -> Round | None:
    """Nobody starts any more; what runs may end. Blocked once nothing runs."""
    round = cook.rounds.last()
    assert round is not None
    left = round.participations.exclude(state__in=("done", "cancelled"))
    if not left.exists():
        _ended(cook, round)
        return round
    _hold_unstarted(round)
    if not left.filter(state__in=("ready", "claimed")).exists():
        rest(cook.pk, Stage.COOKING, state="blocked", reason=f"{reason}; raise it and resume")
        tell(cook.pk, "budget_reached", round=round.number, reason=reason)
    return None


def _hold_unstarted(round: Round) -> None:
    sql(
        "UPDATE judging_participation SET state = 'waiting', not_before = NULL"
        " WHERE round_id = %s AND began_at IS NULL AND state IN ('ready', 'waiting')",
        (round.pk,),
    )


def _judge(cook_id: UUID, round: Round) -> None:
    """The panel that was asked for beforehand; what stands in its way is said in the feed."""
    try:
        panels.open_panel(Cook.objects.get(pk=cook_id), judges=round.judges)
    except ValueError as error:
        with transaction.atomic():
            tell(cook_id, "not_judged", round=round.number, reason=str(error))
            runs.explain(cook_id, str(error))
