"""The page of hosts: what they refused is shown, secrets are forgotten, two people change one."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from agents.hosts.authority import Authority
from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
GPU = {"name": "picky", "url": "https://127.0.0.1:9", "tags": ["old"]}


@pytest.fixture
def host(place: Place, tmp_path: Path) -> int:
    """A host that is away, with two certificates kept, which has refused a seed for a model."""
    authority = Authority(tmp_path)
    certificates = {f"{purpose}_cert": authority.client(purpose, days=1).read_text()
                    for purpose in ("infer", "manage")}  # fmt: skip
    made = place.api("operator").post("hosts", json=GPU | certificates).raise_for_status().json()
    place.sql("INSERT INTO agents_languagemodel (name, digest, details)"
              " VALUES ('picky:8b', '', '{}')")  # fmt: skip
    place.sql(
        "INSERT INTO agents_hostmodel (host_id, model_id, refused) SELECT %s, id, %s::jsonb"
        " FROM agents_languagemodel WHERE name = 'picky:8b'",
        made["id"], json.dumps(["seed", "temperature"]),
    )  # fmt: skip
    return int(made["id"])


def more(page: Page, entry: str) -> Locator:
    page.get_by_role("button", name="More about picky").click()
    page.get_by_role("menuitem", name=entry).click()
    return page.get_by_role("dialog")


def test_what_was_learnt_is_shown_secrets_are_forgotten_and_two_change_one(
    visit: Visit, place: Place, host: int
) -> None:
    api = place.api("operator")
    visitor, other = visit("operator", "/hosts"), visit("admin", "/hosts")
    status = more(visitor.page, "Status")
    learnt = status.get_by_role("region", name="Left out of requests, as the host refused it",
                                exact=True)  # fmt: skip
    expect(learnt.get_by_role("row").filter(has_text="picky:8b")).to_contain_text(
        "seed, temperature"
    )
    visitor.picture("host-learnt")
    assert visitor.axe() == []
    visitor.page.keyboard.press("Escape")
    expect(status).to_have_count(0)

    mine = more(visitor.page, "Change…")
    theirs = more(other.page, "Change…")
    theirs.get_by_label("Tags").fill("new")
    theirs.get_by_label("Tags").press("Enter")
    theirs.get_by_role("button", name="Change and ask it").click()
    expect(theirs).to_have_count(0)

    mine.get_by_label("Forget the certificate to manage with that is kept").check()
    mine.get_by_label("Always or never sent").fill("top_p=never")
    mine.get_by_label("Always or never sent").press("Enter")
    mine.get_by_role("button", name="Change and ask it").click()
    expect(mine.get_by_text("top_p can't be left out")).to_be_visible()
    assert api.get(f"hosts/{host}").json()["has_manage_cert"], "nothing was changed"
    mine.get_by_label("Always or never sent").press("Backspace")
    mine.get_by_label("Always or never sent").fill("think=never")
    mine.get_by_label("Always or never sent").press("Enter")
    visitor.picture("host-form")
    mine.get_by_role("button", name="Change and ask it").click()
    expect(mine).to_have_count(0)

    kept = api.get(f"hosts/{host}").json()
    assert (kept["has_infer_cert"], kept["has_manage_cert"]) == (True, False)
    assert kept["tags"] == ["old", "new"] and kept["fields"] == {"think": "never"}
    expect(more(visitor.page, "Status")).to_contain_text("as a person decided")
    api.delete(f"hosts/{host}").raise_for_status()
