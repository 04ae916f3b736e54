"""How many tokens a model makes of messages: a host that has it is asked, and counts."""

from collections.abc import Sequence
from typing import NamedTuple

from agents.calls import attempts
from agents.calls.attempts import over_hosts
from agents.calls.types import Answer, Call
from agents.hosts import Message, Request
from agents.registry.players import smallest_window, split_player
from masterchef.durable import WorkRef

WINDOW = 8192  # where no host tells how much the model can read


class Count(NamedTuple):
    """Tokens of the messages, as `host` has counted them with the model of this digest.

    None where the host counts none; `cut` when it had no room for all of them.
    """

    tokens: int | None
    host: str
    digest: str
    cut: bool


def count(player: str, messages: Sequence[Message]) -> Count:
    """Asks for one token of an answer and reads how many went in; the call is in the ledger.

    `player` is MODEL or MODEL@TAG. Raises HostError, or NoHost where no healthy host has it.
    """
    model, tag = split_player(player)
    window = smallest_window(player) or WINDOW
    answer: Answer = over_hosts(
        Call(
            ref=WorkRef("", 0, 0, "prompt", "prompt"), number=0, run_id=None, seat="", role="",
            purpose="count", model=model, tag=tag,
            request=Request(model, messages, {"num_ctx": window, "seed": 0, "num_predict": 1}),
            still_mine=lambda: True,
        ),
        attempts.chat,
    )  # fmt: skip
    return Count(answer.tokens_in, answer.host, answer.digest, answer.truncated)
