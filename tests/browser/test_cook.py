"""A newcomer's path: a cook from brief to leaderboard, its submissions and its judges."""

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.docker_engine import require_engine
from tests.flows.place import Json, Place, until
from tests.judging.cooks.making import write_folder

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
TABS = ("Participants", "Timeline", "Submissions", "Judges", "Leaderboard", "Brief", "Members",
        "Refine")  # fmt: skip
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
    for tab in TABS:
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


def test_a_contender_is_followed_over_cooks(visit: Visit, cook: Json) -> None:
    visitor = visit("viewer", "/trends?kind=cook", size=(1440, 900))
    page = visitor.page
    contender = page.get_by_role("combobox", name="Contender")
    contender.fill("scripted")
    page.get_by_role("option", name="model scripted:latest", exact=True).click()
    page.get_by_label("Cook", exact=True).fill(cook["name"])
    table = page.get_by_role("table", name="Runs over time")
    row = table.get_by_role("row").filter(has=page.locator(f"a[href='/runs/{cook['id']}']"))
    expect(row).to_have_count(1)
    for measure in ("Cost, $", "Seconds a call", "Failures", "Score"):
        page.get_by_text(measure, exact=True).first.click()
    expect(
        page.get_by_role("figure", name=re.compile("panel score over time. [1-9]"))
    ).to_be_visible()
    visitor.picture("trends-cook-1440")
    wide = visitor.axe()
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.picture("trends-cook-390")
    assert (wide, visitor.axe()) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_cook_fits_a_phone(visit: Visit, place: Place, cook: Json) -> None:
    until(lambda: bool(place.api("viewer").get(f"cooks/{cook['id']}").json()), "the cook")
    visitor = visit("operator", f"/runs/{cook['id']}", size=(360, 740), has_touch=True)
    page = visitor.page
    for tab in ("Participants", "Timeline", "Leaderboard", "Judges", "Members", "Refine"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        visitor.picture(f"cook-{tab.lower()}-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab


# What claude prints, from a script in its place.
SOLVES = """\
cat <<'ROWS'
{"type": "assistant", "message": {"content": [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "wc -l raw/a.csv"}}]}}
ROWS
sleep 1
cat <<'ROWS'
{"type": "user", "message": {"content": [{"type": "tool_result", "tool_use_id": "t1", "content": "42 lines <b>bold</b>"}]}}
{"type": "result", "result": "Done.", "usage": {"input_tokens": 1200, "output_tokens": 34}}
ROWS
echo 42 > answer.md
"""  # noqa: E501
CHECKS = {
    "checks/answer.sh": 'test "$(cat answer.md)" = 42\n',
    "checks/style.sh": "echo it has no heading; exit 1\n",
}


@pytest.mark.docker
def test_checks_and_the_timeline_of_an_agent(visit: Visit, place: Place, tmp_path: Any) -> None:
    """Points by name with what failed ones said; calls with their times and tokens; and somebody
    joins and cooks alone."""
    require_engine()
    assert place.cli("build-base", "dummy").code == 0
    folder = write_folder(
        tmp_path / "count",
        participants={"anna": "dummy/run=solve.sh"},
        judges={"judith": "dummy"},
        extra={"raw/solve.sh": SOLVES, **CHECKS},
    )
    ran = place.cli("cook", "run", folder, "--judge", "--json")
    assert ran.code == 0, ran.err
    visitor = visit("operator", f"/runs/{ran.rows[0]['id']}?tab=checks")
    page = visitor.page
    points = page.get_by_role("region", name="Points of the checks").get_by_role("row").nth(1)
    expect(points.get_by_role("cell")).to_have_text(["anna · round 1", "0.5", "1", "0"])
    said = page.get_by_role("region", name="Checks of anna · round 1")
    expect(said.get_by_text("it has no heading")).to_be_visible()
    visitor.picture("cook-checks")
    found = visitor.axe()
    page.get_by_role("tab", name="Timeline").click()
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline.get_by_text("1 tool call (Bash 1)")).to_be_visible()
    expect(timeline.get_by_text("1,200 tokens in, 34 out").first).to_be_visible()
    expect(timeline.get_by_text("42 lines <b>bold</b>")).to_be_visible()
    visitor.picture("cook-timeline")
    assert (found, visitor.axe()) == ([], [])
    page.get_by_role("tab", name="Members").click()
    page.get_by_label("Name of the newcomer").fill("ben")
    page.get_by_role("combobox", name="Flavor of the newcomer").fill("dummy")
    page.get_by_label("Model of the newcomer").fill("run=solve.sh")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("combobox", name="Participants").click()
    page.get_by_role("option", name="ben").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Start with these").click()
    expect(page.get_by_role("region", name="Participant ben")).to_be_visible()
    page.get_by_role("tab", name="Checks").click()
    expect(page.get_by_role("region", name="Checks of ben · round 2")).to_be_visible()
