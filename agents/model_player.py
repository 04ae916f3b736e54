"""A language model in a seat: from an observation to a decision, over at most four kinds of call."""

import hashlib
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from agents import memory as memories
from agents import parse, prompts
from agents.calls import Answer, ask, embed
from agents.hosts import HostError, Message
from agents.memory import Memory, Old
from agents.prompts import Exchange
from agents.registry import split_player
from kitchen.models import Session
from masterchef.durable import WorkRef
from masterchef.live import log
from masterchef.live.models import Level

WAIT: dict[str, Any] = {"action": None, "messages": [], "notes": []}
DEFAULTS: dict[str, Any] = {"temperature": 0.2, "num_ctx": 4096, "num_predict": 160}
OURS = frozenset({"cache", "embed_model"})  # options that aren't the host's
SUMMARY_TOKENS = 160
SUMMARY_CHARS = 900
# What a compaction needs beside the prompt: its question, its answer, and a guess that is off.
RESERVE = SUMMARY_TOKENS + 120
KEPT_SHARE = 0.25  # of the budget: the newest turns that a compaction leaves as they are
LONGEST_BAD_REPLY = 600  # characters of an unreadable reply that are quoted back


class Number(IntEnum):
    """The number of each call within a turn: its key in the journal."""

    SUMMARY = 0
    DECIDE = 1
    REPAIR = 2
    EMBED_OLD = 3
    EMBED_NOW = 4
    DECIDE_SHORTER = 5


class TurnContext(NamedTuple):
    """A claimed turn of a model's seat. `schema` is the decision's JSON schema."""

    ref: WorkRef
    session: Session
    turn_id: int
    tick: int
    seat: str
    role: str
    player: str
    observation: dict[str, Any]
    schema: dict[str, Any]
    still_mine: Callable[[], bool]


class PlayerDecision(NamedTuple):
    """What the player made of its turn; `outcome` is "ok" or "unparsed" (then it waits)."""

    decision: dict[str, Any]
    outcome: str
    memory: dict[str, Any] | None
    thinking_ms: int


class Prepared(NamedTuple):
    """The prompt of a turn, with the memory that it was made from."""

    memory: Memory
    user: str
    compacted: dict[str, Any] | None
    asked: list[Message]


def decide(turn: TurnContext) -> PlayerDecision:
    """Let the model decide.

    Raises NoHost (wait), HostError (an attempt that counts), FenceLost, JournalMismatch.
    """
    prepared = _prepare(turn, memories.load(turn.session.pk, turn.seat, turn.tick))
    try:
        first = _ask(turn, Number.DECIDE, prepared.asked, prepared.memory)
    except HostError as error:
        if error.kind != "too_long" or not prepared.memory.window:
            raise
        # The estimate was off: forget the window and ask under another number.
        prepared = _without_window(turn, prepared)
        first = _ask(turn, Number.DECIDE_SHORTER, prepared.asked, prepared.memory)
    return _read(turn, prepared, first)


def _read(turn: TurnContext, prepared: Prepared, first: Answer) -> PlayerDecision:
    """The decision in the answer, or in that to one request to repair it, or a marked wait."""
    answers, trouble = [first], ""
    try:
        decision = parse.decision(first.text)
    except parse.Unparsed as error:
        asked = prompts.repaired(prepared.asked, first.text[:LONGEST_BAD_REPLY], str(error))
        answers.append(_ask(turn, Number.REPAIR, asked, prepared.memory, purpose="repair"))
        try:
            decision = parse.decision(answers[-1].text)
        except parse.Unparsed as still:
            decision, trouble = WAIT, str(still)
            log.write(turn.session.pk, "unparsed", trouble, level=Level.WARNING, seat=turn.seat)
    # The words as they came are the prefix that the host has cached; garbage isn't worth it.
    said = prompts.written(WAIT) if trouble else answers[-1].text
    chars = sum(len(message["content"]) for message in prepared.asked) + len(said)
    memory = memories.record(
        Exchange(prepared.user, said),
        tokens=_counted(answers),
        chars=chars,
        notes=decision["notes"],
        trouble=trouble,
        compacted=prepared.compacted,
    )
    outcome = "unparsed" if trouble else "ok"
    return PlayerDecision(decision, outcome, memory, thinking_ms(turn.session, answers))


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


def _prepare(turn: TurnContext, memory: Memory) -> Prepared:
    """The turn's prompt; compacted first where it would not fit."""
    recalled = [f"(tick {old.tick}) {old.text}" for old in _recall(turn)]
    user = prompts.observation(turn.observation, trouble=memory.trouble, remembered=recalled)
    prepared = Prepared(memory, user, None, _messages(turn, memory, user))
    if not memory.window or memory.tokens_of(prepared.asked) <= budget(turn.session.options):
        return prepared
    return _compact(turn, prepared, keep_tokens=round(KEPT_SHARE * budget(turn.session.options)))


def budget(options: Mapping[str, Any]) -> int:
    """Tokens that a prompt may have: the context less the reply, and room to write a summary."""
    merged = DEFAULTS | dict(options)
    return max(int(merged["num_ctx"]) - int(merged["num_predict"]) - RESERVE, 0)


def _compact(turn: TurnContext, prepared: Prepared, *, keep_tokens: int) -> Prepared:
    """Let the model sum up its turns, keep the newest, and remember the others for recall."""
    before = prepared.memory
    dropped, kept = memories.split(before, keep_tokens)
    summary = _summary(turn, before)
    after = memories.compacted(before, kept, turn.tick, summary)
    record = memories.compaction(after, _embedded(turn, dropped))
    log.write(turn.session.pk, "compacted", summary, seat=turn.seat, data={"dropped": len(dropped)})
    return Prepared(after, prepared.user, record, _messages(turn, after, prepared.user))


def _without_window(turn: TurnContext, prepared: Prepared) -> Prepared:
    if prepared.compacted is None:
        return _compact(turn, prepared, keep_tokens=0)
    # This turn's summary is written and journalled: what it kept of the window goes too.
    after = memories.compacted(prepared.memory, [], turn.tick, prepared.memory.summary)
    record = prepared.compacted | {"window_from": turn.tick}
    return Prepared(after, prepared.user, record, _messages(turn, after, prepared.user))


def _summary(turn: TurnContext, memory: Memory) -> str:
    asked = prompts.messages(_first(turn, memory), memory.exchanges, prompts.SUMMARISE)
    try:
        answer = _ask(turn, Number.SUMMARY, asked, memory, purpose="summarise")
    except HostError as error:
        if error.kind != "too_long":
            raise
        return memory.summary  # nothing new can be said within this context
    return " ".join(answer.text.split())[:SUMMARY_CHARS]


def _embedded(turn: TurnContext, dropped: list[memories.Remembered]) -> list[Old]:
    texts = [memories.entry(old) for old in dropped]
    vectors = _embed(turn, Number.EMBED_OLD, texts) if texts else None
    if not vectors:
        return []
    return [
        Old(old.tick, text, memories.unpack(memories.pack(vector)))
        for old, text, vector in zip(dropped, texts, vectors, strict=True)
    ]


def _recall(turn: TurnContext) -> list[Old]:
    old = memories.old_turns(turn.session.pk, turn.seat, turn.tick)
    if not old:
        return []
    seen = prompts.observation(turn.observation).rpartition("\n")[0]
    vectors = _embed(turn, Number.EMBED_NOW, [seen[: memories.LONGEST_ENTRY]])
    return memories.similar(old, vectors[0]) if vectors else []


def _first(turn: TurnContext, memory: Memory) -> str:
    session = turn.session
    facts = prompts.Facts(
        turn.seat,
        turn.role,
        session.scenario.spec.get("description") or session.scenario.title,
        {seat: held["role"] for seat, held in session.seats.items()},
    )
    return prompts.system(facts, summary=memory.summary, notebook=memory.notebook)


def _messages(turn: TurnContext, memory: Memory, user: str) -> list[Message]:
    return prompts.messages(_first(turn, memory), memory.exchanges, user)


def _ask(
    turn: TurnContext,
    number: Number,
    asked: list[Message],
    memory: Memory,
    *,
    purpose: str = "decide",
) -> Answer:
    model, tag = split_player(turn.player)
    options = _options(turn)
    if purpose == "summarise":
        options |= {"num_predict": SUMMARY_TOKENS, "temperature": 0.0}
    return ask(
        turn.ref,
        number,
        run=turn.session,
        seat=turn.seat,
        role=turn.role,
        model=model,
        tag=tag,
        messages=asked,
        options=options,
        schema=None if purpose == "summarise" else turn.schema,
        purpose=purpose,
        repeat=turn.session.repeat,
        use_cache=bool(turn.session.options.get("cache")),
        still_mine=turn.still_mine,
        expected_tokens=memory.tokens_of(asked) if memory.counted else None,
    )


def _embed(turn: TurnContext, number: Number, texts: list[str]) -> list[list[float]] | None:
    model, tag = split_player(turn.player)
    return embed(
        turn.ref,
        number,
        run=turn.session,
        seat=turn.seat,
        role=turn.role,
        model=turn.session.options.get("embed_model") or model,
        tag=tag,
        texts=texts,
        still_mine=turn.still_mine,
    )


def _options(turn: TurnContext) -> dict[str, Any]:
    given = {key: value for key, value in turn.session.options.items() if key not in OURS}
    return DEFAULTS | given | {"seed": seed_of(turn)}


def seed_of(turn: TurnContext) -> int:
    """The sampling seed of a turn: 31 bits from the session's seed, the seat, tick and repeat."""
    session = turn.session
    about = f"{session.seed}/{turn.seat}/{turn.tick}/{session.repeat}"
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:4], "big") >> 1
