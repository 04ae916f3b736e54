"""The log: filtered, jumped through, followed and exported; and healed after a restart."""

import contextlib
import json
import os
import re
import signal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.flows.place import Place, until

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
MANY = 1_000_000


def fill(place: Place, run: str, first: int, last: int) -> None:
    place.sql(
        "INSERT INTO masterchef_logline (run_id, level, kind, seat, host, text, data)"
        " SELECT %s, CASE WHEN n %% 1000 = 0 THEN 40 ELSE 20 END, 'made_up', 'L1', '',"
        " 'line number ' || n, '{}' FROM generate_series(%s::int, %s::int) n ORDER BY n",
        run, first, last,
    )  # fmt: skip


@pytest.fixture
def run(place: Place) -> str:
    """A session that nobody plays, whose log is empty."""
    id = str(place.new_session({"default": "external"}, start=False)["id"])
    place.sql("DELETE FROM masterchef_logline WHERE run_id = %s", id)
    return id


def row(page: Page, text: str) -> object:
    return page.get_by_role("option").filter(has_text=re.compile(rf"{text}$"))


def test_a_million_lines_are_walked_from_end_to_end(visit: Visit, place: Place, run: str) -> None:
    fill(place, run, 1, MANY)
    visitor = visit("viewer", f"/log?run={run}")
    page = visitor.page
    expect(page.get_by_text("1,000,000 lines")).to_be_visible()
    expect(row(page, f"line number {MANY}")).to_be_visible()
    lines = page.get_by_role("listbox", name="Log lines")
    lines.focus()
    page.keyboard.press("Home")
    expect(row(page, "line number 1")).to_be_visible()
    visitor.picture("log-million")
    lines.evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")
    expect(
        page.get_by_role("option").filter(has_text=re.compile("line number (49|50)"))
    ).not_to_have_count(0)
    assert page.get_by_role("option").count() < 200  # only what is in sight is there
    page.keyboard.press("End")
    expect(row(page, f"line number {MANY}")).to_be_visible()


def test_lines_that_come_are_counted_while_one_reads(visit: Visit, place: Place, run: str) -> None:
    fill(place, run, 1, 2_000)
    visitor = visit("viewer", f"/log?run={run}")
    page = visitor.page
    expect(row(page, "line number 2000")).to_be_visible()
    fill(place, run, 2_001, 2_010)
    expect(row(page, "line number 2010")).to_be_visible()  # at the end it goes on by itself
    page.get_by_role("listbox", name="Log lines").evaluate("box => { box.scrollTop = 5000 }")
    expect(page.get_by_role("button", name="To the end")).to_be_visible()
    fill(place, run, 2_011, 2_013)
    expect(page.get_by_role("button", name="3 new")).to_be_visible()
    visitor.picture("log-paused")
    page.get_by_role("button", name="3 new").click()
    expect(row(page, "line number 2013")).to_be_visible()


def test_what_is_filtered_is_exported(visit: Visit, place: Place, run: str, tmp_path: Path) -> None:
    fill(place, run, 1, 5_000)
    visitor = visit("viewer", f"/log?run={run}")
    page = visitor.page
    page.get_by_role("combobox", name="Level").click()
    page.get_by_role("option", name="errors", exact=True).click()
    expect(page.get_by_text("5 lines", exact=True)).to_be_visible()
    page.get_by_label("Text").fill("3000")
    expect(page.get_by_text("1 line", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("level=40"))
    expect(page).to_have_url(re.compile("text=3000"))
    page.get_by_role("button", name="Export what is filtered").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="JSONL").click()
    path = tmp_path / "log.jsonl"
    download.value.save_as(path)
    (line,) = path.read_text().splitlines()
    assert json.loads(line)["text"] == "line number 3000"
    row(page, "line number 3000").click()
    expect(page.get_by_role("dialog", name="A line of the log")).to_contain_text("made up")


def test_text_of_a_model_is_never_html(visit: Visit, place: Place, run: str) -> None:
    place.sql(
        "INSERT INTO masterchef_logline (run_id, level, kind, seat, host, text, data)"
        " VALUES (%s, 20, 'reply', '', '', %s, '{}')",
        run, "<img src=x onerror=document.title='owned'><b>bold</b>",
    )  # fmt: skip
    page = visit("viewer", f"/log?run={run}").page
    expect(page.get_by_role("option").filter(has_text="<b>bold</b>")).to_be_visible()
    assert page.title() != "owned"
    assert page.locator("[role=option] b").count() == 0


def test_a_restarted_server_leaves_no_gap(visit: Visit, place: Place, run: str) -> None:
    fill(place, run, 1, 100)
    page = visit("viewer", f"/log?run={run}").page
    expect(row(page, "line number 100")).to_be_visible()
    told = page.get_by_text("go on by themselves")

    def page_tells() -> bool:
        """Another server is started, perhaps before the page has asked: that one ends, too."""
        with contextlib.suppress(TypeError, ProcessLookupError):
            os.kill(place.stack["web"].pid, signal.SIGKILL)
        page.wait_for_timeout(200)
        return told.is_visible()

    until(page_tells, "the page to tell that nobody answers")
    fill(place, run, 101, 110)

    def answers() -> bool:
        try:
            return httpx.get(f"{place.web}/healthz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    until(answers, "the web server")
    expect(row(page, "line number 110")).to_be_visible()
    expect(page.get_by_text("110 lines")).to_be_visible()
    expect(told).to_have_count(0)
