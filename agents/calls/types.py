"""What a call is made of and what it can end in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from agents.hosts import Cut, Request
from masterchef.durable import WorkRef
from masterchef.failures import FenceLost


class Answer(NamedTuple):
    """A model's reply as the journal keeps it; the same for the first asker and a repeat.

    `thinking` is kept apart from `text` and is never parsed, sealed or sent back. `truncated` says
    that the host cut the prompt, `cut` that a limit ended the reply: "length" or "content_filter".
    """

    text: str
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    done_reason: str = ""
    truncated: bool = False
    host: str = ""
    digest: str = ""
    thinking: str = ""
    tokens_thinking: int | None = None
    cut: Cut = "none"


@dataclass
class Call:
    """One request on its way, with what the ledger and the log say about it."""

    ref: WorkRef
    number: int
    run_id: UUID | None
    seat: str
    role: str
    purpose: str
    model: str
    tag: str
    request: Request
    still_mine: Callable[[], bool]
    on_token: Callable[[str], None] | None = None
    expected_tokens: int | None = None
    wait_s: float = 60.0
    limit_s: float | None = None
    about: dict[str, object] = field(default_factory=dict)
    attempts: int = 0
    streamed: int = 0  # pieces of the present attempt's reply: a token each, or nearly
    request_hash: str = field(init=False)

    def __post_init__(self) -> None:
        self.request_hash = digest_of([self.purpose, *request_parts(self.request)])

    def late(self, seconds: float) -> bool:
        """Whether an attempt has taken longer than it may."""
        return self.limit_s is not None and seconds > self.limit_s

    def check_fence(self) -> None:
        """Raise FenceLost once the work is no longer ours."""
        if not self.still_mine():
            raise FenceLost(self.ref.name)


def request_parts(request: Request) -> list[Any]:
    """What makes two requests the same: model, messages, options and schema."""
    return [request.model, request.messages, request.options, request.schema]


def digest_of(value: Any) -> str:
    """SHA-256 of the value as JSON with sorted keys, in hexadecimal."""
    written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(written).hexdigest()


def seed_of(about: str) -> int:
    """A sampling seed, 31 bits: the same for the same words, on every machine."""
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:4], "big") >> 1


def storable(text: str) -> str:
    """Without what PostgreSQL can't keep: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
