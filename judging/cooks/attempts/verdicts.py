"""What a judge is shown, stripped and under letters, and what its reply comes to."""

import hashlib
from typing import Any

from django.conf import settings

from judging.blind import names_of, redact_path
from judging.briefs import Brief
from judging.briefs.older import places_here
from judging.cooks import inspection, submissions
from judging.cooks.attempts import questions
from judging.cooks.attempts.endings import Ended
from judging.cooks.folder.creation import folder_of
from judging.models import Judgement, Outcome, Submission
from judging.panels import Case, Verdict, new_nonce

Seen = dict[str, list[tuple[str, bytes]]]


def verdict_ended(
    verdict: Verdict, reply: str, *, review: str = "", ran_s: float = 0.0, **more: Any
) -> Ended:
    """The end of a judge whose reply was read: scores, or an abstention with its reason."""
    judged = verdict.to_json()["judged"]
    cut = questions.cut_short(str(more.get("usage", {}).get("cut")))
    said = "; ".join(filter(None, [cut, *verdict.problems]))
    outcome = Outcome.OK if judged else Outcome.ABSTAINED
    columns = {
        "scores": judged,
        "review": review or _review(judged),
        "reply": reply.replace("\x00", "\ufffd")[:200_000],
    }
    return Ended(outcome, said[:2000], ran_s=ran_s, columns=columns, **more)


def case_of(row: Judgement) -> Case:
    """What all judges of the cook share."""
    with folder_of(row.cook) as folder:
        raw = {each.path: each.source.read_bytes() for each in folder.raw}
        return Case(folder.text, places_here(folder.judge_text), folder.brief.rubric, raw)


def seen_by(row: Judgement, brief: Brief) -> Seen:
    """{letter: [(path, bytes)]}: stripped copies; redacted where the brief asks for it."""
    rows = Submission.objects.select_related("participation").in_bulk(row.letters.values())
    seen = {letter: submissions.shown_files(rows[id]) for letter, id in row.letters.items()}
    if not brief.judging.redact:
        return seen
    names = names_of(
        [each.name for each in brief.participants],
        [each.flavor for each in brief.participants],
        [each.model for each in brief.participants],
    )
    text = row.cook.task
    return {
        letter: [(redact_path(path, names, brief=text), data)
                 for path, data in inspection.redacted(found, names, brief=text)]
        for letter, found in seen.items()
    }  # fmt: skip


def unread_by(row: Judgement) -> dict[str, list[str]]:
    """{letter: files that could not be stripped}, which judges are told."""
    rows = Submission.objects.in_bulk(row.letters.values())
    found = {letter: list(submissions.unread_of(rows[id])) for letter, id in row.letters.items()}
    return {letter: paths for letter, paths in found.items() if paths}


def nonce_of(row: Judgement) -> str:
    """The delimiters' secret: the same for a repeated attempt, known to nobody outside."""
    secret = f"{settings.SECRET_KEY}/{row.panel.cook_id}/{row.pk}/{row.resumes}"
    return new_nonce(hashlib.sha256(secret.encode()).digest())


def timeout_of(row: Judgement, brief: Brief) -> float:
    """Seconds that the judge may run."""
    return brief.judge_timeout(row.judge)


def _review(judged: dict[str, Any]) -> str:
    """review.md out of a language model's reasons."""
    parts = []
    for letter, found in judged.items():
        lines = [f"- **{name}** {points:g}: {found['reasons'].get(name, '')}".rstrip(": ")
                 for name, points in found["scores"].items()]  # fmt: skip
        parts.append("\n".join([f"## {letter}", "", *lines]))
    return "\n\n".join(parts)
