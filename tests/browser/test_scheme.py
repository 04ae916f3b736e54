"""The light / dark switch against the system's own setting, and a phone: all can be read."""

import pytest
from playwright.sync_api import Page, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
OTHER = {"light": "dark", "dark": "light"}
PHONE = (390, 844)


@pytest.fixture(scope="module")
def matrix(place: Place) -> str:
    words = ("--prompts", "extraction_quotes", "--models", "scripted", "--max-items", "2")
    ran = place.cli("matrix", "run", *words, "--trials", "lung_egfr_mutated", "--json")
    assert ran.code == 0, ran.err
    return str(ran.rows[0]["matrix"])


def open_cell(page: Page) -> None:
    page.get_by_role("region", name="Heat map").get_by_role("button").first.click()
    cells = page.get_by_role("table", name="Cells of the matrix")
    cells.get_by_role("row").nth(1).get_by_role("button").first.click()
    source = page.get_by_role("region", name="Source with gold and prediction marked")
    expect(source.locator("mark").first).to_be_visible()


def shown(visitor: Visitor, name: str, played: dict[str, str], matrix: str) -> Page:
    """The page named kitchen, log or cell, with something on it."""
    run = played["greedy"]
    paths = {"kitchen": f"/runs/{run}", "log": f"/log?run={matrix}", "cell": f"/runs/{matrix}"}
    page = visitor.go(paths[name])
    if name == "kitchen":
        expect(page.get_by_role("group", name="Floor plan of the kitchen")).to_be_visible()
    elif name == "log":
        expect(page.get_by_role("option").first).to_be_visible()
    else:
        open_cell(page)
    return page


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_scheme_against_the_systems_can_be_read(
    visit: Visit, played: dict[str, str], matrix: str, system: str
) -> None:
    visitor = visit("operator", "/runs", color_scheme=system)
    page = visitor.page
    page.get_by_role("button", name=f"Switch to {OTHER[system]} colours").click()
    found = {}
    for name in ("log", "cell", "kitchen"):
        page = shown(visitor, name, played, matrix)
        visitor.picture(f"{name}-{OTHER[system]}-on-{system}")
        scheme = "getComputedStyle(document.documentElement).colorScheme"
        assert page.evaluate(scheme) == OTHER[system]
        found[name] = visitor.axe()
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("name", ["log", "cell", "kitchen"])
def test_a_phone_shows_it_without_scrolling_sideways(
    visit: Visit, played: dict[str, str], matrix: str, name: str
) -> None:
    visitor = visit("operator", "/runs", size=PHONE, has_touch=True)
    page = shown(visitor, name, played, matrix)
    visitor.picture(f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_session_that_goes_on_fits_a_phone_with_its_controls(visit: Visit, place: Place) -> None:
    run = place.new_session("external")
    visitor = visit("operator", f"/runs/{run['id']}", size=PHONE, has_touch=True)
    page = visitor.page
    expect(page.get_by_role("button", name="Cancel…")).to_be_visible()
    visitor.picture("controls-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    place.api("operator").post(f"sessions/{run['id']}/cancel", json={"reason": ""})
