"""The admin looks as the dashboard does: light, dark, wide and narrow; axe finds nothing."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, Visit
from .test_setting_up import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE_MS)
PAGES = {
    "home": "/admin/",
    "list": "/admin/kitchen/session/",
    "schedules": "/admin/judging/schedule/",
    "form": "/admin/judging/prompt/add/",
    "limit": "/admin/masterchef/spendinglimit/add/",
}


def colour(page: Page, variable: str) -> str:
    """As the browser draws it, such as rgb(11, 114, 133)."""
    return str(
        page.evaluate(
            """variable => {
                const drop = document.createElement('i');
                drop.style.color = `var(${variable})`;
                document.body.append(drop);
                const found = getComputedStyle(drop).color;
                drop.remove();
                return found;
            }""",
            variable,
        )
    )


def font(page: Page) -> str:
    """The first letters that the page asks for: "Inter", or the dashboard's "Inter Variable"."""
    whole = str(page.evaluate("getComputedStyle(document.body).fontFamily"))
    return whole.split(",")[0].strip("\"'")


def switch(page: Page, scheme: str) -> None:
    """As the admin's own switch keeps it."""
    page.evaluate(f"localStorage.setItem('adminTheme', JSON.stringify('{scheme}'))")
    page.reload()


def test_it_looks_as_the_dashboard_and_axe_finds_nothing_serious(
    visit: Visit, played: dict[str, str]
) -> None:
    visitor = visit("admin", "/runs", size=SIZES[0])
    page = visitor.page
    accent, letters = colour(page, "--mantine-color-teal-7"), font(page)
    visitor.picture("admin-beside-dashboard")
    found: dict[str, Any] = {}
    for name, path in PAGES.items():
        visitor.go(path)
        assert colour(page, "--color-primary-600") == accent
        assert letters.startswith(font(page))
        for scheme in ("light", "dark"):
            switch(page, scheme)
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                visitor.picture(f"admin-{name}-{scheme}-{width}")
                found[f"{name}-{scheme}-{width}"] = visitor.axe()
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    assert {where: problems for where, problems in found.items() if problems} == {}
