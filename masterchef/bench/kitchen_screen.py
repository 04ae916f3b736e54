"""The live kitchen in a real Chromium: opening a long replay, frames a second, commit to pixel."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from masterchef.bench import browser
from masterchef.bench.figures import Figure, Say, bench

LONG = 20_000
WATCHERS = 20
EVENTS_A_BATCH, BATCH_S, SECONDS = 5, 0.1, 20
# Notes when each number of events was on the screen: after the frame that shows it.
SPY = """
window.seen = []; window.frames = 0;
const frame = () => { window.frames += 1; requestAnimationFrame(frame) };
requestAnimationFrame(frame);
new MutationObserver(() => {
  const mark = document.querySelector('[data-testid=watched]');
  const count = mark ? Number(mark.dataset.events) : 0;
  if (!count || count === window.last) return;
  window.last = count;
  requestAnimationFrame(() => setTimeout(
    () => window.seen.push([count, Date.now(), performance.now()])));
}).observe(document, {subtree: true, childList: true, attributes: true});
"""


@bench("kitchen_screen", "the live kitchen in Chromium: replay, frames a second, commit to pixel")
def kitchen_screen(say: Say) -> Iterator[Figure]:
    if why := browser.missing():
        say(f"kitchen_screen is left out: {why}")
        return
    with browser.visit(say) as visit:
        yield from _measure(visit, say)


def _measure(visit: browser.Visit, say: Say) -> Iterator[Figure]:
    scenario, events = _twelve_seats()
    page = visit.browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    visit.sign_in(page)
    page.add_init_script(SPY)
    say(f"kitchen_screen: opening a replay of {LONG:,} events")
    yield _replay(page, visit.web, _session(scenario, "done", _repeated(events, LONG)), len(events))
    live = _session(scenario, "running", [])
    say(f"kitchen_screen: {WATCHERS} watchers, 50 events a second for {SECONDS} s, 12 seats")
    with _others(visit.web, live, visit.user, WATCHERS - 1):
        yield from _live(page, visit.web, live, _repeated(events, LONG))


def _twelve_seats() -> tuple[Any, list[Any]]:
    """busy_night_2 with one more line cook, and the log of greedy playing it."""
    from kitchen import engine

    spec = engine.load_scenario("busy_night_2").model_dump(mode="json")
    spec["seats"]["L5"], spec["posts"]["L5"] = "line_cook", ["grill"]
    scenario = engine.Scenario.model_validate(spec)
    kitchen = engine.lay_out(scenario, 1)
    events: list[Any] = []
    while not kitchen.ended:
        made = {
            s: engine.decide("greedy", engine.observe(kitchen, s), seed=1) for s in kitchen.free
        }
        events += engine.advance(kitchen, made)
    return scenario, events


def _repeated(events: list[Any], count: int) -> list[Any]:
    """The same evening again and again, until there are so many events."""
    evening = events[-1].at + 60_000
    rounds = range(-(-count // len(events)))
    return [e._replace(at=e.at + n * evening) for n in rounds for e in events][:count]


def _session(scenario: Any, state: str, events: list[Any]) -> Any:
    from kitchen import sessions

    made = sessions.create_session(scenario=scenario, lineup="baseline:greedy", seed=1)
    made.state = state
    made.save(update_fields=["state"])
    _append(made.pk, events, 0)
    return made


def _append(run: Any, events: list[Any], last: int) -> int:
    """Commit events as a closing tick does, and poke; the new last number."""
    from django.db import transaction

    from masterchef import runs
    from masterchef.live import pokes

    facts = [runs.Fact(e.kind, e.seat or "", e.tick, e.at, e.data) for e in events]
    with transaction.atomic():
        last = runs.tell(run, facts, last_number=last)
    pokes.poke(run)
    return last


def _replay(page: Any, web: str, session: Any, evening: int) -> Figure:
    took = []
    for _ in range(3):
        page.goto(f"{web}/runs/{session.pk}")
        page.locator(f"[data-testid=watched][data-events='{LONG}']").wait_for(state="attached")
        page.wait_for_timeout(500)
        took.append(page.evaluate(f"window.seen.find(([count]) => count === {LONG})[2]") / 1000)
    details = {"all_s": [round(s, 2) for s in took], "events_an_evening": evening}
    return Figure("replay_opens", statistics.median(took), "s", 2.0, False, details)


def _live(page: Any, web: str, session: Any, events: list[Any]) -> Iterator[Figure]:
    page.goto(f"{web}/runs/{session.pk}")
    page.locator("[data-testid=watched]").wait_for(state="attached")
    last = _append(session.pk, events[:1500], 0)  # an evening under way
    page.locator(f"[data-testid=watched][data-events='{last}']").wait_for(state="attached")
    page.evaluate("window.frames = 0; window.began = performance.now(); window.seen = []")
    committed: dict[int, float] = {}
    feeder = threading.Thread(target=_feed, args=(session.pk, events, last, committed))
    feeder.start()
    page.wait_for_timeout(SECONDS * 1000)
    frames = page.evaluate("window.frames / (performance.now() - window.began) * 1000")
    feeder.join()
    page.wait_for_timeout(1000)
    seen = page.evaluate("window.seen")
    delays = sorted(
        next(at for count, at, _ in seen if count >= number) - commit
        for number, commit in committed.items()
    )
    load = {"seats": 12, "events_a_second": EVENTS_A_BATCH / BATCH_S, "watchers": WATCHERS}
    yield Figure("kitchen_frames", frames, "frames/s", 30, True, load)
    spread = {"p90_ms": round(delays[int(len(delays) * 0.9)]), "batches": len(delays), **load}
    yield Figure("commit_to_pixel", statistics.median(delays), "ms", 150, False, spread)


def _feed(run: Any, events: list[Any], last: int, committed: dict[int, float]) -> None:
    from django.db import connection

    due = time.monotonic()
    for _ in range(int(SECONDS / BATCH_S)):
        last = _append(run, events[last : last + EVENTS_A_BATCH], last)
        committed[last] = time.time() * 1000
        due += BATCH_S
        time.sleep(max(0.0, due - time.monotonic()))
    connection.close()


@contextmanager
def _others(web: str, session: Any, user: Any, count: int) -> Iterator[None]:
    """So many more watchers of the session, which take whatever comes."""
    from websockets.sync.client import connect
    from websockets.typing import Subprotocol

    from masterchef.live import identity

    address = f"{web.replace('http', 'ws', 1)}/ws/runs/{session.pk}?after=0"
    with ExitStack() as sockets:
        for _ in range(count):
            ticket = identity.ticket_for(identity.person(user))
            offered = [Subprotocol("masterchef.v1"), Subprotocol(f"ticket.{ticket}")]
            socket = sockets.enter_context(connect(address, subprotocols=offered, proxy=None))
            threading.Thread(target=lambda s=socket: [0 for _ in s], daemon=True).start()
        yield
