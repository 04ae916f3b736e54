"""A suite started from its form, followed on its screen, and read there when it has ended."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def test_a_suite_is_chosen_told_started_and_read(visit: Visit) -> None:
    visitor = visit("operator", "/runs/new?kind=suite", size=SIZES[0])
    page = visitor.page
    page.get_by_role("tab", name="Suite").click()
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_disabled()  # nobody plays it yet
    lineups = page.get_by_label(re.compile("^Lineups")).first
    for name in ("baseline:greedy", "baseline:null"):
        lineups.fill(name)
        lineups.press("Enter")
    page.get_by_label(re.compile("^Seeds")).first.fill("1-x")
    start.click()
    expect(page.get_by_text("1-x", exact=False)).to_be_visible()
    page.get_by_label(re.compile("^Seeds")).first.fill("1")
    page.get_by_label("Levels", exact=True).first.press("ArrowDown")
    page.get_by_role("option", name="1", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile(r"^12 sessions, about [\d, ]+ turns"))).to_be_visible()
    problems = looks(visitor, "suite-form")

    start.click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}"))
    expect(page.get_by_text(re.compile(r"^12 of 12 sessions ended"))).to_be_visible()
    board = page.get_by_role("region", name="Result", exact=True)
    lines = board.get_by_role("table", name="Lineups by suite score")
    expect(lines.get_by_role("row")).to_have_count(3)
    expect(lines.get_by_role("row").nth(1)).to_contain_text("greedy")  # the best comes first
    profile = board.get_by_role("table", name="Profiles, 0 to 100")
    expect(profile.get_by_role("columnheader", name="throughput")).to_be_visible()
    problems |= looks(visitor, "suite")
    assert problems == {}


def test_a_viewer_reads_a_suite_and_steers_nothing(visit: Visit, place: Place) -> None:
    made = place.api("operator").post(
        "suite-runs",
        json={"suite": "preview", "lineups": ["baseline:null"], "levels": [1], "seeds": "1"},
    )
    page = visit("viewer", f"/runs/{made.json()['id']}").page
    expect(page.get_by_role("progressbar", name="Sessions that have ended")).to_be_visible()
    for verb in ("Start", "Cancel"):
        expect(page.get_by_role("button", name=verb, exact=True)).to_have_count(0)
