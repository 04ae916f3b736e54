"""What a browser or a monitor meets: Flower, the admin, health, metrics, documentation."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlparse

import httpx
import pytest

from tests.flows.place import Place

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
_LINK = re.compile(r"""(?:src|href)\s*=\s*["']([^"']+)["']""")


@pytest.fixture
def browser(place: Place) -> Iterator[httpx.Client]:
    """A client that keeps cookies and follows redirects."""
    with httpx.Client(
        base_url=place.web, trust_env=False, follow_redirects=True, timeout=60
    ) as client:
        yield client


def test_flower_asks_for_its_password(place: Place, browser: httpx.Client) -> None:
    flower = place.stack.addresses["flower"]
    assert browser.get(flower).status_code == 401
    assert browser.get(flower, auth=("admin", "wrong")).status_code == 401
    password = (place.stack.home / "flower_password").read_text().strip()
    shown = browser.get(flower, auth=("admin", password))
    assert shown.status_code == 200
    assert "worker-1@" in browser.get(f"{flower}workers", auth=("admin", password)).text


def sign_in(browser: httpx.Client, password: str) -> httpx.Response:
    """Send the admin's form as a browser does."""
    page = browser.get("/admin/")
    assert urlparse(str(page.url)).path == "/admin/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "username": "admin", "password": password}
    return browser.post(str(page.url), data=form, headers={"Referer": str(page.url)})


def test_the_admin_opens_by_password_only(place: Place, browser: httpx.Client) -> None:
    refused = sign_in(browser, "wrong")
    assert urlparse(str(refused.url)).path == "/admin/login/"
    home = sign_in(browser, place.password)
    assert (home.status_code, urlparse(str(home.url)).path) == (200, "/admin/")
    lists = set(re.findall(r'"(/admin/(?:kitchen|agents|masterchef)/\w+/)"', home.text))
    assert {"/admin/kitchen/session/", "/admin/agents/host/"} <= lists
    for address in sorted(lists):
        assert browser.get(address).status_code == 200, address


def test_a_monitor_finds_health_and_figures(place: Place) -> None:
    assert place.http.get("/healthz").json() == {"status": "up"}
    ready = place.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "problems": {}})
    figures = place.http.get("/metrics")
    assert figures.status_code == 200
    assert figures.headers["content-type"].startswith("text/plain")
    assert re.search(r"^masterchef_queue\w*\{.*kitchen.*\} \d", figures.text, re.MULTILINE)


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/", "/admin/login/"])
def test_a_page_needs_no_other_origin(place: Place, browser: httpx.Client, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    asked = [link for link in _LINK.findall(page.text) if not link.startswith(("#", "data:"))]
    here = urlparse(place.web).netloc
    parts = [urljoin(str(page.url), link) for link in asked]
    assert parts
    assert {urlparse(part).netloc for part in parts} == {here}
    assert not re.search(r"(?:@import|url\()\s*['\"(]*https?:", page.text)
    for part in parts:
        if part.endswith((".js", ".css")):
            assert browser.get(part).status_code == 200, part


def test_the_schema_names_the_two_calls_of_an_agent(browser: httpx.Client) -> None:
    schema = browser.get("/api/schema/", headers={"Accept": "application/json"})
    assert schema.status_code == 200
    assert {"/api/v1/seat", "/api/v1/seat/decision"} <= set(schema.json()["paths"])
