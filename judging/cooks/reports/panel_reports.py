"""The report of a panel: facts out of rows, judged by pure statistics, kept with the panel."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from judging.briefs import Brief, excluded_pairs, kindred_pairs
from judging.cooks import submissions
from judging.cooks.feed import announce, lock, rest, tell
from judging.cooks.folder import creation
from judging.models import (
    CheckRun,
    Cook,
    Judgement,
    Outcome,
    Panel,
    Participation,
    Stage,
    Submission,
)
from judging.report import CookReport, Entrant, Facts, Scored, Silence, cook_report
from judging.report.facts import Checked, Kin
from judging.sealing import WITHHELD
from masterchef.runs.models import RunState

log = structlog.get_logger(__name__)
MOST_TEXT = 200_000  # characters of one file that the report compares


def report_panel(panel_id: int) -> None:
    """Write the report of a closed panel, once; then the cook rests."""
    panel = Panel.objects.select_related("cook", "round").filter(pk=panel_id).first()
    if panel is None or panel.closed_at is None or panel.reported_at is not None:
        return
    try:
        report = as_json(report_of(panel))
        if panel.judgements.filter(neutral=True).exists():
            report["neutral"] = as_json(report_of(panel, neutral=True))
    except Exception as error:
        if _passing(error):  # a sweep begins again
            log.warning("report_waits", panel=panel_id, reason=str(error))
            return
        log.exception("report_failed", panel=panel_id)
        _settle(panel, None, f"the report could not be written: {error!r}")
        return
    _settle(panel, report, "")


def _passing(error: Exception) -> bool:
    """Whether storage is out of order for now; a file that is gone stays gone."""
    return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)


def report_of(panel: Panel, *, neutral: bool = False) -> CookReport:
    """The report as it follows from the rows now; `neutral`: from paraphrased submissions."""
    return cook_report(facts_of(panel, neutral=neutral))


def as_json(report: CookReport) -> dict[str, Any]:
    """What is kept: the report, the two files that people know, and what boards read."""
    return {
        "report": report.to_json(),
        "leaderboard_md": report.leaderboard_md(),
        "summary_json": report.summary_json(),
        "result": report.result.to_json(),
    }


def _settle(panel: Panel, report: dict[str, Any] | None, problem: str) -> None:
    with transaction.atomic():
        locked = lock(panel.cook_id)
        changed = Panel.objects.filter(pk=panel.pk, reported_at=None).exclude(closed_at=None)
        if not changed.update(report=report, reported_at=Now()):
            return  # somebody else was first, or it was resumed
        if locked.state == RunState.RUNNING and locked.stage == Stage.JUDGING:
            rest(panel.cook_id, Stage.JUDGED, state="failed" if problem else "done",
                 reason=problem)  # fmt: skip
        tell(panel.cook_id, "reported", round=panel.round.number, panel=panel.number,
             problem=problem)  # fmt: skip
    announce(panel.cook_id)


def facts_of(panel: Panel, *, neutral: bool = False) -> Facts:
    """All that the report is made of; verdicts on originals and on paraphrases never mix."""
    brief = creation.brief_of(panel.cook)
    digests = creation.digests_of(brief)
    handed_in = list(panel.submissions.select_related("participation__round"))
    names = {each.pk: each.name for each in handed_in}
    judgements = list(panel.judgements.filter(neutral=neutral))
    return Facts(
        cook=panel.cook.name,
        weights=brief.rubric.weights,
        scale=(float(brief.rubric.scale[0]), float(brief.rubric.scale[1])),
        entrants=tuple(_entrants(panel, handed_in, brief)),
        scored=tuple(each for row in judgements for each in _scored(row, names)),
        judges=tuple(dict.fromkeys(row.judge for row in judgements)),
        silences=tuple(each for row in judgements for each in _silences(row, names)),
        kindred=tuple(_kindred(brief, digests)),
        policy=brief.judging.policy,
        score=brief.score,
        checked=tuple(_checked(panel)),
        notes=tuple(_notes(panel, handed_in)),
        seed=panel.pk,
    )


def _entrants(panel: Panel, handed_in: list[Submission], brief: Brief) -> Iterable[Entrant]:
    for submission in handed_in:
        row = submission.participation
        texts = {path: _text(data) for path, data in submissions.all_files(submission)}
        late = row.outcome == Outcome.TIMEOUT
        yield Entrant(row.name, row.flavor, model_of(row), Outcome.OK, "", texts, late=late,
                      **used(row, brief))  # fmt: skip
    newest = {row.name: row for row in submissions.newest_tries(panel.cook)
              if row.round_id <= panel.round_id}  # fmt: skip
    for left in panel.excluded:
        member = brief.participant(left["name"])
        outcome, note = left["outcome"] or Outcome.ERROR, left["evidence"]
        tried = newest.get(left["name"])
        spent = used(tried, brief) if tried else {"attempt_of": member.attempt_of or ""}
        yield Entrant(left["name"], member.flavor, member.model or "", outcome, note, **spent)


def _checked(panel: Panel) -> Iterable[Checked]:
    """Of what this panel judges; empty rewards where checks could not be run."""
    found = CheckRun.objects.filter(submission__in=panel.submissions.all())
    for row in found.select_related("submission__participation"):
        rewards = row.rewards if row.state == "done" else {}
        yield Checked(row.submission.name, rewards, row.evidence or row.error)


def model_of(row: Participation) -> str:
    """The brief's word, or the model that answered where the brief names none."""
    return row.model or str(row.usage.get("model") or "")


def used(row: Participation, brief: Brief) -> dict[str, Any]:
    """The digest of its model, and what the try used."""
    tokens = [row.usage.get(name) for name in ("tokens_in", "tokens_out")]
    known = [each for each in tokens if isinstance(each, int)]
    return {
        "digest": str(row.usage.get("digest") or creation.digest_of(brief.participant(row.name))),
        "cost_usd": None if row.cost_usd is None else float(row.cost_usd),
        "seconds": row.ran_s,
        "tokens": sum(known) if known else None,
        "attempt_of": str(row.settings.get("attempt_of") or ""),
    }


def _text(data: bytes) -> str | None:
    try:
        return data.decode()[:MOST_TEXT]
    except UnicodeDecodeError:
        return None


def _scored(row: Judgement, names: dict[int, str]) -> Iterable[Scored]:
    letters = list(row.letters)
    for letter, found in (row.scores or {}).items():
        name = names.get(row.letters.get(letter))
        if name is not None and row.outcome == Outcome.OK:
            place = letters.index(letter)
            yield Scored(row.judge, name, found["scores"], row.repeat, place, found["reasons"])


def _silences(row: Judgement, names: dict[int, str]) -> Iterable[Silence]:
    """Who failed or abstained says nothing about anybody; who left some out, nothing of those."""
    if row.outcome != Outcome.OK:
        reason = f"{row.outcome or row.state}: {row.evidence}".rstrip(": ")
        yield Silence(row.judge, row.repeat, reason)
        return
    for letter, id in row.letters.items():
        if letter not in (row.scores or {}) and id in names:
            yield Silence(row.judge, row.repeat, row.evidence or "no scores", names[id])


def _notes(panel: Panel, handed_in: list[Submission]) -> Iterable[str]:
    for submission in handed_in:
        if submission.edited:
            yield f"{submission.name}: an edited copy was judged, not what was handed in"
        if submission.participation.round_id != panel.round_id:
            number = submission.participation.round.number
            yield f"{submission.name}: its submission of round {number} was judged again"
        if submission.participation.outcome == Outcome.TIMEOUT:
            yield f"{submission.name}: was stopped at its time limit; what lay there was judged"
        usage = submission.participation.usage
        if usage.get("disagrees"):
            yield (
                f"{submission.name}: its agent reports {usage['reported']}, but "
                f"{usage['tokens_in']:,} tokens went in and {usage['tokens_out']:,} came out "
                "through its door"
            )
        for path, what in sorted(submissions.unread_of(submission).items())[:5]:
            yield f"{submission.name}: {path} was {what}"
        withheld = [each for each in submission.dropped if each["reason"] == WITHHELD]
        if withheld:
            yield (
                f"{submission.name}: {len(withheld)} files were withheld, since they hold a "
                "credential that was lent to it"
            )
        if submission.mentions:
            yield (
                f"{submission.name}: its submission names flavors, models or participants in "
                f"{len(submission.mentions)} places"
            )


def _kindred(brief: Brief, digests: dict[str, str]) -> Iterable[Kin]:
    """Judges and participants of one kind, and whether the policy lets their scores count."""
    out = excluded_pairs(brief, digests)
    for pair in kindred_pairs(brief, digests):
        yield Kin(pair.judge, pair.participant, pair.reason, counted=pair not in out)


def latest(cook: Cook) -> Panel | None:
    """The newest panel that has a report."""
    return cook.panels.exclude(report=None).order_by("number").last()
