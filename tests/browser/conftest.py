"""The real stack, a real Chromium, and people who sign in as a person does."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from masterchef.bench import browser
from masterchef.embedded import frontend
from masterchef.embedded.folders import CHECKOUT
from tests.flows.conftest import place  # noqa: F401 (the same stack as the flows')
from tests.flows.place import Place

PICTURES = CHECKOUT / "pictures"
AXE = frontend.UI / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 60_000


@pytest.fixture(scope="session", autouse=True)
def all_is_there() -> None:
    """Left out where a part is missing; in CI that is a failure."""
    if why := browser.missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": browser.chromium(), "args": browser.QUIET}


@pytest.fixture(scope="session", autouse=True)
def empty_folder() -> None:
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":  # the first of several empties it
        shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(exist_ok=True)


class Visitor:
    """A person at a browser. Ends with a failure if the page broke or asked another origin."""

    def __init__(self, page: Page, place: Place) -> None:  # noqa: F811
        self.page, self.place = page, place
        self.broken: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("console", self._heard)
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.broken.append(message.text)

    def _asked(self, request: Any) -> None:
        own = (self.place.web, self.place.web.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.broken.append(f"asked {request.url}")

    def go(self, path: str) -> Page:
        self.page.goto(self.place.web + path)
        return self.page

    def sign_in(self, role: str) -> Page:
        """As a person does it, from whichever page is open."""
        page = self.page
        page.get_by_label("Name").fill(role)
        page.get_by_label("Password", exact=True).fill(self.place.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=role, exact=True).wait_for()
        return page

    def picture(self, name: str) -> Path:
        """Keep what is to be seen, for whoever looks at the folder afterwards."""
        path = PICTURES / f"{name}.png"
        self.page.wait_for_timeout(400)  # of menus and drawers that move into place
        self.page.screenshot(path=path)
        return path

    def axe(self) -> list[str]:
        """What axe finds serious or worse: rule, help and the element."""
        # By the debugger's own door: the page's content policy lets no other script in.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, place: Place) -> Iterator[Visit]:  # noqa: F811
    """`visit("viewer", "/runs")`: a new browser window at the address, signed in as the role."""
    visitors: list[Visitor] = []

    def come(role: str = "", path: str = "/", **options: Any) -> Visitor:
        size = options.pop("size", (1280, 800))
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        visitor = Visitor(context.new_page(), place)
        visitors.append(visitor)
        visitor.go(path)
        if role:
            visitor.sign_in(role)
        return visitor

    yield come
    for visitor in visitors:
        visitor.page.context.close()
    assert [problem for one in visitors for problem in one.broken] == []


@pytest.fixture(scope="session")
def played(place: Place) -> dict[str, str]:  # noqa: F811
    """{lineup: id of a session}: greedy and random have played seeds 1 to 3 of one scenario."""
    asked = {
        "name": "baselines", "scenario": "busy_night_1", "lineups": ["greedy", "random"],
        "seeds": "1-3",
    }  # fmt: skip
    made = place.api("operator").post("experiments", json=asked)
    assert made.status_code == 201, made.text
    sessions = made.json()["sessions"]
    for session in sessions:
        place.await_end(session["id"])
    return {session["lineup"]: session["id"] for session in sessions if session["seed"] == 1}
