"""What is seen in the kitchen leaves it as files: pictures and data."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def saved(page: Page, within: str, kind: str, into: Path) -> bytes:
    """The file that a panel's export gives."""
    page.get_by_role("region", name=within).get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=kind, exact=True).click()
    download.value.save_as(into / kind)
    return (into / kind).read_bytes()


@pytest.mark.parametrize(("panel", "shows"), [("Floor", b"grill"), ("Timeline", b"P1")])
def test_a_panel_is_saved_as_a_picture(
    visit: Visit, played: dict[str, str], tmp_path: Path, panel: str, shows: bytes
) -> None:
    page = visit("viewer", f"/runs/{played['greedy']}").page
    expect(page.get_by_test_id("watched")).to_be_attached()
    svg = saved(page, panel, "SVG", tmp_path)
    assert svg.startswith(b"<svg")
    assert shows in svg
    assert saved(page, panel, "PNG", tmp_path).startswith(b"\x89PNG")


def test_a_session_s_events_are_exported_from_its_page(
    visit: Visit, played: dict[str, str], tmp_path: Path
) -> None:
    page = visit("viewer", f"/runs/{played['greedy']}").page
    page.get_by_role("button", name="Data", exact=True).click()
    page.get_by_role("menuitem", name="Export events").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="JSONL", exact=True).click()
    download.value.save_as(tmp_path / "events.jsonl")
    lines = (tmp_path / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
