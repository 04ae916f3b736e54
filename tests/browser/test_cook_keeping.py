"""A cook's folder is checked before it starts; a cook is given away; old ones are pruned."""

import secrets
import tarfile
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.place import Json, Place
from tests.judging.cooks.making import write_folder

from .conftest import PATIENCE_MS, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
WIDE, PHONE = (1440, 900), (390, 844)
LOOKS: tuple[tuple[Literal["light", "dark"], tuple[int, int]], ...] = (
    ("light", WIDE), ("dark", WIDE), ("light", PHONE)
)  # fmt: skip
MODEL = "model/scripted:latest"


def looks(visitor: Visitor, name: str, seen: Locator | None = None) -> dict[str, list[str]]:
    """What axe finds in light and dark; with pictures of both, and of a phone's width."""
    found, page = {}, visitor.page
    for scheme, (width, height) in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        if seen is not None:
            seen.scroll_into_view_if_needed()
        visitor.picture(f"{name}-{scheme}-{width}")
        found[f"{name}-{scheme}-{width}"] = visitor.axe()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return {where: problems for where, problems in found.items() if problems}


@pytest.fixture(scope="module")
def cook(place: Place, tmp_path_factory: Any) -> Json:
    """A cook of a name of its own that ended 4,000 days ago."""
    folder = write_folder(
        tmp_path_factory.mktemp("cook") / "stew",
        participants={"anna": MODEL, "ben": MODEL},
        judges={"judith": MODEL},
    )
    brief = folder / "brief.yaml"
    name = f"old-{secrets.token_hex(3)}"
    brief.write_text(brief.read_text().replace("name: soup", f"name: {name}", 1))
    ran = place.cli("cook", "run", folder, "--judge", "--json")
    assert ran.code == 0, ran.err
    place.sql("UPDATE masterchef_run SET ended_at = now() - interval '4000 days' WHERE name = %s",
              name)  # fmt: skip
    return {**ran.rows[0], "name": name}


def filled(page: Page, flavor: str) -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill(f"soup-{secrets.token_hex(3)}")
    page.get_by_role("textbox", name="Brief").fill("Write a recipe for soup.")
    for place, name in (("participant 1", "ada"), ("participant 2", "bea"), ("judge 1", "judith")):
        page.get_by_label(f"Name of {place}").fill(name)
        page.get_by_role("combobox", name=f"Flavor of {place}").fill(flavor)
        if flavor == "model":
            page.get_by_role("combobox", name=f"Model of {place}").fill("scripted:latest")


def test_a_folder_is_checked_before_anything_is_kept(visit: Visit, place: Place) -> None:
    def kept() -> int:
        return int(place.sql("SELECT count(*) FROM judging_cook")[0][0])

    visitor = visit("operator", "/runs/new?kind=cook", size=WIDE)
    page, before = visitor.page, kept()
    filled(page, "model")
    page.get_by_role("button", name="Check", exact=True).click()
    verdict = page.get_by_role("alert").filter(has_text="It can run")
    expect(verdict).to_be_visible()
    problems = looks(visitor, "cook-checked", verdict)
    page.get_by_label("Name of participant 2").fill("ada")
    page.get_by_role("button", name="Check", exact=True).click()
    refused = page.get_by_role("alert").filter(has_text="It can't run")
    expect(refused).to_contain_text("'ada' is the name of number 1 as well; rename one")
    problems |= looks(visitor, "cook-refused", refused)
    assert (kept(), problems) == (before, {})


def test_a_cook_is_given_away_without_names(visit: Visit, cook: Json, tmp_path: Path) -> None:
    def names(visitor: Visitor, link: str) -> set[str]:
        with visitor.page.expect_download() as coming:
            visitor.page.get_by_role("link", name=link).click()
        coming.value.save_as(tmp_path / "given.tar.gz")
        with tarfile.open(tmp_path / "given.tar.gz") as tar:
            return set(tar.getnames())

    visitor = visit("operator", f"/runs/{cook['id']}", size=WIDE)
    expect(visitor.page.get_by_role("heading", name=cook["name"])).to_be_visible()
    problems = looks(visitor, "cook-archive")
    shown = names(visitor, "Archive to give away")
    assert "work/anna/out/answer.md" in shown and "judging/_mapping.json" not in shown
    assert "judging/_mapping.json" in names(visitor, "Archive with logs and names")
    viewer = visit("viewer", f"/runs/{cook['id']}")
    expect(viewer.page.get_by_role("link", name="Archive to give away")).to_be_visible()
    expect(viewer.page.get_by_role("link", name="Archive with logs and names")).to_have_count(0)
    assert problems == {}


def test_old_cooks_lose_their_files_and_keep_their_verdicts(visit: Visit, cook: Json) -> None:
    """The last of this file: the cook is a shell afterwards."""
    operator = visit("operator", "/runs?kind=cook")
    expect(operator.page.get_by_role("heading", name="Runs").first).to_be_visible()
    expect(operator.page.get_by_role("button", name="Prune cooks…")).to_have_count(0)
    visitor = visit("admin", "/runs?kind=cook", size=WIDE)
    page = visitor.page
    page.get_by_role("button", name="Prune cooks…").click()
    asked = page.get_by_role("dialog", name="Prune old cooks")
    asked.get_by_label("Cooks that ended at least so many days ago").fill("9000")
    asked.get_by_role("button", name="Show which").click()
    expect(asked.get_by_text("No cook ended so long ago.")).to_be_visible()
    asked.get_by_label("Cooks that ended at least so many days ago").fill("3999")
    asked.get_by_role("button", name="Show which").click()
    expect(asked.get_by_text(f"{cook['name']}, ended 4000 days ago")).to_be_visible()
    problems = looks(visitor, "cook-prune")
    asked.get_by_role("button", name="Delete the files of 1 cook").click()
    expect(page.get_by_text("1 cook pruned.")).to_be_visible()
    visitor.go(f"/runs/{cook['id']}?tab=board")
    board = page.get_by_role("region", name="Leaderboard of the cook")
    expect(board.get_by_role("row")).to_have_count(3)
    expect(page.get_by_text("Its files and logs were pruned.")).to_be_visible()
    for gone in ("Archive to give away", "Archive with logs and names", "Export the folder"):
        expect(page.get_by_role("link", name=gone)).to_have_count(0)
    expect(page.get_by_role("button", name="Judge again")).to_have_count(0)
    for tab in ("Members", "Refine"):
        expect(page.get_by_role("tab", name=tab)).to_have_count(0)
    problems |= looks(visitor, "cook-pruned")
    said = {"Participants": "What it printed", "Timeline": "What it did",
            "Submissions": "What was handed in"}  # fmt: skip
    for tab, what in said.items():
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_text(f"{what} was pruned").first).to_be_visible()
    assert problems == {}
