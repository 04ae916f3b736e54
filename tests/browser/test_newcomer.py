"""A newcomer's path: sign in, start sessions, watch one end, open the leaderboard, export."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def saved(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def test_from_sign_in_to_an_exported_leaderboard(
    visit: Visit, place: Place, tmp_path: Path
) -> None:
    visitor = visit("", "/")
    page = visitor.page
    expect(page.get_by_role("heading", name="MasterChef-Bench")).to_be_visible()
    visitor.picture("sign-in")
    visitor.sign_in("operator")

    page.get_by_role("link", name="New run").first.click()
    page.get_by_role("combobox", name="Every seat is held by").fill("baseline:greedy")
    page.get_by_role("button", name="Add a lineup to play against it").click()
    page.get_by_role("combobox", name="Every seat is held by").last.fill("baseline:random")
    page.get_by_label("Seeds").fill("11-13")
    expect(page.get_by_text("This makes 6 sessions.")).to_be_visible()
    visitor.picture("new-session")
    page.get_by_role("button", name="Start", exact=True).click()

    page.wait_for_url("**/runs")
    rows = page.get_by_role("row").filter(has_text=re.compile(r"seed 1[123]"))
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="done")).to_have_count(6)
    expect(rows.filter(has_text="greedy").first).to_contain_text(re.compile(r"\d\d\.\d"))
    visitor.picture("runs")

    rows.filter(has_text="greedy").first.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Export metrics").hover()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="JSONL").click()
    (line,) = saved(download.value, tmp_path).read_text().splitlines()
    assert json.loads(line)["lineup_name"] == "baseline:greedy"

    page.keyboard.press("Escape")
    page.get_by_role("link", name="Leaderboard").click()
    board = page.get_by_role("region", name="Board of busy_night_1, track A, certified ceiling")
    name = page.get_by_text("baseline:greedy", exact=True)  # not a lineup that begins like it
    expect(board.get_by_role("row").filter(has=name)).to_contain_text("1")
    visitor.picture("leaderboard")
    board.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    with saved(download.value, tmp_path).open(newline="") as file:
        ranks = {row["lineup"]: row["rank"] for row in csv.DictReader(file)}
    assert ranks["baseline:greedy"] == "1"
    assert int(ranks["baseline:random"]) > 1
    board.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="PNG").click()
    assert saved(download.value, tmp_path).read_bytes().startswith(b"\x89PNG")


def test_what_the_server_refuses_stands_beside_the_field(visit: Visit, place: Place) -> None:
    before = place.sql("SELECT count(*) FROM masterchef_run")
    page = visit("operator", "/runs/new").page
    page.get_by_role("combobox", name="Every seat is held by").fill("nobody:7b")
    page.get_by_label("Seeds").fill("9-1")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Nothing was started")).to_be_visible()
    expect(page.locator("[data-refused]")).to_be_focused()  # and so in sight
    seeds = page.get_by_label("Seeds")
    expect(seeds).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("write the lower one first")).to_be_visible()
    seeds.fill("1")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("group", name="Lineup").get_by_role("alert")).to_contain_text(
        "nobody:7b"
    )
    assert place.sql("SELECT count(*) FROM masterchef_run") == before


def test_two_sessions_are_chosen_and_compared(visit: Visit, played: dict[str, str]) -> None:
    visitor = visit("viewer", "/runs?search=baseline")
    page = visitor.page
    for lineup in ("greedy", "random"):
        page.get_by_label(re.compile(f"^Choose busy_night_1 · {lineup} · seed 1 · ")).check()
    page.get_by_role("link", name="Compare the two").click()
    expect(page.get_by_role("heading", name="greedy against random")).to_be_visible()
    expect(page.get_by_text("over 3 common seeds")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="raw score").first).to_be_visible()
    visitor.picture("compare")
