"""A newcomer's path: a matrix from choice to heat map, to one cell beside its source."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
PROMPTS = ("direct_short", "extraction_quotes+mapping_rules")
TRIALS = ("lung_egfr_mutated", "breast_cancer_her2_positive")


def choose(page: Page, field: str, *options: str) -> None:
    """Pick options of a field that holds several, as a person does."""
    box = page.get_by_role("combobox", name=field, exact=True)
    for option in options:
        box.click()
        box.fill(option)
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def started(page: Page) -> None:
    """A matrix of two combinations on two trials, by the scripted model, that has ended."""
    page.get_by_role("tab", name="Trial matrix").click()
    choose(page, "Prompts", *PROMPTS)
    models = page.get_by_role("combobox", name="Models")
    models.fill("scripted")
    models.press("Enter")
    choose(page, "Trials", *TRIALS)
    page.get_by_role("combobox", name="Ranked by").click()
    page.get_by_role("option", name=re.compile("mapp", re.IGNORECASE)).first.click()
    expect(page.get_by_role("status").filter(has_text="4 cells, 6 calls")).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}"))
    expect(page.get_by_text("done", exact=True).first).to_be_visible()


def test_from_choice_to_heat_map_and_one_cell(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("operator", "/runs/new")
    page = visitor.page
    started(page)
    heat = page.get_by_role("region", name="Heat map")
    expect(heat.get_by_role("button")).to_have_count(2)
    expect(page.get_by_role("region", name="Ranking").get_by_role("row")).to_have_count(3)
    visitor.picture("matrix-report")
    found = {"report": visitor.axe()}

    page.get_by_role("button", name="Export", exact=True).first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Heat map, PNG").click()
    picture = tmp_path / "heat.png"
    download.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    page.keyboard.press("Escape")

    heat.get_by_role("button", name=re.compile("^extraction_quotes")).click()
    cells = page.get_by_role("table", name="Cells of the matrix")
    expect(cells.get_by_role("row")).to_have_count(3)
    visitor.picture("matrix-cells")
    found["cells"] = visitor.axe()
    cells.get_by_role("row").filter(has_text=TRIALS[0]).get_by_role("button").first.click()
    source = page.get_by_role("region", name="Source with gold and prediction marked")
    expect(source.locator("mark").nth(4)).to_be_visible()
    visitor.picture("matrix-cell")
    found["cell"] = visitor.axe()
    page.get_by_role("button", name="Close the cell").click()

    for tab in ("Mistakes", "Two combinations"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        visitor.picture(f"matrix-{tab.split()[0].lower()}")
        found[tab] = visitor.axe()
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_two_matrices_are_chosen_and_compared(visit: Visit) -> None:
    visitor = visit("operator", "/runs/new")
    page = visitor.page
    started(page)
    visitor.go("/runs/new")
    started(page)
    visitor.go("/runs?kind=matrix")
    boxes = page.get_by_role("checkbox", name=re.compile("^Choose "))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("link", name="Compare the two").click()
    both = page.get_by_role("region", name="Cells of both sides")
    expect(both.get_by_text("4 cells in common")).to_be_visible()
    expect(both.get_by_role("row")).to_have_count(5)
    both.get_by_text("Different", exact=True).click()  # the scripted model says the same again
    expect(both.get_by_text("There is no such cell")).to_be_visible()
    visitor.picture("compare-matrices")
    assert visitor.axe() == []
