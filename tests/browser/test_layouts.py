"""The home is arranged by drag and drop and by keyboard; a table's view is saved and shared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
HANDLE = "Move or size “{}”"


def placed(place: Place, role: str) -> dict[str, dict[str, int]]:
    """{panel: where it is and how large} of the person's home, as it is kept."""
    panels = place.api(role).get("me/home").json()["panels"]
    return {one["panel"]: one for one in panels}


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    for part in (0.2, 0.6, 1):
        page.mouse.move(start[0] + by[0] * part, start[1] + by[1] * part)
    page.mouse.up()


def test_a_home_is_arranged_by_mouse_and_by_keyboard(
    visit: Visit, place: Place, played: dict[str, str]
) -> None:
    place.api("operator").delete("me/home")
    visitor = visit("operator", "/", size=SIZES[0], reduced_motion="reduce")
    page = visitor.page
    expect(page.get_by_role("region", name="Ended last").get_by_role("link")).not_to_have_count(0)
    problems = looks(visitor, "home")
    page.get_by_role("button", name="Arrange").click()
    page.get_by_role("checkbox", name="Warnings and errors").check()
    page.get_by_role("checkbox", name="Schedules").uncheck()

    box = page.get_by_role("button", name=HANDLE.format("Going on now")).bounding_box()
    assert box is not None
    drag(page, (box["x"] + 5, box["y"] + 5), (700, 0))
    corner = page.get_by_role("region", name="Ended last").bounding_box()
    assert corner is not None
    right, bottom = corner["x"] + corner["width"], corner["y"] + corner["height"]
    drag(page, (right - 8, bottom - 8), (-200, 90))

    handle = page.get_by_role("button", name=HANDLE.format("Hosts"))
    handle.focus()
    for key in ("Shift+ArrowLeft", "Shift+ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="Hosts: column 2")).to_have_count(1)
    expect(handle).to_be_focused()
    problems |= looks(visitor, "home-arranged")
    page.get_by_role("button", name="Save the layout").click()
    expect(page.get_by_role("button", name="Arrange")).to_be_visible()

    kept = placed(place, "operator")
    assert kept["live"]["x"] > 0 and "problems" in kept and "schedules" not in kept
    assert kept["latest"]["w"] < 7 and kept["latest"]["h"] > 8
    assert (kept["hosts"]["w"], kept["hosts"]["h"], kept["hosts"]["x"]) == (6, 6, 1)
    page.reload()
    expect(page.get_by_role("region", name="Warnings and errors")).to_be_visible()
    expect(page.get_by_role("region", name="Schedules")).to_have_count(0)
    assert problems == {}


def test_a_viewers_home_offers_nothing_to_start(visit: Visit) -> None:
    page = visit("viewer", "/").page
    expect(page.get_by_role("region", name="Leaderboard")).to_be_visible()
    expect(page.get_by_role("region", name="Start something")).to_have_count(0)
    page.get_by_role("button", name="Arrange").click()
    expect(page.get_by_role("checkbox", name="Hosts")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Start something")).to_have_count(0)


def test_a_view_is_saved_and_opened_by_somebody_else(
    visit: Visit, place: Place, played: dict[str, str]
) -> None:
    visitor = visit("viewer", "/runs?state=done&search=baseline", size=SIZES[0])
    page = visitor.page
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Owner").click()  # it stands in the address, a moment later
    expect(page.get_by_role("checkbox", name="Owner")).not_to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("columnheader").get_by_role("button", name="Score").click()
    expect(page).to_have_url(re.compile("order=-?score"))
    page.get_by_role("button", name="Views").click()
    menu = page.get_by_role("dialog", name="Views")
    menu.get_by_role("button", name="Save", exact=True).click()
    expect(menu.get_by_text("Give it a name.")).to_be_visible()
    menu.get_by_label("Save what is shown as").fill("Best baselines")
    menu.get_by_role("button", name="Save", exact=True).click()
    expect(menu.get_by_role("link", name="Best baselines")).to_be_visible()
    expect(menu.get_by_role("button", name="Copy the address of Best baselines")).to_be_visible()
    visitor.picture("views")
    assert visitor.axe() == []
    (view,) = place.api("viewer").get("views", params={"screen": "runs"}).json()["results"]

    other = visit("operator", f"/views/{view['id']}")
    expect(other.page).to_have_url(re.compile(r"/runs\?.*without=owner"))
    expect(other.page.get_by_role("columnheader", name="Score")).to_have_attribute(
        "aria-sort", re.compile("ascending|descending")
    )
    expect(other.page.get_by_role("columnheader", name="Owner")).to_have_count(0)
    other.page.get_by_role("button", name="Views").click()
    expect(other.page.get_by_text("None is saved yet.")).to_be_visible()  # it is not theirs
    menu.get_by_role("button", name="Delete the view Best baselines").click()
    expect(menu.get_by_role("link", name="Best baselines")).to_have_count(0)
