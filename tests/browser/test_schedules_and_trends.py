"""A setup saved in its form, started by a schedule, and followed over time; a scenario copied."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def test_a_setup_is_saved_scheduled_started_and_followed(visit: Visit, place: Place) -> None:
    visitor = visit("operator", "/runs/new?scenario=high_labor_1", size=SIZES[0])
    page = visitor.page
    page.get_by_label("Every seat is held by").first.fill("baseline:greedy")
    page.get_by_label("Budget, tokens").fill("100000")
    page.get_by_label("Save this setup as").fill("evening")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The setup is saved as “evening”.")).to_be_visible()
    problems = looks(visitor, "new-session")

    visitor.go("/schedules")
    page.get_by_role("button", name="New schedule").click()
    form = page.get_by_role("form", name="Schedule")
    form.get_by_role("button", name="Save the schedule").click()
    expect(form.get_by_text("Choose a saved setup")).to_be_visible()
    form.get_by_label("Name").fill("nightly")
    form.get_by_role("combobox", name="Setup").click()
    page.get_by_role("option", name="evening").click()
    form.get_by_label("Days").fill("someday")
    form.get_by_role("button", name="Save the schedule").click()
    expect(form.get_by_text("write * for every day", exact=False)).to_be_visible()
    problems |= looks(visitor, "schedule-form")
    form.get_by_label("Days").fill("mon,wed")
    form.get_by_role("button", name="Save the schedule").click()
    paper = page.get_by_role("region", name="nightly")
    expect(paper).to_contain_text("03:00 UTC, mon,wed")
    paper.get_by_role("button", name="Start now").click()
    expect(paper.get_by_role("table")).to_contain_text("3 runs")
    problems |= looks(visitor, "schedules")

    runs = place.api("operator").get("schedules").json()["results"][0]["id"]
    started = place.api("operator").get(f"schedules/{runs}/starts").json()["results"][0]["runs"]
    for run in started:
        place.await_end(run)
    visitor.go("/trends?scenario=high_labor_1&lineup=baseline:greedy")
    expect(page.get_by_role("table", name="Runs over time").get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("figure", name=re.compile("over time. 3 runs"))).to_be_visible()
    problems |= looks(visitor, "trends")
    assert problems == {}


def test_a_suite_is_saved_and_scheduled_with_the_basis_of_its_estimate(
    visit: Visit, place: Place
) -> None:
    visitor = visit("operator", "/runs/new?kind=suite", size=SIZES[0])
    page = visitor.page
    for lineup in ("scripted:latest", "null"):  # as they are offered
        page.get_by_role("combobox", name="Lineups").fill(lineup)
        page.get_by_role("option", name=lineup, exact=True).click()
    page.get_by_role("combobox", name="Levels").press("ArrowDown")
    page.get_by_role("option", name="1", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_label("Seeds").fill("1-2")
    name, save = page.get_by_label("Save this setup as"), page.get_by_role("button", name="Save")
    name.fill("not a name")
    save.click()
    expect(name).to_have_accessible_description(re.compile("letters, numbers, underscores"))
    assert place.api("operator").get("setups?kind=suite").json()["results"] == []
    name.fill("all-of-level-1")
    save.click()
    expect(page.get_by_text("The setup is saved as “all-of-level-1”.")).to_be_visible()

    visitor.go("/schedules")
    page.get_by_role("button", name="New schedule").click()
    form = page.get_by_role("form", name="Schedule")
    form.get_by_label("Name").fill("suite-nightly")
    form.get_by_role("combobox", name="What it starts").click()
    page.get_by_role("option", name="a suite").click()
    form.get_by_role("combobox", name="Setup").click()
    page.get_by_role("option", name="all-of-level-1").click()
    told = form.get_by_role("table", name="What each model will take")
    expect(told).to_contain_text("no like run: the model's limits")
    expect(form).not_to_contain_text("at most")
    form.get_by_label("Budget, tokens").fill("5")
    form.get_by_label("Alerts by mail to").fill("nobody at all")
    form.get_by_role("button", name="Save the schedule").click()
    mail = form.get_by_label("Alerts by mail to")
    expect(mail).to_have_accessible_description(re.compile("valid email"))
    assert "suite-nightly" not in place.api("operator").get("schedules").text
    problems = looks(visitor, "suite-schedule-form")
    mail.fill("anna@example.org")
    form.get_by_role("button", name="Save the schedule").click()
    paper = page.get_by_role("region", name="suite-nightly")
    expect(paper).to_contain_text("suite · 03:00 UTC, every day · 5 tokens a start")
    assert problems == {}


def test_a_viewer_reads_schedules_and_trends(visit: Visit) -> None:
    page = visit("viewer", "/schedules").page
    expect(page.get_by_role("heading", name="Schedules")).to_be_visible()
    for name in ("New schedule", "Start now", "Edit"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_a_scenario_is_copied_in_the_admin(visit: Visit, place: Place) -> None:
    visitor = visit("operator", "/runs", size=SIZES[0])
    page = visitor.page
    page.goto(f"{place.web}/admin/kitchen/scenario/?q=busy_night_1")
    shipped = page.get_by_role("link", name="busy_night_1", exact=True)
    row = page.get_by_role("row").filter(has=shipped).first
    row.get_by_role("link", name="Copy").click()
    text = page.locator("textarea[name=text]")
    copied = text.input_value()
    assert "name: busy_night_1_copy" in copied
    text.fill(copied.replace("duration_s:", "duration:", 1))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile(r"text:\d+: duration: unknown key"))).to_be_visible()
    visitor.picture("scenario-refused")
    text.fill(copied)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is saved").first).to_be_visible()
    visitor.go("/runs/new?scenario=busy_night_1_copy")
    expect(page.get_by_role("combobox", name="Scenario")).to_have_value(
        re.compile("busy_night_1_copy")
    )
