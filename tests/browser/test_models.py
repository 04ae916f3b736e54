"""From a file to a model that plays, in the browser: paused, the tab closed, the server killed."""

import hashlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import Page, expect

from agents.hosts.embedded import weights
from tests.agents.gguf.making import gguf, llamafile
from tests.flows.place import Place

from .conftest import PATIENCE_MS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
SLOW = 6_000_000  # bytes a second: time enough to pause
NAME = "soup:135m"


def throttle(page: Page, speed: int) -> None:
    """What the browser sends goes at this speed; -1: as fast as it can."""
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1,
                  "uploadThroughput": speed}  # fmt: skip
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def received(place: Place) -> int:
    (upload,) = place.api("operator").get("uploads").raise_for_status().json()
    return int(upload["received"])


def await_more(place: Place, than: int) -> int:
    """Until the server has more than so many bytes."""
    for _ in range(600):
        if (now := received(place)) > than:
            return now
        time.sleep(0.1)
    raise AssertionError("the upload doesn't go on")


def kill_web() -> None:
    """Kill the web server; the stack starts another."""
    mine = psutil.Process(os.getpid()).children(recursive=True)
    (web,) = [each for each in mine if "masterchef.asgi:application" in each.cmdline()]
    web.kill()


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_file_becomes_a_model_on_a_host(visit: Visit, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "soup.gguf"
    shutil.copyfile(weights.find(), file)
    size = file.stat().st_size
    assert size > 90_000_000
    visitor = visit("operator", "/models")
    page = visitor.page
    throttle(page, SLOW)
    page.get_by_label("Model files").set_input_files(file)
    first = await_more(place, 0)
    page.get_by_role("button", name="Pause soup.gguf").click()
    expect(page.get_by_text("paused")).to_be_visible()
    visitor.picture("models-paused")

    page.reload()  # a closed tab; the same file is chosen again
    expect(page.get_by_text("choose the same file again to go on")).to_be_visible()
    throttle(page, SLOW)
    page.get_by_label("Model files").set_input_files(file)
    second = await_more(place, first)
    kill_web()
    page.wait_for_timeout(500)
    throttle(page, -1)
    upload = page.get_by_role("region", name="Upload of soup.gguf")
    expect(upload.get_by_text("checked", exact=True)).to_be_visible(timeout=2 * PATIENCE_MS)
    assert 0 < first < second <= size
    for fact in ("llama", weights_digest(file)):
        expect(upload.get_by_text(fact, exact=True)).to_be_visible()

    upload.get_by_role("button", name="Make a model of it").click()
    upload.get_by_label("Name", exact=False).fill(NAME)
    upload.get_by_label("Context, tokens").fill("512")
    visitor.picture("models-create")
    upload.get_by_role("button", name="Make the model").click()
    expect(page.get_by_role("table", name="Versions of models")).to_contain_text(NAME)
    assert "\n".join(visitor.axe()) == ""

    (host,) = place.api("operator").post("hosts/sync").raise_for_status().json()
    choose(page, "Model", NAME)
    choose(page, "Hosts", host["name"])
    page.get_by_role("button", name="Put it there").click()
    places = page.get_by_role("table", name="Models on their way to hosts")
    expect(places.get_by_text("there", exact=True)).to_be_visible(timeout=2 * PATIENCE_MS)
    visitor.picture("models-placed")
    asked: dict[str, Any] = {
        "model": NAME, "stream": False, "options": {"num_predict": 4},
        "messages": [{"role": "user", "content": "Say hi."}],
    }  # fmt: skip
    said = httpx.post(f"{place.host}/api/chat", json=asked, timeout=120, trust_env=False)
    assert said.raise_for_status().json()["done"]
    assert place.api("viewer").get("models", params={"name": NAME}).json()["results"]


def weights_digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


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
