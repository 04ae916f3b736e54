"""The model calls of a cell: its prompt, a repair where the reply can't be read, its mapping.

Each call has a number of its own in the journal, so a repeated cell asks nothing twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from agents import calls
from agents.calls import Answer
from agents.calls.records import MOST_CHARS_A_TOKEN
from agents.hosts import HostError, Message
from agents.registry import smallest_window, split_player
from judging.models import Cell, CellOutcome, Prompt
from judging.trials import filled_prompt, limits, replies
from kitchen.canary import CANARY
from masterchef.durable import WorkRef

DEFAULT_WINDOW = 8_192
LONGEST_BAD_REPLY = 2_000  # characters of an unusable reply that are quoted back


class Number(IntEnum):
    """The number of each call within a cell: its key in the journal."""

    PROMPT = 1
    PROMPT_REPAIR = 2
    MAPPING = 3
    MAPPING_REPAIR = 4


class Found(NamedTuple):
    """What the model's answers amount to; `trouble` says why nothing could be read, or how what
    was read departs from its schema."""

    outcome: CellOutcome
    prediction: dict[str, Any]
    trouble: str = ""


class Asker(NamedTuple):
    """A claimed cell and what its calls have in common."""

    ref: WorkRef
    cell: Cell
    still_mine: Callable[[], bool]

    @property
    def setup(self) -> dict[str, Any]:
        return dict(self.cell.matrix.setup)


def predict(asker: Asker) -> Found:
    """Ask the cell's prompt, and its mapping prompt on what came of that.

    Raises NoHost, HostError, FenceLost and JournalMismatch.
    """
    cell = asker.cell
    first = _reply(asker, cell.prompt, Number.PROMPT)
    if first.outcome != CellOutcome.OK or cell.mapping is None:
        return first
    entities = first.prediction.get("entities", [])
    second = _reply(asker, cell.mapping, Number.MAPPING, entities)
    # Entities that were found count, also where their mapping failed.
    told = "; ".join(filter(None, (first.trouble, second.trouble)))
    return second._replace(prediction={**second.prediction, **first.prediction}, trouble=told)


def _reply(
    asker: Asker, prompt: Prompt, number: Number, entities: Sequence[Mapping[str, Any]] = ()
) -> Found:
    """The object in the model's reply, or in that to one request to repair it."""
    filled = f"{filled_prompt.fill(prompt, asker.cell.trial, entities)}\n\n({CANARY}.)"
    asked: list[Message] = [{"role": "user", "content": filled}]
    answer = _ask(asker, prompt, number, asked)
    most = options_of(asker.cell, prompt, asked)["num_predict"]
    try:
        return _read(answer, prompt)
    except replies.Unusable as error:
        asked += [
            {"role": "assistant", "content": answer.text[:LONGEST_BAD_REPLY]},
            {"role": "user", "content": limits.repair(answer, error, most=most)},
        ]
    repair = Number(number + 1)
    again = _ask(asker, prompt, repair, asked, purpose="repair")
    try:
        return _read(again, prompt)
    except replies.Unusable as still:
        return Found(limits.outcome_of(again, still), {}, f"{prompt}: {still}")


def _read(answer: Answer, prompt: Prompt) -> Found:
    """What can be read out of the answer; raises replies.Unusable."""
    found = replies.usable(answer.text, kind=prompt.kind, schema=prompt.schema)
    departs = f"{prompt}: read, though {found.departs}" if found.departs else ""
    return Found(CellOutcome.OK, found.prediction, departs)


def _ask(
    asker: Asker,
    prompt: Prompt,
    number: Number,
    asked: list[Message],
    *,
    purpose: str | None = None,
) -> Answer:
    cell, setup = asker.cell, asker.setup
    model, tag = split_player(cell.model)
    options = options_of(cell, prompt, asked)
    _refuse_too_long(asked, options["num_ctx"])
    answer = calls.ask(
        asker.ref,
        number,
        run=cell.matrix,
        seat=f"cell:{cell.pk}",
        model=model,
        tag=tag,
        messages=asked,
        options=options,
        schema=filled_prompt.bounded(prompt.schema, setup["max_items"]) or None,
        purpose=purpose or prompt.kind,
        repeat=cell.repeat,
        use_cache=bool(setup["cache"]),
        still_mine=asker.still_mine,
        limit_s=float(setup["timeout_s"]),
        about={"prompt": str(prompt), "model": cell.model, "trial": cell.trial.name},
    )
    if answer.truncated:
        raise HostError("too_long", f"{cell.model} cut the prompt to its window of tokens")
    return answer


def _refuse_too_long(asked: list[Message], window: int) -> None:
    """No tokenizer gets more characters into a token, so this prompt can't fit."""
    least = sum(len(message["content"]) for message in asked) // MOST_CHARS_A_TOKEN
    if least > window:
        raise HostError(
            "too_long", f"the prompt has at least {least} tokens and the model's window {window}"
        )


def options_of(cell: Cell, prompt: Prompt, asked: Sequence[Message]) -> dict[str, Any]:
    """What a host is told: the window, the sampling and the longest reply."""
    setup = cell.matrix.setup
    window = setup["num_ctx"] or window_of(cell.model)
    schema = filled_prompt.bounded(prompt.schema, setup["max_items"])
    fitting = limits.longest_reply(limits.size_of(asked), schema, window=window)
    return {
        "temperature": setup["temperature"],
        "num_ctx": window,
        "num_predict": setup["num_predict"] or fitting,
        "seed": seed_of(cell),
    }


def window_of(player: str) -> int:
    """Tokens of the model's context, up to a size that any host can hold."""
    return min(smallest_window(player) or DEFAULT_WINDOW, DEFAULT_WINDOW)


def seed_of(cell: Cell) -> int:
    """From the matrix's seed, the trial and the repeat: the same for all that compete."""
    return calls.seed_of(json.dumps([cell.matrix.setup["seed"], cell.trial.name, cell.repeat]))
