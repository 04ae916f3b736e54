"""Set up without a shell: a prompt written and tried, files dropped, a prompt improved."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit, Visitor
from .test_matrix import choose

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
TRIALS = ("breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated")
SIZES = ((1440, 900), (390, 844))


def looks(visitor: Visitor, name: str) -> dict[str, list[str]]:
    """What axe finds at both widths; with a picture of each, and one in dark."""
    found = {}
    page = visitor.page
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        visitor.picture(f"{name}-{width}")
        found[f"{name}-{width}"] = visitor.axe()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    page.get_by_role("button", name="Switch to dark colours").click()
    visitor.picture(f"{name}-dark")
    found[f"{name}-dark"] = visitor.axe()
    page.get_by_role("button", name="Switch to light colours").click()
    return {where: problems for where, problems in found.items() if problems}


def write(page: Page, field: str, option: str) -> None:
    box = page.get_by_role("combobox", name=field, exact=True)
    box.fill(option)
    box.press("Enter")


def test_a_prompt_is_written_tried_and_saved(visit: Visit) -> None:
    visitor = visit("operator", "/library/prompts/new", size=SIZES[0])
    page = visitor.page
    page.get_by_label("Name", exact=False).first.fill("mine")
    text = page.get_by_label("Text", exact=True)
    text.fill("Nothing is filled in here.")
    expect(page.get_by_role("alert").filter(has_text="lacks {trial}")).to_be_visible()
    text.fill("List entities as JSON.\n\n{trial}\n")
    preview = page.get_by_role("region", name="Preview")
    expect(
        preview.get_by_role("status").filter(has_text="the schema of the reply is good")
    ).to_be_visible()
    expect(preview.get_by_role("region", name="The filled text")).to_contain_text(
        "eligibilityModule"
    )
    write(page, "Try it once with", "scripted")
    page.get_by_role("button", name="Ask once").click()
    expect(preview.get_by_role("status").filter(has_text=re.compile("tokens read"))).to_be_visible()
    problems = looks(visitor, "prompt-editor")
    page.get_by_role("button", name="Save the prompt").click()
    page.wait_for_url(re.compile("/library/prompts/mine$"))
    expect(page.get_by_role("heading", name="mine")).to_be_visible()
    assert problems == {}


def test_dropped_files_are_told_before_they_are_written(visit: Visit, tmp_path: Path) -> None:
    good, bad = tmp_path / "dropped.md", tmp_path / "bad.md"
    good.write_text("---\nname: dropped\nkind: direct\n---\nRead. {trial}\n")
    bad.write_text("---\nname: bad\nkind: direct\n---\nRead. {nothing}\n")
    visitor = visit("operator", "/library/files", size=SIZES[0])
    page = visitor.page
    page.get_by_label("Files for the library").set_input_files([good, bad])
    table = page.get_by_role("table", name="What each file brings")
    expect(table.get_by_role("row").filter(has_text="dropped.md")).to_contain_text("new")
    expect(table.get_by_role("row").filter(has_text="bad.md").first).to_contain_text("refused")
    expect(page.get_by_role("button", name="Import all of it")).to_be_disabled()
    problems = looks(visitor, "import")
    odd = {"name": "latin.md", "mimeType": "text/plain", "buffer": "Café".encode("latin-1")}
    page.get_by_label("Files for the library").set_input_files(odd)
    said = page.get_by_role("alert").filter(has_text="Nothing was read")
    expect(said).to_contain_text("latin.md: not text in UTF-8. Save it as such, or leave it out")
    large = {"name": "a.md", "mimeType": "text/plain", "buffer": b"x" * 1_200_000}
    page.get_by_label("Files for the library").set_input_files(large)
    expect(said).to_contain_text("masterchef library import FILES --write")
    page.get_by_label("Files for the library").set_input_files([good, bad])
    expect(table).to_be_visible()
    zone = page.get_by_label("Drop files here or choose them")
    border = zone.evaluate(
        "node => [getComputedStyle(node).borderStyle, node.clientHeight < node.offsetHeight]"
    )
    assert border == ["dashed", True]
    dropped = page.evaluate_handle(
        """text => { const drag = new DataTransfer();
                     drag.items.add(new File([text], "dropped.md")); return drag; }""",
        good.read_text(),
    )
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    expect(table.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Import all of it").click()
    expect(
        page.get_by_role("status").filter(has_text="All of it is in the library")
    ).to_be_visible()
    visitor.go("/library/prompts/dropped")
    expect(page.get_by_role("heading", name="dropped")).to_be_visible()
    assert problems == {}


def test_a_prompt_is_improved_and_the_outcome_rejected(visit: Visit) -> None:
    visitor = visit("operator", "/runs/new?kind=optimisation&prompt=direct_short", size=SIZES[0])
    page = visitor.page
    write(page, "Proposer", "scripted")
    write(page, "Models", "scripted")
    choose(page, "Trials", *TRIALS)
    page.get_by_label("Longest list").fill("3")
    expect(page.get_by_role("status").filter(has_text=re.compile("cells?, "))).to_be_visible()
    problems = looks(visitor, "optimise-new")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}"))
    expect(page.get_by_text("No proposal beat the old prompt.")).to_be_visible()
    steps = page.get_by_role("table", name="Steps of the optimisation")
    expect(steps.get_by_role("row")).to_have_count(5)
    (spent,) = re.findall(r"([\d,]+) tokens", page.get_by_role("main").inner_text())[:1]
    expect(page.get_by_role("region", name="Expected and used", exact=True)).to_contain_text(
        f"{spent} used"
    )
    problems |= looks(visitor, "optimisation")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("No draft and no matrix is left")).to_be_visible()
    assert problems == {}


def test_an_optimisation_is_steered(visit: Visit, place: Place) -> None:
    asked = {"prompt": "direct_short", "models": ["scripted"], "proposer": "scripted",
             "trials": TRIALS, "rounds": 9, "start": True}  # fmt: skip
    place.fault(fault="slow", seconds=30)  # so that it is found running
    try:
        made = place.api("operator").post("optimisations", json=asked).raise_for_status()
        page = visit("operator", f"/runs/{made.json()['id']}").page
        for verb, state in (("Pause", "paused"), ("Resume", "running"), ("Cancel", "cancelled")):
            page.get_by_role("button", name=verb, exact=True).click()
            expect(page.get_by_role("main").get_by_text(state, exact=True).first).to_be_visible()
    finally:
        place.fault(fault="none")


def test_a_viewer_sees_no_button_that_would_be_refused(visit: Visit, place: Place) -> None:
    page = visit("viewer", "/library/prompts/direct_short").page
    expect(page.get_by_role("heading", name="direct_short")).to_be_visible()
    for name in ("Save as the newest version", "Ask once", "New prompt"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto(place.web + "/library/files")
    expect(page.get_by_role("link", name="Save all as a zip")).to_be_visible()
    expect(page.get_by_label("Files for the library")).to_have_count(0)
