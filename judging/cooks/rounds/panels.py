"""A panel: opened over sealed submissions under letters, closed when every judge has ended."""

import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from judging.blind import draw
from judging.briefs import Brief, unjudged
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.feed import announce, begin, lock, refuse_over_budget, refuse_pruned, rest, tell
from judging.cooks.folder import creation
from judging.cooks.rounds.places import JUDGES, Delayed, hand_out
from judging.cooks.rounds.subsets import chosen
from judging.models import Cook, Judgement, Panel, Stage, Submission
from masterchef.durable import Message, send, sql
from masterchef.runs import StateError
from masterchef.runs.models import RunState

ENDED = ("done", "cancelled")


def open_panel(
    cook: Cook, *, participants: Collection[str] = (), judges: Collection[str] = ()
) -> Panel:
    """A new panel over the newest submissions, with new letters; earlier panels are history.

    With names only those participants' work is judged, only by those judges. Raises StateError
    while something of the cook runs or nothing was handed in, CookError for names that aren't there
    and if the policy leaves somebody unjudged.
    """
    whole = creation.brief_of(cook)
    wanted = chosen("participants", [each.name for each in whole.participants], participants)
    sitting = chosen("judges", [each.name for each in whole.judges], judges)
    brief = whole.model_copy(
        update={"judges": tuple(each for each in whole.judges if each.name in sitting)}
    )
    with transaction.atomic():
        locked = lock(cook.pk)
        _refuse(locked.state, locked.stage)
        refuse_pruned(cook)
        refuse_over_budget(cook)
        round = cook.rounds.order_by("number").last()
        assert round is not None
        there = submissions.newest(cook, round.number)
        handed_in = [each for each in there if each.name in wanted]
        _refuse_unjudgeable(brief, handed_in)
        panel = Panel.objects.create(
            cook=cook,
            round=round,
            number=cook.panels.count() + 1,
            excluded=_excluded(cook, there, wanted),
        )
        panel.submissions.set(handed_in)
        _seat_judges(panel, brief, handed_in)
        begin(cook.pk, Stage.JUDGING)
        judges = [each.name for each in brief.judges]
        tell(cook.pk, "panel_opened", round=round.number, panel=panel.number, judges=judges)
        messages = hand_out(JUDGES, cook)
    announce(cook.pk, messages)
    if not judges:
        go_on(cook.pk)  # its checks are the score
    return panel


def _refuse(state: str, stage: str) -> None:
    if state in (RunState.RUNNING, RunState.CREATED):
        raise StateError(f"state: the cook is {state}; it is judged when its round has ended")
    if stage == Stage.BRIEF:
        raise StateError("state: nothing of the cook has run yet; run it first")


def _refuse_unjudgeable(brief: Brief, handed_in: Sequence[Submission]) -> None:
    if not handed_in:
        raise StateError("nothing to judge: no participant has handed in anything; see cook status")
    names = [each.name for each in handed_in]
    if lonely := unjudged(brief, creation.digests_of(brief), participants=names):
        raise CookError(
            f"judging.policy: {', '.join(lonely)} would be judged by nobody, since every judge is "
            "of the same flavor or model"
        )


def _excluded(
    cook: Cook, there: Sequence[Submission], wanted: Collection[str]
) -> list[dict[str, str]]:
    """Those of the wanted whose newest try came to nothing that could be judged."""
    judged = {each.name for each in there}
    return [
        {"name": row.name, "outcome": row.outcome, "evidence": row.evidence}
        for row in submissions.newest_tries(cook)
        if row.name in wanted and row.name not in judged
    ]


def _seat_judges(panel: Panel, brief: Brief, handed_in: Sequence[Submission]) -> None:
    """A row for each judge and repeat, with letters of its own."""
    by_name = {each.name: each.pk for each in handed_in}
    judges = {each.name: each for each in brief.judges}
    voices = (False, True) if brief.judging.paraphrase else (False,)
    drawn = [
        (neutral, one)
        for neutral in voices
        for one in draw(
            list(judges),
            list(by_name),
            repeats=brief.judging.repeats,
            seed=secrets.randbits(63),  # nobody can know a letter beforehand
        )
    ]
    Judgement.objects.bulk_create(
        Judgement(
            panel=panel,
            judge=one.judge,
            repeat=one.repeat,
            neutral=neutral,
            flavor=judges[one.judge].flavor,
            model=judges[one.judge].model or "",
            position=position,
            settings=judges[one.judge].to_json(),
            letters={letter: by_name[name] for letter, name in one.letters.items()},
            state="waiting",
        )
        for position, (neutral, one) in enumerate(drawn)
    )


def go_on(cook_id: UUID) -> bool:
    """After an end: hand on the place, or close the panel; whether it was closed."""
    messages: Delayed = []
    closed = None
    with transaction.atomic():
        locked = lock(cook_id)
        if locked is None or locked.state != RunState.RUNNING or locked.stage != Stage.JUDGING:
            return False
        cook = Cook.objects.get(pk=cook_id)
        panel = cook.panels.order_by("number").last()
        assert panel is not None
        if panel.closed_at is not None:
            return False  # its report is being written
        left = panel.judgements.exclude(state__in=ENDED)
        if not left.exists():
            if submissions.unchecked(panel.submissions.all()):
                return False
            _close(panel)
            closed = panel
        elif reason := cook.over_budget:
            _stop_for_budget(panel, reason)
        else:
            messages = hand_out(JUDGES, cook)
    announce(cook_id, messages)
    if closed is not None:
        send(Message("judging.report_panel", [closed.pk]))
    return closed is not None


def _close(panel: Panel) -> None:
    sql("UPDATE judging_panel SET closed_at = masterchef_now() WHERE id = %s", (panel.pk,))
    outcomes = [
        {"judge": row.judge, "repeat": row.repeat, "outcome": row.outcome}
        for row in panel.judgements.all()
    ]
    number = panel.round.number
    tell(panel.cook_id, "panel_closed", round=number, panel=panel.number, outcomes=outcomes)


def _stop_for_budget(panel: Panel, reason: str) -> None:
    """No judge starts any more; those that run may end. Blocked once none runs."""
    sql(
        "UPDATE judging_judgement SET state = 'waiting', not_before = NULL"
        " WHERE panel_id = %s AND began_at IS NULL AND state IN ('ready', 'waiting')",
        (panel.pk,),
    )
    if not panel.judgements.filter(state__in=("ready", "claimed")).exists():
        said = f"{reason}; raise it and resume"
        rest(panel.cook_id, Stage.JUDGING, state="blocked", reason=said)
        tell(panel.cook_id, "budget_reached", round=panel.round.number, reason=reason)
