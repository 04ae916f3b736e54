"""One participant: claimed, run as its flavor runs, and ended under the claim's fence."""

from agents.flavors import model as model_flavor
from judging import sealing
from judging.briefs import Brief, participant_prompt
from judging.cooks import boxed_participants, modelled, stepping, submissions
from judging.cooks.announcing import participation_message
from judging.cooks.claims import PARTICIPATIONS
from judging.cooks.creation import brief_of, folder_of
from judging.cooks.ending import Ended, finish
from judging.cooks.modelled import Asking, TimedOut
from judging.models import Outcome, Participation
from judging.sealing import SealError
from masterchef.durable import WorkRef
from masterchef.heartbeat import Lease

ANSWER = "answer.md"  # what a model writes where the brief names no file


def take_participation(id: int) -> None:
    """Take the participant on: to its end, or to the next look at its container."""
    row = Participation.objects.select_related("round__cook", "previous").filter(pk=id).first()
    if row is None:
        return  # its cook was deleted
    step = _answer if row.flavor == "model" else boxed_participants.cook
    message = participation_message(id, row.flavor)
    stepping.take(
        row, PARTICIPATIONS, message, lambda ref, lease, attempt: step(row, ref, lease, attempt)
    )


def _answer(row: Participation, ref: WorkRef, lease: Lease, attempt: int) -> None:
    """One prompt, one answer, saved as the file that the brief requires."""
    brief = brief_of(row.cook)
    stepping.begin(row, ref)
    timeout_s = timeout_of(row, brief)
    asking = Asking(row.cook, row, ref, lease, timeout_s=timeout_s - row.used_s)
    required = [each.path for each in brief.outputs.required] or [ANSWER]
    schema = model_flavor.schema(required)
    try:
        answer = asking.ask(1, _messages(row, required), purpose="cook", schema=schema)
    except TimedOut:
        said = f"no end within {timeout_s:g} s"
        finish(row, ref, Ended(Outcome.TIMEOUT, said, ran_s=asking.ran_s))
        return
    ended = Ended(Outcome.OK, ran_s=asking.ran_s, usage=modelled.usage_of(answer))
    if answer.truncated:
        ended.outcome = Outcome.ERROR
        ended.evidence = "the host cut the prompt: the model saw only part of the brief"
        finish(row, ref, ended)
        return
    try:
        made = model_flavor.files(answer.text, required)
    except model_flavor.Unparsed as error:
        ended.outcome, ended.evidence = Outcome.MISSING_OUTPUT, str(error)
        finish(row, ref, ended)
        return
    _hand_in(row, ref, ended, made)


def _hand_in(row: Participation, ref: WorkRef, ended: Ended, made: dict[str, bytes]) -> None:
    """Seal what the model made and end; what the brief requires and isn't there decides."""
    mark = f"{row.resumes}-{ref.fence}"
    try:
        kept = submissions.keep(
            row, mark, lambda archive: sealing.seal_files(made.items(), archive)
        )
    except SealError as error:
        ended.outcome, ended.evidence = Outcome.ERROR, str(error)
        finish(row, ref, ended)
        return
    ended.columns["output"] = kept.archive
    if kept.missing:
        ended.outcome, ended.evidence = Outcome.MISSING_OUTPUT, kept.missing
        finish(row, ref, ended)
        return
    finish(row, ref, ended, then=lambda: submissions.write(row, kept))


def _messages(row: Participation, required: list[str]) -> list[dict[str, str]]:
    """The prompt; a refining model finds its previous answer before the request to go on."""
    with folder_of(row.cook) as folder:
        prompt = participant_prompt(
            folder,
            row.name,
            round=row.round.number,
            feedback=row.round.feedback.get(""),
            inline=True,
        )
    previous = _previous_text(row)
    system, *asked = model_flavor.messages(prompt, {}, required)
    if not previous:
        return [system, *asked]
    return [
        system,
        {"role": "user", "content": row.cook.task},
        {"role": "assistant", "content": previous},
        *asked,
    ]


def _previous_text(row: Participation) -> str:
    before = row.previous.submissions.last() if row.previous else None
    if before is None:
        return ""
    texts = [data.decode("utf-8", "replace") for _, data in submissions.all_files(before)]
    return "\n\n".join(texts)


def timeout_of(row: Participation, brief: Brief) -> float:
    """Seconds that it may run, without what it waits for rate limits."""
    return brief.participant(row.name).timeout_s or brief.timeout_s
