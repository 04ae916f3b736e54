"""From an observation to a decision: ask, read the reply, have it repaired once."""

from typing import Any

from agents import memory as memories
from agents import parse, prompts
from agents.calls import Answer
from agents.hosts import HostError
from agents.model_player.context import PlayerDecision, TurnContext
from agents.model_player.turn_calls import Number, ask
from agents.model_player.turn_prompt import Prepared, prepare, style_of, without_window
from agents.prompts import Exchange
from kitchen.models import Session
from masterchef.live import log
from masterchef.live.models import Level

WAIT: dict[str, Any] = {"action": None, "messages": [], "notes": []}
LONGEST_BAD_REPLY = 600  # characters of an unreadable reply that are quoted back


def decide(turn: TurnContext) -> PlayerDecision:
    """Let the model decide.

    Raises NoHost (wait), HostError (an attempt that counts), FenceLost, JournalMismatch.
    """
    prepared = prepare(turn, memories.load(turn.session.pk, turn.seat, turn.tick))
    try:
        first = ask(turn, Number.DECIDE, prepared.asked, prepared.memory)
    except HostError as error:
        if error.kind != "too_long" or not prepared.memory.window:
            raise
        # The estimate was off: forget the window and ask under another number.
        prepared = without_window(turn, prepared)
        first = ask(turn, Number.DECIDE_SHORTER, prepared.asked, prepared.memory)
    return _read(turn, prepared, first)


def _read(turn: TurnContext, prepared: Prepared, first: Answer) -> PlayerDecision:
    """The decision in the answer, or in that to one request to repair it, or a marked wait."""
    answers, trouble = [first], ""
    style = style_of(turn.session.options)
    numbered = prepared.offered if style == "number" else None
    try:
        decision = parse.decision(first.text, numbered)
    except parse.Unparsed as error:
        why = _why(first, error)
        asked = prompts.repaired(prepared.asked, first.text[:LONGEST_BAD_REPLY], why)
        answers.append(ask(turn, Number.REPAIR, asked, prepared.memory, purpose="repair"))
        try:
            decision = parse.decision(answers[-1].text, numbered)
        except parse.Unparsed as still:
            decision, trouble = WAIT, _why(answers[-1], still)
            log.write(
                turn.session.pk,
                "unparsed",
                trouble,
                level=Level.WARNING,
                seat=turn.seat,
                data={"cut": answers[-1].cut},
            )
    # The words as they came are the prefix that the host has cached; garbage isn't worth it.
    said = _waited(prepared, numbered is not None) if trouble else answers[-1].text
    chars = sum(len(message["content"]) for message in prepared.asked) + len(said)
    memory = memories.record(
        Exchange(prepared.user, said),
        tokens=_counted(answers),
        chars=chars,
        notes=decision["notes"],
        trouble=trouble,
        compacted=prepared.compacted,
        choice=_choice(prepared, style, None if trouble else decision),
    )
    outcome = "unparsed" if trouble else "ok"
    return PlayerDecision(decision, outcome, memory, thinking_ms(turn.session, answers))


def _waited(prepared: Prepared, numbered: bool) -> str:
    """What stands in the history for a reply that can't be read, in the style asked for."""
    number = prompts.number(prepared.offered, None) if numbered else None
    return prompts.written(WAIT if number is None else {"option": number})


def _choice(
    prepared: Prepared, style: prompts.Style, decision: dict[str, Any] | None
) -> dict[str, Any]:
    """Where what was taken stood, and the words that asked; no place of what wasn't offered."""
    taken = prompts.place(prepared.offered, decision["action"], style) if decision else None
    words = {"style": style, "words": prompts.digest()}
    return {**words, "place": list(taken) if taken else None}


def _why(answer: Answer, error: parse.Unparsed) -> str:
    """Why the answer can't be read: a limit of ours isn't the model's mistake, and is told so."""
    if answer.cut == "length" and not answer.text.strip():
        return "thinking used up all the room of the reply; think less, and write one JSON object"
    if answer.cut == "length":
        return "the reply was cut at its limit of tokens; write one short JSON object"
    if answer.cut == "content_filter":
        return "a content filter ended the reply; write one JSON object"
    return str(error)


def _counted(answers: list[Answer]) -> int | None:
    first, last = answers[0], answers[-1]
    if first.tokens_in is None or last.tokens_out is None:
        return None
    return first.tokens_in + last.tokens_out


def thinking_ms(session: Session, answers: list[Answer]) -> int:
    """Simulated milliseconds that a decision takes.

    Track A: 0. Track B: output tokens of the decision and its repair × the scenario's
    `times.token_ms`. Tokens of summaries are not counted: a seat keeps its memory for free.
    """
    if session.track != "B":
        return 0
    tokens = sum(answer.tokens_out or 0 for answer in answers)
    return tokens * int(session.scenario.spec["times"]["token_ms"])
