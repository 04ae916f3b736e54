"""The prompt of a turn: what the seat remembers, compacted where it would not fit, and sees."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from agents import memory as memories
from agents import prompts
from agents.hosts import HostError, Message
from agents.memory import Memory, Old
from agents.model_player.context import TurnContext
from agents.model_player.turn_calls import DEFAULTS, SUMMARY_TOKENS, Number, ask, embed
from masterchef.live import log

SUMMARY_CHARS = 900
# What a compaction needs beside the prompt: its question, its answer, and a guess that is off.
RESERVE = SUMMARY_TOKENS + 120
KEPT_SHARE = 0.25  # of the budget: the newest turns that a compaction leaves as they are
NOTES_SHARE = 0.2  # of the budget: a full notebook must not crowd out what the seat sees


class Prepared(NamedTuple):
    """The prompt of a turn, with the memory that it was made from and the options in its order."""

    memory: Memory
    user: str
    compacted: dict[str, Any] | None
    asked: list[Message]
    offered: list[dict[str, Any]]


def prepare(turn: TurnContext, memory: Memory) -> Prepared:
    """The turn's prompt; compacted first where it would not fit."""
    recalled = [f"(tick {old.tick}) {old.text}" for old in _recall(turn)]
    style = style_of(turn.session.options)
    seed, tick, seat = turn.session.seed, turn.tick, turn.seat
    seen = prompts.drawn(turn.observation, seed=seed, tick=tick, seat=seat, style=style)
    user = prompts.observation(seen, trouble=memory.trouble, remembered=recalled, style=style)
    prepared = Prepared(memory, user, None, _messages(turn, memory, user), seen["options"])
    if not memory.window or memory.tokens_of(prepared.asked) <= budget(turn.session.options):
        return prepared
    return _compact(turn, prepared, keep_tokens=round(KEPT_SHARE * budget(turn.session.options)))


def style_of(options: Mapping[str, Any]) -> prompts.Style:
    """How a session's models answer: `copy` an option, or name its `number`."""
    return "number" if options.get("style") == "number" else "copy"


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
    asked = _messages(turn, after, prepared.user)
    return Prepared(after, prepared.user, record, asked, prepared.offered)


def without_window(turn: TurnContext, prepared: Prepared) -> Prepared:
    if prepared.compacted is None:
        return _compact(turn, prepared, keep_tokens=0)
    # This turn's summary is written and journalled: what it kept of the window goes too.
    after = memories.compacted(prepared.memory, [], turn.tick, prepared.memory.summary)
    record = prepared.compacted | {"window_from": turn.tick}
    asked = _messages(turn, after, prepared.user)
    return Prepared(after, prepared.user, record, asked, prepared.offered)


def _summary(turn: TurnContext, memory: Memory) -> str:
    asked = prompts.messages(_first(turn, memory), memory.exchanges, prompts.summarise())
    try:
        answer = ask(turn, Number.SUMMARY, asked, memory, purpose="summarise")
    except HostError as error:
        if error.kind != "too_long":
            raise
        return memory.summary  # nothing new can be said within this context
    return " ".join(answer.text.split())[:SUMMARY_CHARS]


def _embedded(turn: TurnContext, dropped: list[memories.Remembered]) -> list[Old]:
    texts = [memories.entry(old) for old in dropped]
    vectors = embed(turn, Number.EMBED_OLD, texts) if texts else None
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
    seen = prompts.without_options(prompts.observation(turn.observation))
    vectors = embed(turn, Number.EMBED_NOW, [seen[: memories.LONGEST_ENTRY]])
    return memories.similar(old, vectors[0]) if vectors else []


def _first(turn: TurnContext, memory: Memory) -> str:
    session = turn.session
    facts = prompts.Facts(
        turn.seat,
        turn.role,
        session.scenario.spec.get("description") or session.scenario.title,
        {seat: held["role"] for seat, held in session.seats.items()},
        turn.observation.get("recipes"),
        turn.observation.get("sight", "board"),
        bool(session.scenario.spec.get("facts")),
    )
    notes = memory.newest_notes(round(NOTES_SHARE * budget(session.options)))
    style = style_of(session.options)
    return prompts.system(facts, summary=memory.summary, notebook=notes, style=style)


def _messages(turn: TurnContext, memory: Memory, user: str) -> list[Message]:
    return prompts.messages(_first(turn, memory), memory.exchanges, user)
