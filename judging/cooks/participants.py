"""One participant: claimed, run as its flavor runs, and ended under the claim's fence."""

from judging import sealing
from judging.briefs import Brief, participant_prompt
from judging.cooks import boxed, modelled, stepping, submissions
from judging.cooks.announcing import participation_message
from judging.cooks.claims import PARTICIPATIONS
from judging.cooks.creation import brief_of, folder_of
from judging.cooks.ending import Ended, finish
from judging.cooks.modelled import Asking, TimedOut
from judging.models import Outcome, Participation
from judging.sealing import SealError
from masterchef.durable import WorkRef
from masterchef.heartbeat import Lease

ANSWER = "answer.md"  # where a model's answer goes that no output is required of


def take_participation(id: int) -> None:
    """Take the participant on: to its end, or to the next look at its container."""
    row = Participation.objects.select_related("round__cook", "previous").filter(pk=id).first()
    if row is None:
        return  # its cook was deleted
    step = _answer if row.flavor == "model" else boxed.cook
    message = participation_message(id, row.flavor)
    stepping.take(
        row, PARTICIPATIONS, message, lambda ref, lease, attempt: step(row, ref, lease, attempt)
    )


def _answer(row: Participation, ref: WorkRef, lease: Lease, attempt: int) -> None:
    """One prompt, one answer, saved as the file that the brief requires."""
    cook = row.round.cook
    brief = brief_of(cook)
    stepping.begin(row, ref)
    asking = Asking(cook, row, ref, lease, timeout_s=timeout_of(row, brief) - row.used_s)
    try:
        answer = asking.ask(1, _messages(row), purpose="cook")
    except TimedOut:
        seconds = f"{timeout_of(row, brief):g} s"
        finish(row, ref, Ended(Outcome.TIMEOUT, f"no end within {seconds}", ran_s=asking.ran_s))
        return
    usage = modelled.usage_of(answer)
    if answer.truncated:
        said = "the host cut the prompt: the model saw only part of the brief"
        finish(row, ref, Ended(Outcome.ERROR, said, ran_s=asking.ran_s, usage=usage))
        return
    made = [(path_of_answer(brief), answer.text.encode())]
    end_with(row, ref, Ended(Outcome.OK, ran_s=asking.ran_s, usage=usage),
             lambda archive: sealing.seal_files(made, archive))  # fmt: skip


def _messages(row: Participation) -> list[dict[str, str]]:
    """The prompt; a refining model finds its previous answer before the request to go on."""
    with folder_of(row.round.cook) as folder:
        prompt = participant_prompt(
            folder,
            row.name,
            round=row.round.number,
            feedback=row.round.feedback.get(""),
            inline=True,
        )
    previous = _previous_text(row)
    if not previous:
        return [{"role": "user", "content": prompt}]
    return [
        {"role": "user", "content": row.round.cook.task},
        {"role": "assistant", "content": previous},
        {"role": "user", "content": prompt},
    ]


def _previous_text(row: Participation) -> str:
    before = row.previous.submissions.last() if row.previous else None
    if before is None:
        return ""
    texts = [data.decode("utf-8", "replace") for _, data in submissions.all_files(before)]
    return "\n\n".join(texts)


def end_with(row: Participation, ref: WorkRef, ended: Ended, seal: submissions.Seal) -> None:
    """Seal what was handed in and end; what the brief requires and isn't there decides."""
    try:
        kept = submissions.keep(row, f"{row.resumes}-{ref.fence}", seal)
    except SealError as error:
        ended.outcome, ended.evidence = Outcome.ERROR, str(error)
        finish(row, ref, ended)
        return
    if kept.missing and ended.outcome == Outcome.OK:
        ended.outcome, ended.evidence = Outcome.MISSING_OUTPUT, kept.missing
    ended.columns["output"] = kept.archive
    if ended.outcome == Outcome.OK:
        finish(row, ref, ended, then=lambda: submissions.write(row, kept))
    else:
        finish(row, ref, ended)


def path_of_answer(brief: Brief) -> str:
    """Where a model's one answer is saved under out/."""
    files = [each.path for each in brief.outputs.required if each.kind != "dir"]
    return files[0] if files else ANSWER


def timeout_of(row: Participation, brief: Brief) -> float:
    """Seconds that it may run, without what it waits for rate limits."""
    return brief.participant(row.name).timeout_s or brief.timeout_s
