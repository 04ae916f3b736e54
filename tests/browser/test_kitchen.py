"""A session in the browser: live, replayed, by keyboard, on a phone; and what led to what."""

import os
import re
import signal
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.place import Json, Place, until

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
SCRIPTED = {"name": "one model", "default": "baseline:greedy", "seats": {"P1": "scripted"}}


def watched(page: Page) -> Locator:
    """What the page says of itself: how many events it shows, and up to which instant."""
    return page.get_by_test_id("watched")


def scrubber(page: Page) -> Locator:
    return page.get_by_role("slider", name="Moment that is shown")


def scrub(page: Page, ms: int) -> None:
    """Put the scrubber at a simulated instant, a whole second."""
    page.get_by_role("switch", name="Fold idle").uncheck(force=True)
    scrubber(page).fill(str(ms))


def events_of(place: Place, run: str) -> list[Json]:
    found: list[Json] = []
    page: Json = {"more": True, "last": 0}
    while page["more"]:
        params = {"after": page["last"], "limit": 500}
        page = place.api("viewer").get(f"runs/{run}/events", params=params).json()
        found += page["results"]
    return found


@pytest.fixture(scope="module")
def modelled(place: Place) -> str:
    """A session that has ended, in which a scripted model held a seat."""
    session = place.new_session(SCRIPTED, seeds=5)
    place.await_end(session["id"])
    return str(session["id"])


@pytest.fixture
def awaited(place: Place) -> tuple[str, httpx.Client]:
    """A session whose chef de partie is an agent of ours, and its token's client."""
    lineup = {"default": "baseline:greedy", "seats": {"P1": "external"}}
    session = place.new_session(lineup, deadline_s=600)
    token = place.api("operator").post(f"sessions/{session['id']}/seats/P1/token").json()["token"]
    return session["id"], place.bearer(token)


def play(agent: httpx.Client, *, text: str = "") -> Json:
    """The agent's next turn: it waits, and says something to all."""
    seen: Json = {}
    while not seen.get("turn"):
        seen = agent.get("seat", params={"wait": 20}).raise_for_status().json()
        assert seen["state"] != "ended", seen
    words = [{"to": "all", "text": text}] if text else []
    decision = {"action": None, "messages": words, "notes": []}
    body = {"turn": seen["turn"], "decision": decision}
    agent.post("seat/decision", json=body).raise_for_status()
    return seen


def test_one_scrubber_moves_every_panel(visit: Visit, place: Place, played: dict[str, str]) -> None:
    run = played["greedy"]
    events = events_of(place, run)
    page = visit("viewer", f"/runs/{run}").page
    expect(watched(page)).to_have_attribute("data-events", str(len(events)))
    page.get_by_text("Table", exact=True).first.click()
    seats = page.get_by_role("table", name="Seats")
    for ms in (100_000, 300_000, 50_000):
        scrub(page, ms)
        before = [event for event in events if event["at_ms"] <= ms]
        expect(watched(page)).to_have_attribute("data-events", str(len(before)))
        for event in {e["seat"]: e for e in before if e["kind"] == "seat_moved"}.values():
            name = page.get_by_role("button", name=re.compile(f" {event['seat']}$"))
            row = seats.get_by_role("row").filter(has=name)
            expect(row).to_contain_text(event["data"]["to"].replace("_", " "))
        arrived = {e["data"]["order"] for e in before if e["kind"] == "order_arrived"}
        gone = {
            e["data"]["order"] for e in before if e["kind"] in ("order_served", "order_expired")
        }
        expect(page.locator("button[data-order]")).to_have_count(len(arrived - gone))
    page.get_by_role("button", name="To the end").click()
    expect(watched(page)).to_have_attribute("data-events", str(len(events)))


def test_a_finished_session_plays_like_a_live_one(visit: Visit, played: dict[str, str]) -> None:
    page = visit("viewer", f"/runs/{played['greedy']}").page
    last = watched(page).get_attribute("data-events")
    page.get_by_label("Playback speed").select_option("16")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(watched(page)).not_to_have_attribute("data-events", str(last))
    expect(watched(page)).to_have_attribute("data-last", re.compile(r"^([2-9]\d{4}|\d{6,})$"))
    page.get_by_role("button", name="Pause playback").click()
    at = watched(page).get_attribute("data-events")
    page.get_by_role("button", name="One event forward").click()
    expect(watched(page)).not_to_have_attribute("data-events", str(at))
    page.get_by_role("button", name="One event back").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_session_is_watched_from_its_start_to_its_end(visit: Visit, place: Place) -> None:
    session = place.new_session(SCRIPTED, seeds=6, start=False)
    visitor = visit("operator", f"/runs/{session['id']}")
    page = visitor.page
    expect(page.get_by_text("created", exact=True)).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("[data-seat=P1][data-ring=thinking]")).to_be_visible()
    expect(page.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")
    ended = place.await_end(session["id"])
    expect(watched(page)).to_have_attribute("data-events", str(ended["last_number"]))
    expect(page.get_by_text("done", exact=True)).to_be_visible()
    expect(page.get_by_text(f"score {ended['score']:.1f}")).to_be_visible()


def test_an_operator_steers_the_session_and_a_viewer_does_not(
    visit: Visit, place: Place, awaited: tuple[str, httpx.Client]
) -> None:
    run, _ = awaited
    page = visit("operator", f"/runs/{run}").page
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    assert place.session(run)["state"] == "paused"
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("running", exact=True)).to_be_visible()
    page.get_by_label("Pace of the session").select_option("4")
    until(lambda: place.session(run)["speed"] == 4.0, "the pace")
    other = visit("viewer", f"/runs/{run}").page
    expect(watched(other)).to_be_attached()
    expect(other.get_by_role("group", name="The session itself")).to_have_count(0)
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_role("menuitem", name="End this session now").click()
    expect(other.get_by_text("cancelled", exact=True)).to_be_visible()


def test_an_order_tells_its_story(visit: Visit, place: Place, played: dict[str, str]) -> None:
    run = played["greedy"]
    served = next(e for e in events_of(place, run) if e["kind"] == "dish_served")
    page = visit("viewer", f"/runs/{run}").page
    scrub(page, served["at_ms"] - 1000)
    page.locator(f"button[data-order={served['data']['order']}]").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"table {served['data']['table']} orders")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_an_action_shows_what_led_to_it_with_prompt_and_reply(
    visit: Visit, place: Place, modelled: str
) -> None:
    (turn, *_) = place.turns(modelled, seat="P1", tick=0)
    work = {"work": f"turn:{turn['id']}"}
    (call, *_) = place.api("viewer").get(f"runs/{modelled}/calls", params=work).json()["results"]
    whole = place.api("viewer").get(f"calls/{call['id']}").json()
    visitor = visit("viewer", f"/runs/{modelled}")
    page = visitor.page
    scrub(page, 0)
    page.locator("[data-seat=P1]").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("listitem").first.get_by_role("button").click()
    expect(drawer).to_contain_text("What led to it")
    drawer.get_by_role("button", name=re.compile("decide")).first.click()
    expect(drawer.get_by_label("Raw reply")).to_have_text(whole["reply"])
    prompt = drawer.get_by_label("Raw prompt, system")
    expect(prompt).to_have_text(whole["request"]["messages"][0]["content"])
    expect(drawer).to_contain_text(f"{call['tokens_in']:,} tokens in")
    visitor.picture("kitchen-decision")


def test_what_agents_say_is_never_html(visit: Visit, awaited: tuple[str, httpx.Client]) -> None:
    run, agent = awaited
    page = visit("viewer", f"/runs/{run}").page
    text = "<img src=x onerror=document.title='owned'><b>hot behind</b>"
    play(agent, text=text)
    play(agent)
    expect(page.get_by_role("log", name="Messages")).to_contain_text(text)
    assert page.locator("[role=log] b, [role=log] img").count() == 0
    assert page.title() != "owned"


def test_marks_have_names_and_are_reached_by_keyboard(visit: Visit, played: dict[str, str]) -> None:
    page = visit("viewer", f"/runs/{played['greedy']}").page
    scrub(page, 60_000)
    first = page.locator("[data-seat]").first
    first.focus()
    names = set()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        names.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert any(re.match(r"Chef de Partie P1, \w+", name) for name in names), names
    assert any("grill" in name for name in names), names
    first.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Last decisions")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(first).to_be_focused()  # who closes a drawer is back where it was opened
    bars = page.locator("[role=button][data-row]")
    bars.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile(r", from \d+:\d\d"))
    before = watched(page).get_attribute("data-events")
    page.keyboard.press("l")
    expect(watched(page)).not_to_have_attribute("data-events", str(before))


def test_agents_show_tokens_memory_and_figures(visit: Visit, modelled: str) -> None:
    visitor = visit("viewer", f"/runs/{modelled}?tab=agents")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="Chef de Partie P1")
    expect(row).to_contain_text("scripted")
    expect(row).to_contain_text("%")
    row.get_by_role("button", name="Chef de Partie P1").click()
    expect(page.get_by_role("heading", name="Memory of P1")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Tick \d+")).first.click()
    expect(page.get_by_label(re.compile("What it said at tick")).first).to_be_visible()
    expect(page.locator(".recharts-line-curve").first).to_be_attached()
    visitor.picture("agents")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_kitchen(
    visit: Visit, played: dict[str, str], modelled: str, scheme: str
) -> None:
    visitor = visit("operator", f"/runs/{played['greedy']}", color_scheme=scheme)
    page = visitor.page
    scrub(page, 200_000)
    visitor.picture(f"kitchen-{scheme}")
    found: dict[str, Any] = {"kitchen": visitor.axe()}
    page.get_by_text("Table", exact=True).first.click()
    page.get_by_text("Table", exact=True).last.click()
    expect(page.get_by_role("table", name="Actions, the newest first")).to_be_visible()
    found["tables"] = visitor.axe()
    page = visitor.go(f"/runs/{modelled}?tab=agents")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    found["agents"] = visitor.axe()
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [360, 2560])
def test_the_kitchen_fits_the_screen(visit: Visit, played: dict[str, str], width: int) -> None:
    visitor = visit("viewer", f"/runs/{played['random']}", size=(width, 900))
    page = visitor.page
    scrub(page, 200_000)
    expect(page.get_by_role("group", name="Floor plan of the kitchen")).to_be_visible()
    visitor.picture(f"kitchen-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_marks_jump_for_those_who_want_no_motion(visit: Visit, played: dict[str, str]) -> None:
    page = visit("viewer", f"/runs/{played['greedy']}", reduced_motion="reduce").page
    mark = page.locator("g:has(> [data-seat])").first
    assert float(mark.evaluate("e => parseFloat(getComputedStyle(e).transitionDuration)")) < 0.01


def test_a_restarted_server_leaves_no_gap_in_the_kitchen(
    visit: Visit, place: Place, awaited: tuple[str, httpx.Client]
) -> None:
    run, agent = awaited
    visitor = visit("viewer", f"/runs/{run}")
    page = visitor.page
    play(agent)
    expect(watched(page)).to_be_attached()
    expect(page.get_by_role("button", name="Live")).to_be_visible()
    old = place.stack["web"].pid
    os.kill(old, signal.SIGKILL)  # its supervisor starts it again
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    visitor.picture("kitchen-lost")
    until(lambda: place.stack["web"].pid not in (None, old), "a new web server", seconds=180)

    def answers() -> bool:
        try:
            return httpx.get(f"{place.web}/healthz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    until(answers, "the web server", seconds=180)
    play(agent, text="Back again.")
    play(agent)
    expect(page.get_by_role("log", name="Messages")).to_contain_text("Back again.")
    expect(page.get_by_text("The connection is lost")).to_have_count(0)
    shown = int(watched(page).get_attribute("data-events") or 0)
    numbers = [event["number"] for event in events_of(place, run)]
    assert numbers[:shown] == list(range(1, shown + 1))
