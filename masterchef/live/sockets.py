"""One WebSocket from its opening to its end: who is there, then a pump of messages."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError

from masterchef.live.hub import Watcher, hub
from masterchef.live.identity import PROTOCOL, Holder, identify
from masterchef.live.pace import pace
from masterchef.live.tickets import TicketsDown

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

NOT_SIGNED_IN = 4401
NOT_FOUND = 4404
TOO_SLOW = 4008
BAD_REQUEST = 4400
TRY_LATER = 1013
SERVER_ERROR = 1011


class Closed(Exception):
    """Ends the socket with a code that the client can act on."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Feed:
    """One client's feed of one run. Rooms say what is sent: see consumers.RunFeed."""

    admits: ClassVar[type]

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.holder: Holder

    @classmethod
    def as_asgi(cls) -> Any:
        """The ASGI application; Any, since django.urls.path is typed for views."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, receive, send)._serve()

        return app

    def run_id(self) -> UUID:
        """The run that is watched; called after `holder` is known."""
        raise Closed(NOT_FOUND, "no such run")

    async def open(self) -> None:
        """Read where the client wants to start; raises Closed."""

    async def news(self) -> bool:
        """Send what is new; True if there is more to read at once."""
        return False

    async def tokens(self, tokens: dict[str, str]) -> None:
        """Send the text that models are writing, by seat; agents get none."""

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number from the query string; raises Closed naming the field."""
        values = parse_qs(self.scope.get("query_string", b"").decode("latin1")).get(name)
        if not values:
            return default
        if not values[0].isdecimal() or len(values[0]) > 18:
            raise Closed(BAD_REQUEST, f"{name} must be a whole number, 0 or more")
        return int(values[0])

    async def send(self, message: str) -> None:
        """Send one message; raises Closed(TOO_SLOW) if the client takes nothing for too long."""
        try:
            async with asyncio.timeout(pace().send_s):
                await self._send({"type": "websocket.send", "text": message})
        except TimeoutError:
            raise Closed(TOO_SLOW, "too far behind: connect again with after=") from None

    async def _serve(self) -> None:
        await self._receive()  # websocket.connect
        try:
            holder = await identify(self.scope)
        except TicketsDown:
            return await self._close(TRY_LATER, "tickets cannot be checked now")
        if holder is None or not isinstance(holder, self.admits):
            return await self._close(NOT_SIGNED_IN, "sign in, or show a ticket")
        self.holder = holder
        offered = self.scope.get("subprotocols", ())
        protocol = PROTOCOL if PROTOCOL in offered else None
        await self._send({"type": "websocket.accept", "subprotocol": protocol})
        pump = asyncio.create_task(self._pump_until_closed())
        gone = asyncio.create_task(self._until_gone())
        try:
            await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (pump, gone):
                task.cancel()
            await asyncio.gather(pump, gone, return_exceptions=True)
        return None

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "websocket.disconnect":
            pass  # clients have nothing to say here

    async def _pump_until_closed(self) -> None:
        try:
            await self.open()
            async with hub().watching(self.run_id()) as watcher:
                await self._pump(watcher)
        except Closed as closed:
            await self._close(closed.code, closed.reason)
        except OSError:
            return  # the client went away while we were sending
        except Exception:
            log.exception("live feed broke")
            await self._close(SERVER_ERROR, "internal error")

    async def _pump(self, watcher: Watcher) -> None:
        clock = asyncio.get_running_loop().time
        read_at, check_at, more = 0.0, clock() + pace().renew_s, False
        while True:
            try:
                if watcher.take_poke() or more or clock() >= read_at:
                    read_at = clock() + pace().poll_s
                    more = await self.news()
                if clock() >= check_at:
                    check_at = clock() + pace().renew_s
                    await self._check_holder()
            except DatabaseError as error:
                log.warning("live feed waits for the database: %s", error)
                await asyncio.sleep(pace().retry_s)
                read_at = 0.0
                continue
            await self.tokens(watcher.take_tokens())
            await asyncio.sleep(pace().batch_s)
            if not more:
                await watcher.wait(max(0.0, read_at - clock()))

    async def _check_holder(self) -> None:
        if not await in_thread(self.holder.holds):
            raise Closed(NOT_SIGNED_IN, "signed out")

    async def _close(self, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(pace().send_s):
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except (TimeoutError, OSError):
            return


async def in_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function that uses the database in one of the loop's threads."""
    return await database_sync_to_async(function, thread_sensitive=False)(*args)
