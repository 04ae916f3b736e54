"""Files of every kind dropped into the library: what is new, what changes, what is refused, why."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kitchen import library
from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
BRIEF = """name: dropped-essay
participants: [{name: ada, flavor: dummy}, {name: bea, flavor: dummy}]
judges: [{name: judith, flavor: dummy}]
rubric: {scale: [1, 10], dimensions: [{id: clear, weight: 100, description: Is clear}]}
judging: {policy: allow_self}
"""
PROMPT = "---\nname: dropped-prompt\nkind: direct\n---\nRead. {trial}\n"
SCENARIO = library.shipped_text("busy_night_1").replace("name: busy_night_1", "name: dropped_night")
LINEUP = "name: dropped-two\ndefault: baseline:greedy\nseats: {L1: 'baseline:null'}\n"
Files = dict[str, str]


def study(title: str) -> str:
    section = {
        "identificationModule": {"nctId": "NCT00000077", "briefTitle": title},
        "conditionsModule": {"conditions": ["Colon cancer"]},
    }
    return json.dumps({"test_cases": {"dropped-trial": {"protocolSection": section}}})


def gold(text: str, trial: str = "dropped-trial") -> str:
    entities = [{"text": text, "type": "condition"}]
    told = {"expected_extraction": {"entities": entities}}
    return json.dumps({"gold_standard": {trial: told}})


def setup(key: str, told: object, name: str = "dropped-setup") -> str:
    return json.dumps({"name": name, key: told})


def sessions(scenario: str, seeds: str = "1-3") -> str:
    told = {"scenario": scenario, "lineup": "greedy", "seeds": seeds}
    return setup("session_setup", told)


def models(*names: str) -> str:
    return setup("model_list", list(names), "dropped-models")


# Of each kind: its file when it is new, changed, and refused, and what the refusal says.
KINDS: dict[str, tuple[Files, Files, Files, str]] = {
    "trials": ({"t.json": study("A trial")}, {"t.json": study("Another")},
               {"t.json": study("A trial")[:-1]}, "t.json"),
    "gold": ({"g.json": gold("Colon cancer")}, {"g.json": gold("Colon")},
             {"g.json": gold("Colon", "nobodys")}, "import it first"),
    "prompt": ({"p.md": PROMPT}, {"p.md": PROMPT.replace("Read", "Look")},
               {"p.md": PROMPT.replace("{trial}", "{nothing}")}, "{nothing}"),
    "models": ({"m.json": models("smollm2:135m")}, {"m.json": models("smollm2:135m", "scripted")},
               {"m.json": models("baseline:greedy")}, "models.0"),
    "brief": ({"brief.yaml": BRIEF, "BRIEF.md": "Write a page."},
              {"brief.yaml": BRIEF, "BRIEF.md": "Write two pages."},
              {"brief.yaml": BRIEF.replace("weight: 100", "weight: 10"), "BRIEF.md": "Write."},
              "brief.yaml:4: "),
    "lineup": ({"l.yaml": LINEUP}, {"l.yaml": LINEUP.replace("greedy", "random")},
               {"l.yaml": LINEUP.replace("L1:", "waiter: 3, L1:")}, "l.yaml:3"),
    "setup": ({"s.json": sessions("busy_night_1")}, {"s.json": sessions("busy_night_1", "4")},
              {"s.json": sessions("nobodys")}, "There is no scenario"),
    "scenario": ({"n.yaml": SCENARIO}, {"n.yaml": SCENARIO.replace("title: ", "title: New ")},
                 {"n.yaml": SCENARIO.replace("level: 1", "level: nine")}, "n.yaml:4: level"),
}  # fmt: skip


def drop(page: Page, files: Files) -> None:
    """By the mouse, as far as a page can tell."""
    carried = page.evaluate_handle(
        """files => {
            const carried = new DataTransfer();
            for (const [name, text] of Object.entries(files))
                carried.items.add(new File([text], name));
            return carried;
        }""",
        files,
    )
    page.get_by_label("Drop files here or choose them").dispatch_event(
        "drop", {"dataTransfer": carried}
    )


def told(page: Page, files: Files, outcome: str) -> None:
    table = page.get_by_role("table", name="What each file brings")
    first = next(iter(files))
    row = table.get_by_role("row").filter(has_text=first).first
    expect(row).to_contain_text(outcome)


@pytest.fixture(autouse=True)
def nobody_else_is_offered_them(place: Place) -> Iterator[None]:
    """Forms offer the first scenario and every trial."""
    yield
    asks = place.api("operator")
    asks.patch("scenarios/dropped_night", json={"retired": True}).raise_for_status()
    (trial,) = asks.get("trials", params={"name": "dropped-trial"}).json()["results"]
    asks.patch(f"trials/{trial['id']}", json={"retired": True}).raise_for_status()


def test_files_of_every_kind_are_told_before_they_are_written(visit: Visit) -> None:
    visitor = visit("operator", "/library/files", size=SIZES[0])
    page = visitor.page
    take = page.get_by_role("button", name="Import all of it")
    problems = {}
    for kind, (new, changed, refused, why) in KINDS.items():
        drop(page, new)
        told(page, new, "new")
        take.click()
        expect(page.get_by_role("status").filter(has_text="All of it")).to_be_visible()
        drop(page, changed)
        told(page, changed, "changed")
        expect(take).to_be_enabled()
        drop(page, refused)
        told(page, refused, "refused")
        expect(
            page.get_by_role("row").filter(has_text=re.compile(re.escape(why)))
        ).not_to_have_count(0)
        expect(take).to_be_disabled()
        visitor.picture(f"import-{kind}")
    everything = {name: text for new, *_ in KINDS.values() for name, text in new.items()}
    drop(page, everything | KINDS["scenario"][1] | {"bad.md": KINDS["prompt"][2]["p.md"]})
    for name, outcome in (("t.json", "unchanged"), ("n.yaml", "changed"), ("bad.md", "refused")):
        told(page, {name: ""}, outcome)
    problems |= looks(visitor, "imports")
    assert problems == {}
