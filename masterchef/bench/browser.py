"""A real Chromium in front of a stack of its own, for what is measured on the screen.

Needs Playwright and a Chromium, which only development machines have.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from masterchef.bench.figures import Say

# Without these Chromium asks its maker's hosts for news, which a closed network refuses.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Visit(NamedTuple):
    """The browser, the dashboard's address and its server, and an operator who may sign in."""

    browser: Any
    web: str
    server_pid: int
    user: Any
    password: str

    def sign_in(self, page: Any) -> None:
        """Open the runs and sign in, as a person does."""
        page.goto(f"{self.web}/runs")
        page.get_by_label("Name").fill(self.user.username)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=self.user.username, exact=True).wait_for()


def chromium() -> str | None:
    """The path of a Chromium: $CHROMIUM, or what the system has."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


def missing() -> str:
    """Why no screen can be measured here, and the fix; "" if all is there."""
    from masterchef.embedded import frontend

    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is missing: pip install -r requirements-dev.txt"
    if chromium() is None:
        return "there is no Chromium: apt-get install chromium"
    return "" if frontend.is_current() else "the dashboard isn't built: make ui"


@contextmanager
def visit(say: Say) -> Iterator[Visit]:
    """The stack with its web server and a browser, until the end of the block."""
    from playwright.sync_api import sync_playwright

    from masterchef.embedded import folders
    from masterchef.embedded.stack import STORES, Options, Stack

    home = folders.temporary()
    try:
        with ExitStack() as opened:
            parts = STORES | {"web"}
            stack = opened.enter_context(Stack(home, parts=parts, say=say, options=Options()))
            # Playwright keeps an event loop in this thread, which Django takes for our own.
            os.environ.update(stack.env | {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"})
            import django

            django.setup()
            from masterchef.accounts.models import Role, User

            password = secrets.token_urlsafe(12)
            user = User.objects.create_user("bench", password=password, role=Role.OPERATOR)
            playwright = opened.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
            opened.callback(browser.close)
            web, server_pid = stack.addresses["web"].rstrip("/"), stack["web"].pid
            assert server_pid is not None
            yield Visit(browser, web, server_pid, user, password)
    finally:
        folders.remove(home)
