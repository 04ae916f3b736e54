"""The page of models: what is refused, what is asked, and who only looks."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.agents.gguf.making import PLAIN, gguf, llamafile
from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)


def test_a_bad_file_is_refused_and_a_llamafile_asks(
    visit: Visit, place: Place, tmp_path: Path
) -> None:
    bad, several = tmp_path / "letter.gguf", tmp_path / "two.llamafile"
    bad.write_bytes(b"Dear model, be good.")
    several.write_bytes(llamafile(("a.gguf", gguf()), ("b.gguf", gguf(data=512))))
    page = visit("operator", "/models").page
    page.get_by_label("Model files").set_input_files([bad, several])
    refused = page.get_by_role("region", name="Upload of letter.gguf")
    expect(refused.get_by_text(re.compile("neither a GGUF nor a llamafile"))).to_be_visible()
    asked = page.get_by_role("region", name="Upload of two.llamafile")
    asked.get_by_label("b.gguf").check()
    asked.get_by_role("button", name="Check this one").click()
    expect(asked.get_by_text("checked", exact=True)).to_be_visible()
    refused.get_by_role("button", name="Remove the upload of letter.gguf").click()
    expect(refused).to_have_count(0)


def test_a_viewer_only_looks(visit: Visit) -> None:
    page = visit("viewer", "/models").page
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    expect(page.get_by_label("Model files")).to_have_count(0)


def test_a_file_comes_by_the_admin_and_becomes_a_model(visit: Visit, tmp_path: Path) -> None:
    """A llamafile that is asked about, sent in two goes, checked, named."""
    boxed = tmp_path / "by-admin.llamafile"
    wanted = gguf({**PLAIN, "general.name": "By the admin"}, data=20_000_000)
    boxed.write_bytes(llamafile(("a.gguf", gguf(data=512)), ("b.gguf", wanted)))
    digest = hashlib.sha256(wanted).hexdigest()
    visitor = visit("operator", "/models")
    page = visitor.go("/admin/agents/upload/add/")
    sent: list[str | None] = []

    def second_is_cut(route: Route) -> None:
        sent.append(route.request.headers.get("upload-checksum"))
        (route.abort if len(sent) == 2 else route.continue_)()

    page.route("**/api/v1/uploads/*", lambda route: second_is_cut(route)
               if route.request.method == "PATCH" else route.continue_())  # fmt: skip
    page.get_by_label("Model file").set_input_files(boxed)
    page.get_by_role("button", name="b.gguf").click()
    expect(page.get_by_role("status")).to_contain_text(digest)
    assert len(sent) == 3 and all(each and each.startswith("sha256 ") for each in sent)
    visitor.picture("admin-brought")
    assert visitor.axe() == []
    page.get_by_role("link", name="Make a model of it").click()
    page.locator("#id_name").fill("by-admin:1b")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="by-admin:1b")).to_be_visible()

    bad = tmp_path / "letter.gguf"
    bad.write_bytes(b"Dear admin, be good.")
    visitor.go("/admin/agents/upload/add/")
    page.get_by_label("Model file").set_input_files(bad)
    expect(page.get_by_role("status")).to_contain_text("neither a GGUF nor a llamafile")
