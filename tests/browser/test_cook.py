"""A newcomer's path: a cook from brief to leaderboard, its submissions and its judges."""

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.flows.place import Json, Place, until
from tests.judging.cooks.making import write_folder

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
PEOPLE = {"participant 1": "ada", "participant 2": "bea", "judge 1": "judith"}


def test_from_brief_to_leaderboard(visit: Visit) -> None:
    visitor = visit("operator", "/runs/new?kind=cook")
    page = visitor.page
    name = f"soup-{secrets.token_hex(3)}"
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("textbox", name="Brief").fill("Write a recipe for soup.")
    page.get_by_label("Files for raw/").set_input_files(
        [
            {"name": "garden.txt", "mimeType": "text/plain", "buffer": b"carrots, leeks\n"},
            {"name": "plan.png", "mimeType": "image/png", "buffer": b"\x89PNG\x00\xff"},
        ]
    )
    expect(page.get_by_text("raw/plan.png · 6 byte")).to_be_visible()
    expect(page.get_by_text("raw/garden.txt")).to_be_visible()
    for place, person in PEOPLE.items():
        page.get_by_label(f"Name of {place}").fill(person)
        page.get_by_role("combobox", name=f"Flavor of {place}").fill("model")
        page.get_by_role("combobox", name=f"Model of {place}").fill("scripted:latest")
    weight = page.get_by_label("Weight of dimension 2")
    weight.fill("30")
    expect(page.get_by_text("Weights add up to 90: they must make 100.")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    weight.fill("40")
    visitor.picture("cook-form")
    found = {"form": visitor.axe()}
    page.get_by_role("button", name="Start", exact=True).click()

    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("judged", exact=False).first).to_be_visible()
    for tab in ("Participants", "Submissions", "Judges", "Leaderboard", "Brief", "Refine"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        visitor.picture(f"cook-{tab.lower()}")
        found[tab] = visitor.axe()
    page.get_by_role("tab", name="Leaderboard").click()
    board = page.get_by_role("region", name="Leaderboard of the cook")
    expect(board.get_by_role("row")).to_have_count(3)
    page.get_by_role("tab", name="Judges").click()
    expect(page.get_by_role("region", name="Verdict of judith")).to_be_visible()
    assert {tab: problems for tab, problems in found.items() if problems} == {}


@pytest.fixture(scope="session")
def cook(place: Place, tmp_path_factory: Any) -> Json:
    """A cook that was judged, made by the command line."""
    model = "model/scripted:latest"
    folder = write_folder(
        tmp_path_factory.mktemp("cook") / "stew",
        participants={"anna": model, "ben": model},
        judges={"judith": model},
    )
    ran = place.cli("cook", "run", folder, "--judge", "--json")
    assert ran.code == 0, ran.err
    return dict(ran.rows[0])


def test_a_paste_of_ten_megabytes_is_refused_before_it_is_laid_out(visit: Visit) -> None:
    """A text field of that size froze the page for half a minute."""
    page = visit("operator", "/runs/new?kind=cook").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    brief = page.get_by_role("textbox", name="Brief")
    brief.fill("Write a recipe for soup.")
    page.evaluate("navigator.clipboard.writeText('carrots and leeks\\n'.repeat(600_000))")
    brief.press("Control+V")
    expect(page.get_by_text("The text is too long to be pasted")).to_be_visible()
    expect(brief).to_have_value("Write a recipe for soup.")
    page.evaluate("navigator.clipboard.writeText(' With leeks.')")
    brief.press("Control+V")
    expect(brief).to_have_value("Write a recipe for soup. With leeks.")


def test_submissions_are_read_and_compared(visit: Visit, cook: Json) -> None:
    visitor = visit("viewer", f"/runs/{cook['id']}?tab=submissions")
    page = visitor.page
    expect(page.get_by_text("scripted reply")).to_be_visible()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option").first.click()
    page.get_by_text("Side by side").click()
    visitor.picture("cook-compared")
    assert visitor.axe() == []


def test_a_cook_fits_a_phone(visit: Visit, place: Place, cook: Json) -> None:
    until(lambda: bool(place.api("viewer").get(f"cooks/{cook['id']}").json()), "the cook")
    visitor = visit("operator", f"/runs/{cook['id']}", size=(360, 740), has_touch=True)
    page = visitor.page
    for tab in ("Participants", "Leaderboard", "Judges", "Refine"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        visitor.picture(f"cook-{tab.lower()}-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab
