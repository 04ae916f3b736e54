"""Participants as durable work: run as their flavor runs, ended under the claim's fence."""

from agents.flavors import model as model_flavor
from judging import sealing
from judging.briefs import Brief
from judging.briefs.errands import member_of, required_of
from judging.cooks import submissions
from judging.cooks.attempts import questions, watch
from judging.cooks.attempts.endings import Ended
from judging.cooks.attempts.members import MemberWork, begin
from judging.cooks.attempts.participant_containers import ContainedParticipant
from judging.cooks.attempts.questions import Asking, TimedOut
from judging.cooks.feed import PARTICIPATIONS
from judging.cooks.folder.creation import brief_of, folder_of
from judging.cooks.invariants import OF_PARTICIPANTS
from judging.cooks.rounds import places, rounds
from judging.models import Outcome, Participation
from judging.sealing import SealError
from masterchef.durable import Attempt

ANSWER = "answer.md"  # what a model writes where the brief names no file


class Participants(MemberWork):
    """A participant's try in one round: a model's one answer, or a container's run."""

    name = "participation"
    table = PARTICIPATIONS
    queue = "'cooks.' || t.flavor"
    queues = "cooks"
    rows = (
        "judging_participation t JOIN judging_round n ON n.id = t.round_id"
        " JOIN masterchef_run r ON r.id = n.cook_id AND r.state = 'running' WHERE true"
    )
    invariants = OF_PARTICIPANTS

    def load(self, id: int) -> Participation:
        return Participation.objects.select_related("round__cook", "previous").get(pk=id)

    def play(self, attempt: Attempt) -> Ended | None:
        """To its end, or to the next look at its container."""
        row = self.load(attempt.ref.id)
        if row.flavor == "model":
            return _answer(row, attempt)
        return watch.watch(ContainedParticipant(row, attempt))

    def wake_waiting(self) -> int:
        """Those whose limit or other reason to wait is over, as far as there are places."""
        return places.wake(places.PARTICIPANTS, rounds.go_on)


PARTICIPANTS = Participants()


def _answer(row: Participation, attempt: Attempt) -> Ended:
    """One prompt, one answer, saved as the file that the brief requires."""
    brief = brief_of(row.cook)
    begin(row, attempt)
    timeout_s = timeout_of(row, brief)
    asking = Asking(row.cook, row, attempt, timeout_s=timeout_s - row.used_s)
    required = [path for path, _ in required_of(row, brief)] or [ANSWER]
    schema = model_flavor.schema(required)
    try:
        answer = asking.ask(1, _messages(row, required), purpose="cook", schema=schema)
    except TimedOut:
        said = f"no end within {timeout_s:g} s"
        return Ended(Outcome.TIMEOUT, said, ran_s=asking.ran_s)
    ended = Ended(Outcome.OK, ran_s=asking.ran_s, usage=questions.usage_of(answer))
    if why := questions.incomplete(answer):
        ended.outcome, ended.evidence = Outcome.ERROR, why
        return ended
    try:
        made = model_flavor.files(answer.text, required)
    except model_flavor.Unparsed as error:
        ended.outcome, ended.evidence = Outcome.MISSING_OUTPUT, str(error)
        return ended
    return _hand_in(row, attempt, ended, made)


def _hand_in(row: Participation, attempt: Attempt, ended: Ended, made: dict[str, bytes]) -> Ended:
    """Seal what the model made; what the brief requires and isn't there decides."""
    mark = f"{row.resumes}-{attempt.ref.fence}"
    try:
        kept = submissions.keep(
            row, mark, lambda archive: sealing.seal_files(made.items(), archive)
        )
    except SealError as error:
        ended.outcome, ended.evidence = Outcome.ERROR, str(error)
        return ended
    ended.columns["output"] = kept.archive
    if kept.missing:
        ended.outcome, ended.evidence = Outcome.MISSING_OUTPUT, kept.missing
    else:
        ended.submission = kept
    return ended


def _messages(row: Participation, required: list[str]) -> list[dict[str, str]]:
    """The prompt; a refining model finds its previous answer before the request to go on."""
    with folder_of(row.cook) as folder:
        prompt = questions.prompt_of(row, folder, inline=True)
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
    return member_of(row, brief).timeout_s or brief.timeout_s
