"""One reply as it is streamed: words and thoughts apart, within their limits, timed from here."""

import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from agents.hosts.clients import Cut, OnToken, Reply
from agents.hosts.errors import HostError
from agents.hosts.fields import Said, counts
from agents.hosts.stops import cut_of

# Tokens of thinking where none are stated: beside num_predict, which bounds the answer alone.
BUDGETS = {"off": 0, "low": 1_024, "on": 2_048, "medium": 2_048, "high": 8_192}

LONGEST = 4_000_000  # characters of a reply: what a million tokens have; the rest is not read


_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class Limits(NamedTuple):
    """Tokens that a reply may have; None: the server's own limit."""

    answer: int | None = None
    thinking: int = 0

    @property
    def together(self) -> int | None:
        return None if self.answer is None else self.answer + self.thinking


def limits_of(options: Mapping[str, Any]) -> Limits:
    """num_predict for the answer; think_budget, else what the level of `think` has, beside it.

    Without a level nothing is known of the model's thinking: a budget is given or there is none.
    """
    think, wanted = options.get("think"), options.get("num_predict")
    answer = wanted if isinstance(wanted, int) and wanted > 0 else None
    if think in ("off", False):
        return Limits(answer)
    given = options.get("think_budget")
    level = "on" if think is True else str(think)
    usual = BUDGETS.get(level, BUDGETS["on"]) if think is not None else 0
    return Limits(answer, given if isinstance(given, int) else usual)


def with_room_to_think(
    options: Mapping[str, Any], *, thinks: bool, context_length: int | None
) -> dict[str, Any]:
    """The options for a model that may think: room beside the answer's, in reply and context.

    `thinks` says that the model does so unless it is told not to; `context_length` bounds num_ctx.
    """
    found = dict(options)
    if thinks and "think" not in found and "num_predict" in found:
        found.setdefault("think_budget", BUDGETS["on"])
    budget, context = limits_of(found).thinking, found.get("num_ctx")
    if budget and isinstance(context, int):
        found["num_ctx"] = min(context + budget, max(context_length or context + budget, context))
    return found


class Enough(Exception):
    """The reply has gone past a limit of ours: nothing more of it is read."""


class Gathering:
    """Gathers the pieces of one reply. A piece is a token or more, so pieces never count high."""

    def __init__(self, on_token: OnToken | None, limits: Limits) -> None:
        self.on_token, self.limits = on_token, limits
        self.texts: list[str] = []
        self.thoughts: list[str] = []
        self.usage: dict[str, Any] = {}
        self.done_reason = ""
        self.cut: Cut = "none"
        self.size = 0  # characters
        self.asked = time.monotonic()
        self.first: float | None = None

    @property
    def begun(self) -> bool:
        return bool(self.texts or self.thoughts)

    def take(self, said: Said) -> None:
        """Add a piece; raises Enough past a limit."""
        if said.thinking:
            self.thoughts.append(said.thinking)
        if said.text:
            self.texts.append(said.text)
            if self.on_token:
                self.on_token(said.text)
        if said.text or said.thinking:
            self.first = self.first or time.monotonic()
            self.size += len(said.text) + len(said.thinking)
            if self._too_long():
                self.cut, self.done_reason = "length", "length"
                raise Enough

    def _too_long(self) -> bool:
        """The server knows the two limits only as their sum, and may not keep to any."""
        answer, budget = self.limits
        apart = budget and self.thoughts and answer is not None
        past = apart and (len(self.thoughts) > budget or len(self.texts) > (answer or 0))
        return bool(past) or self.size > LONGEST

    def count(self, usage: object) -> None:
        """Take over what a usage counts; later ones replace earlier ones, zeros and nulls don't."""
        if isinstance(usage, Mapping):
            self.usage |= {
                key: value for key, value in usage.items() if value or key not in self.usage
            }

    def reply(self, **times: Any) -> Reply:
        """The whole reply; raises HostError where there is none: that is the host's fault."""
        if self.cut == "none":
            self.cut = cut_of(self.done_reason)
        found = counts(self.usage)
        if not self.begun and self.cut == "none" and found.tokens_out is None:
            raise HostError("garbage", "the stream ended without a word")
        now = time.monotonic()
        first = self.first or now
        seen: dict[str, Any] = {
            "prefill_ms": round((first - self.asked) * 1000, 3),
            "decode_ms": round((now - first) * 1000, 3),
            "total_ms": round((now - self.asked) * 1000, 3),
        }
        return Reply(
            text=_paired("".join(self.texts))[:LONGEST],
            tokens_in=found.tokens_in,
            tokens_cached=found.cached,
            tokens_out=found.tokens_out,
            done_reason=self.done_reason,
            thinking=_paired("".join(self.thoughts))[:LONGEST],
            tokens_thinking=found.thinking,
            cut=self.cut,
            **(seen | times),
        )


def _paired(text: str) -> str:
    """With halves of surrogate pairs put together that a server cut between two pieces."""
    if _HALVES.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
