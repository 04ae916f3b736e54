"""`masterchef watch`: one session as it goes on, or as it went."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.output import Json, data, emit, say

if TYPE_CHECKING:
    from kitchen.engine import Event
    from kitchen.models import Session
    from masterchef.cli.kitchen_view import KitchenView

_POLL_S = 0.25
_PAGE = 500
_ENDED = ("done", "cancelled", "failed")


def watch(
    session: Annotated[str, typer.Argument(help="The first characters of a session's id.")],
    speed: Annotated[
        float, typer.Option(min=0, help="Simulated seconds a second for what is past; 0: at once.")
    ] = 0,
    follow: Annotated[
        bool, typer.Option(help="Go on until the session ends, or stop at what there is now.")
    ] = True,
    json: Json = False,
) -> None:
    """Watch a session: the floor, the tickets and the talk; lines where there is no terminal."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli.lookup import session as find

    found = find(session)
    batches = _paced(_batches(found, follow), speed)
    if json:
        for events in batches:
            for event in events:
                emit(event.to_json())
        return
    view = _view(found)
    if view is None or not data().is_terminal:
        _print_lines(batches)
        data().print(_state(found))
        return
    _draw(view, batches, found)


def _batches(session: "Session", follow: bool) -> Iterator[list["Event"]]:
    """New events as they come, by instant; the session's row is kept fresh."""
    from kitchen.engine import Event

    seen = 0
    while True:
        session.refresh_from_db()
        ended = session.state in _ENDED  # read before the events, so none is missed
        while rows := list(session.events.filter(number__gt=seen).order_by("number")[:_PAGE]):
            seen = rows[-1].number
            yield [Event(row.kind, row.at_ms, row.tick, row.seat or None, row.data) for row in rows]
        if ended or not follow:
            return
        yield []
        time.sleep(_POLL_S)


def _paced(batches: Iterator[list["Event"]], speed: float) -> Iterator[list["Event"]]:
    """The same events one instant at a time, as fast as `speed` allows."""
    if not speed:
        yield from batches
        return
    now = None
    for events in batches:
        start = 0
        for index, event in enumerate(events):
            if now is not None and event.at > now:
                yield events[start:index]
                start = index
                time.sleep((event.at - now) / 1000 / speed)
            now = event.at
        yield events[start:]


def _view(session: "Session") -> "KitchenView | None":
    """The start of the picture; None, and why, if these rules can't draw that session."""
    from kitchen import engine
    from masterchef.cli.kitchen_view import KitchenView

    if session.ruleset != engine.RULESET:
        say("played under other rules of the kitchen, so there are lines and no picture")
        return None
    scenario = engine.restore_scenario(session.scenario.spec)
    mute = bool(session.options.get("mute"))
    start = engine.lay_out(scenario, session.seed, seats=tuple(session.seats), mute=mute)
    return KitchenView(start, f"{session.name} · {str(session.pk)[:8]}")


def _draw(view: "KitchenView", batches: Iterator[list["Event"]], session: "Session") -> None:
    from rich.live import Live

    with Live(console=data(), auto_refresh=False, vertical_overflow="crop") as live:
        for events in batches:
            view.fold(events)
            live.update(view.picture(_state(session)), refresh=True)
        live.update(view.picture(_state(session)), refresh=True)


def _print_lines(batches: Iterator[list["Event"]]) -> None:
    from masterchef.cli.live_display import clock
    from masterchef.cli.sentences import QUIET, sentence

    for events in batches:
        for event in events:
            if event.kind not in QUIET:
                text = f"{clock(event.at):>6} {sentence(event.kind, event.seat, event.data)}"
                data().print(text, soft_wrap=True)


def _state(session: "Session") -> str:
    return f"{session.state} ({session.reason})" if session.reason else session.state
