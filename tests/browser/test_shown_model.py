"""What a host tells of a model is read in both schemes and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
HOST = "local"  # the stack's own
PHONE = (390, 844)


@pytest.fixture
def model(place: Place) -> str:
    """A model of the stack's own host, by its whole name."""
    asked = place.api("viewer").get("models", params={"host": HOST, "name": "smollm2"})
    names = [row["name"] for row in asked.raise_for_status().json()["results"]]
    return next(name for name in names if name.startswith("smollm2"))


def show(page: Page, model: str, where: str = HOST) -> None:
    page.get_by_role("button", name=f"More about {model} on {where}", exact=True).click()
    page.get_by_role("menuitem", name="Show", exact=True).press("Enter")


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", (1280, 800)), ("dark", (1280, 800)), ("dark", PHONE)]
)
def test_what_a_host_tells_of_a_model_is_text(
    visit: Visit, model: str, scheme: str, size: tuple[int, int]
) -> None:
    visitor = visit("operator", "/models", color_scheme=scheme, size=size)
    show(visitor.page, model)
    shown = visitor.page.get_by_role("dialog", name=f"{model} on {HOST}, as the host tells it")
    facts = shown.get_by_role("region", name="Facts", exact=True)
    expect(facts.get_by_role("row").filter(has_text="llama.context_length")).to_be_visible()
    expect(facts.get_by_role("row").filter(has_text="capabilities")).to_contain_text("completion")
    template = shown.get_by_text(re.compile("for message in messages")).first
    expect(template).to_be_visible()  # as it is written: nothing has rendered it
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.picture(f"shown-model-{scheme}-{size[0]}")
    assert "\n".join(visitor.axe()) == ""
    visitor.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
