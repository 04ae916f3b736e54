"""WebSocket /ws/seat?after=<number>: what one seat may follow of its own session.

Messages: {"type": "turn", "turn", "tick", "deadline"} when the word is the seat's; {"type":
"events", "events": […], "last": number} with the events of this seat only; {"type": "run",
"state"} when the session's state changes.
"""

from typing import Any, NamedTuple
from uuid import UUID

from kitchen.models import Turn
from masterchef.durable import WorkState
from masterchef.live import pages
from masterchef.live.hub import hub
from masterchef.live.identity import SeatHolder
from masterchef.live.pace import pace
from masterchef.live.sockets import NOT_FOUND, Closed, Feed, in_thread
from masterchef.runs.models import Event, Run


class SeatPage(NamedTuple):
    """News of one seat; `turn` is None while the word is not the seat's."""

    state: str
    events: list[dict[str, Any]]
    last: int
    turn: dict[str, Any] | None
    more: bool


def read(run_id: UUID, seat: str, after: int, limit: int) -> SeatPage | None:
    """The seat's news after event `after`; None if there is no such run."""
    run = Run.objects.filter(pk=run_id).values("state", "last_number").first()
    if run is None:
        return None
    rows = Event.objects.filter(
        run=run_id, seat=seat, number__gt=after, number__lte=run["last_number"]
    ).order_by("number")
    events = list(rows.values(*pages.EVENT_COLUMNS)[:limit])
    more = len(events) == limit
    last = events[-1]["number"] if more else max(after, run["last_number"])
    turns = Turn.objects.filter(session=run_id, seat=seat, state=WorkState.AWAITING)
    turn = turns.order_by("-tick").values("id", "tick", "deadline").first()
    return SeatPage(run["state"], events, last, dict(turn) if turn else None, more)


class SeatFeed(Feed):
    """An external agent's feed: its own seat, never another's."""

    admits = SeatHolder
    holder: SeatHolder

    def run_id(self) -> UUID:
        return UUID(self.holder.run)

    async def open(self) -> None:
        self.after = self.number("after", 0) or 0
        self.turn = 0
        self.state = ""

    async def news(self) -> bool:
        place = (self.run_id(), self.holder.seat, self.after, pace().page)
        page = await hub().shared(place, lambda: in_thread(read, *place))
        if page is None:
            raise Closed(NOT_FOUND, "no such run")
        if page.events:
            await self.send(pages.message("events", events=page.events, last=page.last))
        self.after = page.last
        if page.turn and page.turn["id"] != self.turn:
            self.turn = page.turn["id"]
            await self.send(
                pages.message(
                    "turn",
                    turn=self.turn,
                    tick=page.turn["tick"],
                    deadline=page.turn["deadline"],
                )
            )
        if page.state != self.state:
            self.state = page.state
            await self.send(pages.message("run", state=page.state))
        return bool(page.more)
