"""One judge: shown stripped copies under letters; its scores are mended once, or it abstains."""

import hashlib
from typing import Any

from django.conf import settings

from judging.blind import names_of, redact_path
from judging.briefs import Brief
from judging.cooks import looking, modelled, neutral, panels, places, submissions
from judging.cooks.announcing import JUDGEMENTS
from judging.cooks.attempts import MemberWork, begin
from judging.cooks.creation import brief_of, folder_of
from judging.cooks.ending import Ended
from judging.cooks.invariants import OF_JUDGES
from judging.cooks.modelled import Asking, TimedOut
from judging.models import Judgement, Outcome, Submission
from judging.panels import Case, Verdict, model_prompt, new_nonce, parse, repair
from masterchef.durable import Attempt

Seen = dict[str, list[tuple[str, bytes]]]


class Judges(MemberWork):
    """One judge's verdict in one repeat of a panel."""

    name = "judgement"
    table = JUDGEMENTS
    queue = "'judges.' || t.flavor"
    queues = "judges"
    rows = (
        "judging_judgement t JOIN judging_panel n ON n.id = t.panel_id"
        " JOIN masterchef_run r ON r.id = n.cook_id AND r.state = 'running' WHERE true"
    )
    invariants = OF_JUDGES

    def load(self, id: int) -> Judgement:
        return Judgement.objects.select_related("panel__cook", "panel__round").get(pk=id)

    def play(self, attempt: Attempt) -> Ended | None:
        """To its end, or to the next look at its container."""
        from judging.cooks import boxed_judges  # which needs what this module knows of verdicts

        row = self.load(attempt.ref.id)
        return (_answer if row.flavor == "model" else boxed_judges.judge)(row, attempt)

    def wake_waiting(self) -> int:
        """Those whose limit or other reason to wait is over, as far as there are places."""
        return places.wake(places.JUDGES, panels.go_on)


JUDGES = Judges()


def _answer(row: Judgement, attempt: Attempt) -> Ended:
    brief = brief_of(row.cook)
    begin(row, attempt)
    timeout_s = timeout_of(row, brief)
    asking = Asking(row.cook, row, attempt, timeout_s=timeout_s)
    letters = list(row.letters)
    try:
        seen = neutral.rewritten(row, attempt, brief, seen_by(row, brief), timeout_s=timeout_s)
        prompt = model_prompt(
            case_of(row),
            seen,
            nonce=nonce_of(row),
            characters=asking.prompt_characters,
            unread=unread_by(row),
        )
        answers = [asking.ask(1, prompt.messages, purpose="judge", schema=prompt.schema,
                              temperature=0.0)]  # fmt: skip
        verdict = parse(answers[0].text, brief.rubric, letters)
        if verdict.problems:
            again = [
                *prompt.messages,
                {"role": "assistant", "content": answers[0].text},
                {"role": "user", "content": repair(verdict.problems)},
            ]
            answers.append(asking.ask(2, again, purpose="judge", schema=prompt.schema,
                                      temperature=0.0))  # fmt: skip
            verdict = parse(answers[1].text, brief.rubric, letters)
    except TimedOut:
        said = f"no end within {timeout_s:g} s"
        return Ended(Outcome.TIMEOUT, said, ran_s=asking.ran_s)
    usage = modelled.usage_of(*answers)
    return verdict_ended(verdict, answers[-1].text, ran_s=asking.ran_s, usage=usage)


def verdict_ended(
    verdict: Verdict, reply: str, *, review: str = "", ran_s: float = 0.0, **more: Any
) -> Ended:
    """The end of a judge whose reply was read: scores, or an abstention with its reason."""
    judged = verdict.to_json()["judged"]
    cut = modelled.cut_short(str(more.get("usage", {}).get("cut")))
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
        return Case(folder.text, folder.judge_text, folder.brief.rubric, raw)


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
                 for path, data in looking.redacted(found, names, brief=text)]
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
    return brief.judge(row.judge).timeout_s or brief.judge_timeout_s


def _review(judged: dict[str, Any]) -> str:
    """review.md out of a language model's reasons."""
    parts = []
    for letter, found in judged.items():
        lines = [f"- **{name}** {points:g}: {found['reasons'].get(name, '')}".rstrip(": ")
                 for name, points in found["scores"].items()]  # fmt: skip
        parts.append("\n".join([f"## {letter}", "", *lines]))
    return "\n\n".join(parts)
