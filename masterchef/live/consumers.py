"""WebSocket /ws/runs/<id>?after=<number>&log_after=<id>: everything that a run appends.

Messages: {"type": "events", "events": […], "last": number}, numbered without gaps; {"type":
"log", "lines": […], "last": id}; {"type": "run", …, "caught_up": bool} when its state changes, an
ended state with caught_up after the last event; {"type": "tokens", "seat", "text"}, lossy.
"""

from typing import Any
from uuid import UUID

from masterchef.live import pages
from masterchef.live.hub import hub
from masterchef.live.identity import Person
from masterchef.live.pace import pace
from masterchef.live.sockets import NOT_FOUND, Closed, Feed, in_thread


class RunFeed(Feed):
    """A person's feed of one run."""

    admits = Person

    async def open(self) -> None:
        self.after = self.number("after", 0) or 0
        line = self.number("log_after")
        if line is None:
            line = await in_thread(pages.first_line, self.run_id(), pace().first_lines)
        self.line = line
        self.said: dict[str, Any] = {}

    def run_id(self) -> UUID:
        run_id: UUID = self.scope["url_route"]["kwargs"]["run_id"]
        return run_id

    async def news(self) -> bool:
        place = (self.run_id(), self.after, self.line, pace().page)
        page = await hub().shared(place, lambda: in_thread(pages.read, *place))
        if page is None:
            raise Closed(NOT_FOUND, "no such run")
        for message in (page.events, page.lines):
            if message:
                await self.send(message)
        self.after, self.line = page.last, page.last_line
        await self._say_run(page)
        return not page.caught_up

    async def tokens(self, tokens: dict[str, str]) -> None:
        for seat, text in tokens.items():
            await self.send(pages.message("tokens", seat=seat, text=text))

    async def _say_run(self, page: pages.Page) -> None:
        """Say the run's columns when they changed; its event counter alone is no news."""
        news = {**page.run, "last_number": 0, "caught_up": page.caught_up}
        if news != self.said:
            self.said = news
            await self.send(pages.message("run", **page.run, caught_up=page.caught_up))
