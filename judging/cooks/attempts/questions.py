"""What participants and judges are asked, and how those of the flavor `model` answer: a prompt to a
model of any host, no container."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agents import calls, registry
from agents.calls import Answer
from agents.containers import Files
from judging.briefs import CookFolder, participant_prompt
from judging.briefs.errands import SYNTHESIS, Errand, errand_of, review_prompt, synthesis_prompt
from judging.cooks import submissions
from judging.cooks.attempts.endings import Row
from judging.models import Cook, Participation, Submission
from masterchef.durable import Attempt, FenceLost

MOST_CONTEXT = 32_768
DEFAULT_CONTEXT = 8_192
ANSWER_SHARE = 4  # a quarter of the context is kept for the answer
CHARS_A_TOKEN = 3  # fewer than tokenizers get out of prose, so that a prompt is never cut


class TimedOut(Exception):
    """The model wrote past the time that it had."""


class Asking:
    """The calls of one participant or judge, numbered for the journal, within its time."""

    def __init__(
        self,
        cook: Cook,
        row: Row,
        attempt: Attempt,
        *,
        timeout_s: float,
        model: str = "",
    ) -> None:
        self.cook, self.row, self.attempt = cook, row, attempt
        player = model or row.model
        self.model, self.tag = registry.split_player(player)
        self.began = time.monotonic()
        self.until = self.began + timeout_s
        self.context = min(registry.smallest_window(player) or DEFAULT_CONTEXT, MOST_CONTEXT)

    @property
    def ran_s(self) -> float:
        return time.monotonic() - self.began

    @property
    def prompt_characters(self) -> int:
        """How long a prompt may be, so that the answer has room too."""
        return (self.context - self.context // ANSWER_SHARE) * CHARS_A_TOKEN

    def ask(
        self,
        number: int,
        messages: Sequence[Mapping[str, str]],
        *,
        purpose: str,
        schema: Mapping[str, Any] | None = None,
        temperature: float = 0.7,
        seed: int | None = None,
    ) -> Answer:
        """The answer; raises TimedOut, and whatever agents.calls.ask raises.

        With a `seed` of its own the same question may be answered from the response cache.
        """
        try:
            return calls.ask(
                self.attempt.ref,
                number,
                run=self.cook,
                seat=self.row.who[:16],
                role=purpose,
                model=self.model,
                tag=self.tag,
                messages=[dict(each) for each in messages],
                options={
                    "temperature": temperature,
                    "num_ctx": self.context,
                    "num_predict": self.context // ANSWER_SHARE,
                    "seed": calls.seed_of(f"{self.attempt.ref.name}/{number}")
                    if seed is None
                    else seed,
                },
                schema=schema,
                purpose=purpose,
                use_cache=seed is not None,
                still_mine=self._may_go_on,
                wait_s=max(self.until - time.monotonic(), 1.0),
            )
        except FenceLost:
            if self.attempt.still_mine() and time.monotonic() >= self.until:
                raise TimedOut from None
            raise

    def _may_go_on(self) -> bool:
        return self.attempt.still_mine() and time.monotonic() < self.until


def usage_of(*answers: Answer) -> dict[str, Any]:
    """Tokens of the answers together, as CLI agents report theirs."""
    count: Callable[[str], int] = lambda name: sum(  # noqa: E731
        getattr(each, name) or 0 for each in answers
    )
    return {
        "tokens_in": count("tokens_in"),
        "tokens_cached": count("tokens_cached"),
        "tokens_out": count("tokens_out"),
        "tokens_thinking": count("tokens_thinking"),
        "calls": len(answers),
        "digest": answers[-1].digest if answers else "",
        "cut": answers[-1].cut if answers else "none",
    }


_CUTS = {
    "length": "a limit of tokens, not the model, ended its answer: give it more room, or less to"
    " think about",
    "content_filter": "the host's content filter ended its answer",
}


def cut_short(cut: str) -> str:
    """What ended an answer before the model did, for the one who reads its outcome; "" if none."""
    return _CUTS.get(cut, "")


def incomplete(answer: Answer) -> str:
    """Why the answer can't be judged as the model's whole work; "" if it can."""
    if answer.truncated:
        return "the host cut the prompt: the model saw only part of the brief"
    return cut_short(answer.cut)


def prompt_of(row: Participation, folder: CookFolder, *, inline: bool = False) -> str:
    """The whole prompt; `inline` for a model without a folder."""
    errand = errand_of(row)
    if errand is None:
        return participant_prompt(
            folder,
            row.name,
            round=row.go,
            feedback=row.round.feedback.get(""),
            personal=row.round.feedback.get(row.name),
            inline=inline,
        )
    found = _shown(errand)
    if errand.kind == SYNTHESIS:
        return synthesis_prompt(folder, row.name, found, errand.scores, inline=inline)
    return review_prompt(folder, found.get("A", []), inline=inline)


def work_of(row: Participation, folder: CookFolder) -> Files:
    """What it finds: the brief and raw/, as bytes, since the folder goes away; and on an errand
    the submissions as judges see them, with nothing hidden in them."""
    found: Files = {"BRIEF.md": folder.text.encode()}
    found = {**found, **{f"raw/{each.path}": each.source.read_bytes() for each in folder.raw}}
    if (errand := errand_of(row)) is not None:
        for letter, files in _shown(errand).items():
            found = {**found, **{f"submissions/{letter}/{path}": data for path, data in files}}
    return found


def _shown(errand: Errand) -> dict[str, list[tuple[str, bytes]]]:
    rows = Submission.objects.in_bulk(errand.submissions.values())
    return {letter: submissions.shown_files(rows[id])
            for letter, id in sorted(errand.submissions.items()) if id in rows}  # fmt: skip
