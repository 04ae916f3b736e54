"""`make pictures`: what docs/setting-up.md shows, taken from a stack of its own. No test of CI."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from masterchef.embedded.folders import CHECKOUT
from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser]
expect.set_options(timeout=PATIENCE_MS)
FOLDER = CHECKOUT / "deploy" / "pictures"
SIZE = (1000, 640)
LARGEST = 120_000  # bytes of a picture that is kept with the code


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # of what moves into place
    path = FOLDER / f"setting-up-{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size < LARGEST, f"{path.name} has {path.stat().st_size:,} bytes"


def test_a_suite_every_night(visit: Visit, place: Place) -> None:
    place.api("operator").post("hosts/sync")
    setup = {"suite": "preview", "levels": [1], "lineups": [{"default": "scripted"}, "greedy"],
             "seeds": "1-5"}  # fmt: skip
    kept = {"name": "evening", "kind": "suite", "setup": setup}
    assert place.api("operator").post("setups", json=kept).status_code == 200
    page = visit("operator", "/schedules", size=SIZE).page
    page.get_by_role("button", name="New schedule").click()
    form = page.get_by_role("form", name="Schedule")
    form.get_by_label("Name").fill("nightly")
    form.get_by_role("combobox", name="What it starts").click()
    page.get_by_role("option", name="a suite").click()
    form.get_by_role("combobox", name="Setup").click()
    page.get_by_role("option", name="evening").click()
    form.get_by_label("Budget, tokens").fill("2000000000")
    expect(form.get_by_text(re.compile("scripted")).first).to_be_visible()
    keep(page, "schedule")


def test_files_and_a_prompt(visit: Visit, tmp_path: Path) -> None:
    files = {
        "short.md": "---\nname: short\nkind: direct\n---\nList entities. {trial}\n",
        "bad.md": "---\nname: bad\nkind: direct\n---\nRead. {nothing}\n",
        "small.json": json.dumps({"name": "small", "model_list": ["smollm2:135m"]}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    page = visit("operator", "/library/files", size=SIZE).page
    page.get_by_label("Files for the library").set_input_files([tmp_path / name for name in files])
    expect(page.get_by_role("table", name="What each file brings")).to_be_visible()
    keep(page, "import")
    page.goto(page.url.replace("files", "prompts/new"))
    page.get_by_label("Name", exact=False).first.fill("mine")
    page.get_by_label("Text", exact=True).fill("List entities as JSON.\n\n{trial}\n")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("region", name="The filled text")).to_be_visible()
    keep(page, "prompt")


def test_the_admin(visit: Visit, played: dict[str, str]) -> None:
    page = visit("admin", "/runs", size=SIZE).page
    page.goto(page.url.replace("/runs", "/admin/kitchen/session/"))
    keep(page, "admin")
