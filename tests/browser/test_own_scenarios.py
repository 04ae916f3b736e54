"""A kitchen of one's own without a shell: drawn or copied, corrected while it is written, saved."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def test_a_kitchen_is_drawn_corrected_and_saved(visit: Visit) -> None:
    visitor = visit("operator", "/library/scenarios/new", size=SIZES[0])
    page = visitor.page
    page.get_by_text("The generator", exact=True).click()
    page.get_by_label("Seed", exact=True).fill("7")
    page.get_by_role("button", name="Draw", exact=True).click()
    text = page.get_by_label("YAML", exact=True)
    expect(text).to_have_value(re.compile("Drawn by generator"))
    drawn = text.input_value()
    broken = drawn.replace("duration_s:", "duration:", 1)
    line = broken[: broken.index("duration:")].count("\n") + 1
    text.fill(broken)
    expect(page.get_by_role("alert")).to_contain_text(f"Line {line}: duration: unknown key")
    expect(page.get_by_role("button", name="Save the scenario")).to_be_disabled()
    text.fill(drawn)
    expect(page.get_by_role("status").filter(has_text="is playable")).to_be_visible()
    expect(page.get_by_role("region", name="Floor")).to_contain_text("plating")
    expect(page.get_by_role("region", name="Recipes")).to_contain_text("cook with")
    expect(page.get_by_role("region", name="Orders")).to_contain_text("vip")
    problems = looks(visitor, "scenario-editor")
    page.get_by_role("button", name="Save the scenario").click()
    page.wait_for_url(re.compile(r"/library/scenarios/busy_night_1_[0-9a-f]{10}$"))
    expect(page.get_by_role("link", name="Play it")).to_be_visible()
    gates = page.get_by_role("region", name="Gates")
    expect(gates).to_contain_text("not calibrated: never measured")
    gates.get_by_label("Seeds").fill("1")
    gates.get_by_role("button", name="Calibrate it").click()
    expect(gates).to_contain_text("write 2 to 100")
    gates.get_by_label("Seeds").fill("1-2")
    gates.get_by_role("button", name="Calibrate it").click()
    expect(gates.get_by_role("table", name="Gates over 2 seeds, 1 to 2")).to_contain_text("ladder")
    expect(gates).to_contain_text("not calibrated: measured on 2 seeds only")
    problems |= looks(visitor, "scenario-gates")
    assert problems == {}


def test_a_copy_bears_a_name_of_its_own(visit: Visit) -> None:
    page = visit("operator", "/library/scenarios/slow_business_1").page
    page.get_by_role("link", name="Copy it").click()
    page.get_by_role("button", name="Copy it").click()
    expect(page.get_by_label("YAML", exact=True)).to_have_value(
        re.compile("^name: slow_business_1_copy$", re.MULTILINE)
    )
    expect(page.get_by_role("status").filter(has_text="slow_business_1_copy")).to_be_visible()


def test_a_viewer_is_offered_none(visit: Visit) -> None:
    page = visit("viewer", "/library/scenarios").page
    expect(page.locator("a[href='/library/scenarios/busy_night_1']")).to_be_visible()
    expect(page.get_by_role("link", name="New scenario")).to_have_count(0)
