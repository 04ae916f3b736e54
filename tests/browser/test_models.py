"""The page of models: what is refused, what is asked, and who only looks."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.agents.gguf.making import gguf, llamafile
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
