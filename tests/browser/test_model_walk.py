"""Without a command: two files, a killed server, three hosts, a session, its model and digest."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from agents.hosts.embedded import process, weights
from tests.agents.gguf.making import llamafile
from tests.flows.place import Place, until

from .conftest import PATIENCE_MS, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
LONG = 2 * PATIENCE_MS
SLOW = 8_000_000  # bytes a second: time enough to pause and to kill
OWN, TAG, MODEL, OTHER = "local", "walk", "walk-soup:135m", "walk-broth:135m"
TITLE = b"Smollm2 135M"


def throttle(page: Page, speed: int) -> None:
    """What the browser sends goes at this speed; -1: as fast as it can."""
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1,
                  "uploadThroughput": speed}  # fmt: skip
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def received(place: Place) -> dict[str, int]:
    rows = place.api("operator").get("uploads").raise_for_status().json()
    return {row["filename"]: int(row["received"]) for row in rows}


def await_more(place: Place, than: dict[str, int]) -> dict[str, int]:
    """Until the server has more of every one of the files."""

    def more() -> bool:
        now = received(place)
        return all(now.get(name, -1) > least for name, least in than.items())

    until(more, "more of the uploads", seconds=120)
    return received(place)


def kill_web() -> None:
    """Kill the web server; the stack starts another."""
    mine = psutil.Process(os.getpid()).children(recursive=True)
    (web,) = [each for each in mine if "masterchef.asgi:application" in each.cmdline()]
    web.kill()


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def machines(place: Place) -> Iterator[list[process.Process]]:
    """Two more machines with the host that comes along, as empty as it is anywhere; what others
    find afterwards is the stack's own."""
    with process.start() as second, process.start() as third:
        yield [second, third]
        api = place.api("operator")
        for kind in ("assignments", "hosts"):
            for row in api.get(kind).raise_for_status().json()["results"]:
                if row["name"] != OWN:
                    api.delete(f"{kind}/{row['id']}").raise_for_status()


def add_host(page: Page, name: str, url: str) -> None:
    page.get_by_role("button", name="Add a host").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=False).first.fill(name)
    form.get_by_label("Address").fill(url)
    form.get_by_label("Tags").fill(TAG)
    form.get_by_label("Tags").press("Enter")
    form.get_by_role("button", name="Add and ask it").click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_contain_text("answers")


def tag_own_host(page: Page) -> None:
    """The host of the stack itself, which is there from the start."""
    page.get_by_role("button", name=f"More about {OWN}").click()
    page.get_by_role("menuitem", name="Change…").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Tags").fill(TAG)
    form.get_by_label("Tags").press("Enter")
    form.get_by_role("button", name="Change and ask it").click()
    expect(form).to_have_count(0)


def make_model(page: Page, file: str, sha256: str, name: str) -> None:
    upload = page.get_by_role("region", name=f"Upload of {file}")
    expect(upload.get_by_text("checked", exact=True)).to_be_visible(timeout=LONG)
    for fact in ("llama", sha256):
        expect(upload.get_by_text(fact, exact=True)).to_be_visible()
    upload.get_by_role("button", name="Make a model of it").click()
    upload.get_by_label("Name", exact=False).fill(name)
    upload.get_by_role("button", name="Make the model").click()
    expect(page.get_by_role("table", name="Versions of models")).to_contain_text(name)


def there(page: Page, model: str, host: str) -> Locator:
    """The row that says that the model came to the host."""
    table = page.get_by_role("table", name="Models on their way to hosts")
    row = table.get_by_role("row").filter(has_text=model).filter(has_text=host)
    return row.get_by_text("there", exact=True)


def act(page: Page, model: str, host: str, entry: str) -> None:
    page.get_by_role("button", name=f"More about {model} on {host}", exact=True).click()
    # By the keyboard: what is told in the corner may lie over the menu for a while.
    page.get_by_role("menuitem", name=entry, exact=True).press("Enter")


def handle_on_host(page: Page, model: str, host: str) -> None:
    """Loaded, seen in memory, unloaded, copied, deleted; and a pull that its host refuses."""
    table = page.get_by_role("table", name="Models that hosts have")
    row = table.get_by_role("row").filter(has_text=host).filter(has_text=model)
    act(page, model, host, "Load for half an hour")
    expect(row).to_contain_text("MB", timeout=LONG)
    expect(page.get_by_text(f"{host}: 2 models in memory")).to_contain_text("of its disk left")
    act(page, model, host, "Unload")
    expect(row).not_to_contain_text("MB")
    act(page, model, host, "Copy…")
    page.get_by_label("Another name").fill("walk-copy")
    page.get_by_role("dialog").get_by_role("button", name="Copy").click()
    expect(table).to_contain_text("walk-copy:latest")
    act(page, "walk-copy:latest", host, "Delete…")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(table).not_to_contain_text("walk-copy:latest")
    act(page, model, host, "Delete…")  # it is assigned there
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text(re.compile("take the assignment away"))).to_be_visible()
    page.get_by_label("Name of a model").fill("nobody:7b")
    choose(page, "Host that fetches it", host)
    page.get_by_role("button", name="Pull", exact=True).click()
    pulls = page.get_by_role("table", name="Models that hosts fetch by name")
    expect(pulls.get_by_role("row").filter(has_text="nobody:7b")).to_contain_text("registry")


def upload_both(visitor: Visitor, place: Place, files: list[Path]) -> None:
    """Paused, the tab closed, the server killed in the middle, and resumed."""
    page = visitor.go("/models")
    pieces: list[str | None] = []
    page.on("request", lambda one: one.method == "PATCH"
            and pieces.append(one.headers.get("upload-checksum")))  # fmt: skip
    throttle(page, SLOW)
    page.get_by_label("Model files").set_input_files(files)
    names = [file.name for file in files]
    first = await_more(place, dict.fromkeys(names, 0))
    for name in names:
        page.get_by_role("button", name=f"Pause {name}").click()
    expect(page.get_by_text(" · paused")).to_have_count(len(names))
    visitor.picture("models-paused")

    page.reload()  # a closed tab; the same files are chosen again
    expect(page.get_by_text("choose the same file again to go on")).to_have_count(len(names))
    throttle(page, SLOW)
    page.get_by_label("Model files").set_input_files(files)
    second = await_more(place, first)
    kill_web()
    page.wait_for_timeout(500)
    throttle(page, -1)
    sizes = {file.name: file.stat().st_size for file in files}
    assert pieces and all(piece and piece.startswith("sha256 ") for piece in pieces)
    assert all(0 < first[name] < second[name] < sizes[name] for name in names), (first, second)


def test_from_two_files_to_a_session_without_a_command(
    visit: Visit, place: Place, machines: list[process.Process], tmp_path: Path
) -> None:
    plain, boxed = tmp_path / "soup.gguf", tmp_path / "broth.llamafile"
    shutil.copyfile(weights.find(), plain)
    content = plain.read_bytes()
    assert len(content) > 90_000_000 and content.count(TITLE) >= 1
    other = content.replace(TITLE, TITLE.upper(), 1)  # another digest, as good a model
    boxed.write_bytes(llamafile(("broth.gguf", other)))
    digests = {MODEL: sha256_of(content), OTHER: sha256_of(other)}

    visitor = visit("operator", "/hosts")
    page = visitor.page
    second, third = machines
    tag_own_host(page)
    add_host(page, "walk-second", second.url)
    upload_both(visitor, place, [plain, boxed])
    make_model(page, "soup.gguf", digests[MODEL], MODEL)
    make_model(page, "broth.llamafile", digests[OTHER], OTHER)
    visitor.picture("models-made")
    assert "\n".join(visitor.axe()) == ""

    choose(page, "Hosts", f"tagged {TAG}")
    for model in (MODEL, OTHER):
        choose(page, "Model", model)
        page.get_by_role("button", name="Put it there").click()
        for host in (OWN, "walk-second"):
            expect(there(page, model, host)).to_be_visible(timeout=LONG)

    page.get_by_role("link", name="Hosts").click()  # a third one joins
    add_host(page, "walk-third", third.url)
    page.get_by_role("link", name="Models").click()
    for model in (MODEL, OTHER):
        expect(there(page, model, "walk-third")).to_be_visible(timeout=LONG)
    handle_on_host(page, OTHER, "walk-third")
    visitor.picture("models-placed")
    assert "\n".join(visitor.axe()) == ""

    page.get_by_role("link", name="New run").first.click()
    page.get_by_role("combobox", name="Every seat is held by").fill("baseline:greedy")
    player = page.get_by_role("combobox", name=re.compile("^Player of P1"))
    player.fill(OTHER)
    page.get_by_role("option", name=OTHER, exact=True).click()
    page.get_by_label("Seeds").fill("4")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    run = page.url.rpartition("/")[2]

    page.get_by_role("tab", name="Agents").click()
    models = page.get_by_role("region", name="Models, by digest", exact=True)
    expect(models.get_by_role("row").filter(has_text=OTHER)).to_have_count(3, timeout=LONG)
    expect(models).to_contain_text(digests[OTHER])
    page.get_by_role("tab", name="Kitchen").click()
    page.locator("[data-seat=P1]").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("listitem").first.get_by_role("button").click(timeout=LONG)
    drawer.get_by_role("button", name=re.compile(f"decide · {OTHER}")).first.click(timeout=LONG)
    expect(drawer).to_contain_text(digests[OTHER])
    expect(drawer).to_contain_text("walk-")
    visitor.picture("models-transcript")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_role("menuitem", name="End this session now").click()
    expect(page.get_by_text("cancelled", exact=True)).to_be_visible()
    exported = place.api("viewer").get(f"runs/{run}/export/calls.csv").raise_for_status().text
    assert digests[OTHER] in exported
