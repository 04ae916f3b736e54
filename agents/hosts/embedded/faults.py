"""Faults on command: a host that is slow, dead or talks nonsense, for tests of those who call it.

`POST /control {"fault": …}` sets the fault of all later calls, until the next one:

- `none`; `slow` answers after `seconds`; `hang` never answers (or after `seconds`);
- `dead` closes the connection without a word; `error500`; `ratelimit` (429, Retry-After `seconds`);
- `garbage` answers bytes that are no JSON; `wrong` a proper answer whose text breaks any schema;
- `truncate` a proper answer whose text stops in the middle, with the reason "length".

`count` limits it to the next calls, `rate` (0 to 1, drawn by `seed`) to some of them, and with
`scope` "all" it also strikes what isn't a model call, such as /api/tags.
"""

import asyncio
import random
from collections.abc import AsyncGenerator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.hosts.embedded.asgi import Handler, Reply, Request, Stream
from agents.hosts.embedded.asks import Done, Failed, Piece
from agents.hosts.embedded.fields import read

WRONG = '{"unexpected": ["this breaks the schema"]}'
Fault = Literal[
    "none", "slow", "dead", "garbage", "wrong", "error500", "ratelimit", "truncate", "hang"
]


class Setting(BaseModel):
    """The body of POST /control."""

    model_config = ConfigDict(extra="forbid")

    fault: Fault = "none"
    seconds: float | None = Field(default=None, ge=0)
    count: int | None = Field(default=None, ge=1)
    rate: float = Field(default=1.0, ge=0, le=1)
    seed: int = 0
    scope: Literal["calls", "all"] = "calls"


class Faults:
    """The current setting, and how many calls it has struck."""

    def __init__(self) -> None:
        self.set(Setting())

    def set(self, setting: Setting) -> None:
        self.setting = setting
        self.left = setting.count
        self.struck = 0
        self._rng = random.Random(setting.seed)

    def draw(self) -> Setting:
        """What this call suffers."""
        if self.left == 0 or self._rng.random() >= self.setting.rate:
            return Setting()
        if self.setting.fault != "none":
            self.struck += 1
            self.left = None if self.left is None else self.left - 1
        return self.setting

    async def control(self, request: Request) -> Reply:
        """POST sets a fault, GET tells it."""
        if request.method == "POST":
            self.set(read(Setting, request.json()))
        return Reply({**self.setting.model_dump(), "left": self.left, "struck": self.struck})

    def around(self, handler: Handler, *, call: bool) -> Handler:
        """The handler with this fault before it; `call` marks one that asks a model."""

        async def handle(request: Request) -> Reply | Stream:
            if not call and self.setting.scope != "all":
                return await handler(request)
            return await self._strike(self.draw(), handler, request)

        return handle

    async def _strike(self, setting: Setting, handler: Handler, request: Request) -> Reply | Stream:
        seconds = setting.seconds
        if setting.fault == "dead":
            request.drop()
            await asyncio.Event().wait()  # until this task is told that the client is gone
        if setting.fault == "hang":
            await asyncio.sleep(seconds if seconds is not None else 10**6)
        if setting.fault == "slow":
            await asyncio.sleep(seconds if seconds is not None else 2.0)
        if setting.fault == "error500":
            raise Failed(500, "told to fail by /control")
        if setting.fault == "ratelimit":
            wait = f"{seconds if seconds is not None else 1:g}"
            return Reply({"error": "too many requests"}, 429, {"retry-after": wait})
        if setting.fault == "garbage":
            return Reply(b'{"message": {"role": "assis\xff\x00 <html>')
        request.bend.extend([setting.fault] if setting.fault in ("wrong", "truncate") else [])
        return await handler(request)


async def bent(
    pieces: AsyncGenerator[Piece, None], faults: list[str]
) -> AsyncGenerator[Piece, None]:
    """The reply as the faults that were noted on its request leave it."""
    if not faults:
        async for piece in pieces:
            yield piece
        return
    text, done = "", None
    async for piece in pieces:
        text += piece if isinstance(piece, str) else ""
        done = piece if isinstance(piece, Done) else done
    assert done
    yield WRONG if "wrong" in faults else text[: len(text) // 2]
    yield done._replace(reason="stop" if "wrong" in faults else "length")
