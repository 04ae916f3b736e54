"""WebSocket /ws/hosts: {"type": "changed"} whenever something of hosts or models has changed, and
once at the start. What it is, is asked for over REST."""

from uuid import UUID

from agents import news
from masterchef.live import pages
from masterchef.live.hub import hub
from masterchef.live.identity import Person
from masterchef.live.sockets import Feed, in_thread


class HostsFeed(Feed):
    """A person's feed of hosts and models."""

    admits = Person

    async def open(self) -> None:
        self.said = ""

    def run_id(self) -> UUID:
        return news.TOPIC

    async def news(self) -> bool:
        stamp = await hub().shared(news.TOPIC, lambda: in_thread(news.stamp))
        if stamp != self.said:
            self.said = stamp
            await self.send(pages.message("changed"))
        return False
