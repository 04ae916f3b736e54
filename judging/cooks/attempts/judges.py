"""One judge: shown stripped copies under letters; its scores are mended once, or it abstains."""

from judging.cooks.attempts import paraphrase, questions, verdicts, watch
from judging.cooks.attempts.endings import Ended
from judging.cooks.attempts.judge_containers import ContainedJudge
from judging.cooks.attempts.members import MemberWork, begin
from judging.cooks.attempts.questions import Asking, TimedOut
from judging.cooks.feed import JUDGEMENTS
from judging.cooks.folder.creation import brief_of
from judging.cooks.invariants import OF_JUDGES
from judging.cooks.rounds import panels, places
from judging.models import Judgement, Outcome
from judging.panels import model_prompt, parse, repair
from masterchef.durable import Attempt


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
        row = self.load(attempt.ref.id)
        if row.flavor == "model":
            return _answer(row, attempt)
        return watch.watch(ContainedJudge(row, attempt))

    def wake_waiting(self) -> int:
        """Those whose limit or other reason to wait is over, as far as there are places."""
        return places.wake(places.JUDGES, panels.go_on)


JUDGES = Judges()


def _answer(row: Judgement, attempt: Attempt) -> Ended:
    brief = brief_of(row.cook)
    begin(row, attempt)
    timeout_s = verdicts.timeout_of(row, brief)
    asking = Asking(row.cook, row, attempt, timeout_s=timeout_s)
    letters = list(row.letters)
    try:
        seen = paraphrase.rewritten(
            row, attempt, brief, verdicts.seen_by(row, brief), timeout_s=timeout_s
        )
        prompt = model_prompt(
            verdicts.case_of(row),
            seen,
            nonce=verdicts.nonce_of(row),
            characters=asking.prompt_characters,
            unread=verdicts.unread_by(row),
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
    usage = questions.usage_of(*answers)
    return verdicts.verdict_ended(verdict, answers[-1].text, ran_s=asking.ran_s, usage=usage)
