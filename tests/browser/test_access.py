"""Who may do what, on which screen, with which hands and eyes."""

import pytest
from playwright.sync_api import expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)

SCREENS = {
    "runs": "/runs",
    "new-run": "/runs/new",
    "new-cook": "/runs/new?kind=cook",
    "new-matrix": "/runs/new?kind=matrix",
    "leaderboard": "/leaderboard",
    "compare": "/compare",
    "log": "/log",
    "hosts": "/hosts",
    "library": "/library",
    "prompts": "/library/prompts",
    "trials": "/library/trials",
    "scenario": "/library/scenarios/busy_night_2",
    "nowhere": "/runs/one/two/three",
}


@pytest.fixture(scope="module", autouse=True)
def hosts_are_known(place: Place) -> None:
    """So that their screen has something to show."""
    assert place.api("operator").post("hosts/sync").raise_for_status().json()


def test_a_wrong_password_is_told_and_lets_nobody_in(visit: Visit) -> None:
    page = visit("", "/runs").page
    page.get_by_label("Name").fill("operator")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("No active account")
    expect(page.get_by_role("link", name="Leaderboard")).to_have_count(0)


def test_signing_out_ends_the_session(visit: Visit) -> None:
    page = visit("viewer", "/leaderboard").page
    page.get_by_role("button", name="viewer", exact=True).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    answer = page.evaluate("fetch('/api/v1/runs').then(answer => answer.status)")
    assert answer == 401


def test_a_viewer_sees_results_and_starts_nothing(
    visit: Visit, place: Place, played: dict[str, str]
) -> None:
    visitor = visit("viewer", "/runs")
    page = visitor.page
    expect(page.get_by_role("row").filter(has_text="greedy").first).to_be_visible()
    expect(page.get_by_role("link", name="New run")).to_have_count(0)
    page = visitor.go("/runs/new")
    expect(page.get_by_text("Viewers can't start runs")).to_be_visible()
    visitor.picture("viewer-new-run")
    # Whatever the page shows, the interface decides.
    status = page.evaluate(
        """async () => {
            const me = await (await fetch('/api/v1/auth/session')).json();
            const answer = await fetch('/api/v1/sessions', {
                method: 'POST',
                headers: {'X-CSRFToken': me.csrf_token, 'Content-Type': 'application/json'},
                body: JSON.stringify({scenario: 'busy_night_1', lineup: 'greedy'}),
            });
            return answer.status;
        }"""
    )
    assert status == 403


def test_an_operator_may_follow_a_link_deep_into_the_site(
    visit: Visit, played: dict[str, str]
) -> None:
    visitor = visit("operator", f"/log?run={played['greedy']}&level=20")
    expect(visitor.page.get_by_role("combobox", name="Level")).to_have_value("info and above")
    expect(visitor.page.get_by_role("listbox", name="Log lines")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, played: dict[str, str], scheme: str) -> None:
    visitor = visit("", "/", color_scheme=scheme)
    visitor.page.get_by_role("button", name="Sign in").wait_for()
    found = {"sign-in": visitor.axe()}
    visitor.sign_in("operator")
    pair = f"/compare?a={played['greedy']}&b={played['random']}"
    for name, path in {**SCREENS, "compared": pair}.items():
        page = visitor.go(path)
        page.get_by_role("button", name="operator", exact=True).wait_for()
        page.wait_for_load_state("networkidle")
        visitor.picture(f"{name}-{scheme}")
        found[name] = visitor.axe()
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("name", [name for name in SCREENS if name != "nowhere"])
def test_a_phone_shows_everything_without_sideways_scrolling(
    visit: Visit, played: dict[str, str], name: str
) -> None:
    visitor = visit("operator", SCREENS[name], size=(360, 740), has_touch=True)
    page = visitor.page
    page.wait_for_load_state("networkidle")
    visitor.picture(f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Open the navigation").click()
    page.get_by_role("link", name="Leaderboard").click()
    expect(page.get_by_role("heading", name="Leaderboard")).to_be_visible()


def test_a_wide_screen_is_filled(visit: Visit, played: dict[str, str]) -> None:
    visitor = visit("operator", "/runs", size=(2560, 1300))
    expect(visitor.page.get_by_role("row").nth(1)).to_be_visible()
    visitor.picture("runs-wide")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 2560


def test_everything_is_reached_by_keyboard(visit: Visit, played: dict[str, str]) -> None:
    page = visit("operator", "/runs").page
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(44):
        page.keyboard.press("Tab")
        name = "document.activeElement.textContent || document.activeElement.ariaLabel"
        reached.add(page.evaluate(name))
    assert any("busy_night_1 · greedy" in (text or "") for text in reached)
    assert "New run" in reached


def test_no_motion_is_shown_to_those_who_want_none(visit: Visit) -> None:
    page = visit("viewer", "/runs", reduced_motion="reduce").page
    seconds = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].map(element =>"
        " parseFloat(getComputedStyle(element).transitionDuration)))"
    )
    assert seconds < 0.01
