"""Role by role: a viewer presses every button on every screen, and none is refused for the role."""

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
SCREENS = (
    "/", "/runs", "/runs?kind=cook", "/runs/new", "/leaderboard", "/compare", "/trends",
    "/schedules", "/log", "/hosts", "/models", "/library/prompts", "/library/prompts/direct_short",
    "/library/trials", "/library/scenarios/busy_night_2", "/library/files",
)  # fmt: skip
REFUSED = (401, 403)
PRESSED = "main button:visible, [role=menuitem]:visible, [role=dialog] button:visible"
MOST = 12  # of a long list the rows are alike
LEAVES = ("Sign out",)
NAMES = "all => all.map(one => one.disabled ? '' : (one.ariaLabel || one.textContent).trim())"


@pytest.fixture(scope="module")
def runs(place: Place) -> list[str]:
    """The address of a run of each kind, and a schedule that has started nothing."""
    asks = place.api("operator")
    setup = {"prompts": ["direct_short"], "models": ["scripted"], "trials": ["lung_egfr_mutated"]}
    suite = {"suite": "preview", "levels": [1], "lineups": ["null"], "seeds": "1", "start": False}
    trials = ["breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated"]
    better = {"prompt": "direct_short", "models": ["scripted"], "proposer": "scripted",
              "trials": trials, "start": False}  # fmt: skip
    brief = (
        "name: roles\nparticipants: [{name: ada, flavor: dummy}, {name: bea, flavor: dummy}]\n"
        "judges: [{name: judith, flavor: dummy}]\njudging: {policy: allow_self}\n"
        "rubric: {scale: [1, 10], dimensions: [{id: clear, weight: 100, description: Is clear}]}\n"
    )
    folder = {"files": {"brief.yaml": brief, "BRIEF.md": "Write one page."}}
    nightly = {"name": "roles", "kind": "suite", "hour": 3, "enabled": False, "setup": suite}
    made = [
        asks.post("matrices", json=setup | {"start": False}),
        asks.post("suite-runs", json=suite),
        asks.post("optimisations", json=better),
        asks.post("cooks", json=folder),
    ]
    assert [one.status_code for one in made] == [201] * len(made), [one.text for one in made]
    assert asks.post("schedules", json=nightly).status_code == 200
    session = place.new_session("external", start=False)
    return [f"/runs/{one.json()['id']}" for one in made] + [f"/runs/{session['id']}"]


def test_a_viewer_sees_no_button_that_would_be_refused(
    visit: Visit, place: Place, runs: list[str]
) -> None:
    visitor = visit("viewer", "/runs", size=(1440, 900))
    page, refused = visitor.page, []
    page.on(
        "response",
        lambda answer: refused.append(f"{page.url}: {answer.request.method} {answer.url}")
        if answer.status in REFUSED else None,
    )  # fmt: skip
    pressed = {path: _press_all(page, place.web + path) for path in (*SCREENS, *runs)}
    assert refused == []
    assert sum(map(len, pressed.values())) > 20, pressed


def _press_all(page: Page, address: str) -> list[str]:
    """Press each button of the screen, and of what opens, once; their names."""
    page.goto(address)
    page.get_by_role("button", name="viewer", exact=True).wait_for(timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle")
    done: list[str] = []
    while len(done) < MOST and (button := _next(page, done)) is not None:
        try:
            button.click(timeout=3_000)
        except Error:  # behind what it has opened, or gone
            page.keyboard.press("Escape")
        if page.url.partition("?")[0] != address.partition("?")[0]:
            page.goto(address)
            page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    _links_open(page)
    return done


def _next(page: Page, done: list[str]) -> Locator | None:
    buttons = page.locator(PRESSED)
    for at, name in enumerate(buttons.evaluate_all(NAMES)):
        if name not in ("", *done, *LEAVES):
            done.append(name)
            return buttons.nth(at)
    return None


def _links_open(page: Page) -> None:
    """What is offered as a file may be read; the answers are listened to."""
    names = "[...document.querySelectorAll('main a[href^=\"/api/\"]')].map(one => one.href)"
    for address in page.evaluate(names)[:6]:
        page.evaluate("address => fetch(address, {method: 'GET'}).then(one => one.status)", address)


@pytest.mark.parametrize(("role", "there"), [("viewer", 0), ("operator", 0), ("admin", 1)])
def test_only_an_admin_is_offered_to_prune(visit: Visit, role: str, there: int) -> None:
    page = visit(role, "/runs?kind=cook").page
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Prune", exact=False)).to_have_count(there)
    new = 0 if role == "viewer" else 1
    expect(page.get_by_role("link", name="New run").first).to_have_count(new)
