"""The dashboard's document, and the content policy of each page."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PAGE = '<meta name="csp-nonce" content="__CSP_NONCE__"><meta name="flower" content="__FLOWER__">'


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    settings.UI_ROOT = tmp_path


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/1/log", "/library/prompts/direct short"])
def test_every_address_of_its_own_gets_the_document(built: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    (nonce,) = re.findall(r'csp-nonce" content="([^"]+)"', answer.content.decode())
    policy = answer["Content-Security-Policy"]
    directives = policy.split("; ")  # their order is nobody's promise
    assert f"style-src 'self' 'nonce-{nonce}'" in directives
    assert "script-src 'self'" in directives
    assert "unsafe" not in policy
    assert "no-cache" in answer["Cache-Control"]


def test_each_document_has_a_nonce_of_its_own(built: None) -> None:
    assert Client().get("/").content != Client().get("/").content


def test_flower_is_named_where_it_runs(built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTERCHEF_FLOWER_URL", 'http://127.0.0.1:5555/"><script>')
    text = Client().get("/").content.decode()
    assert "http://127.0.0.1:5555/&quot;&gt;" in text
    assert "<script>" not in text


def test_without_a_build_the_way_to_get_one_is_told(settings: Any, tmp_path: Path) -> None:
    settings.UI_ROOT = tmp_path
    start = Client().get("/")
    assert start.status_code == 200
    assert "make ui" in start.content.decode()
    assert Client().get("/runs").status_code == 503


def test_an_address_of_nobody_is_not_found(built: None) -> None:
    assert Client().get("/kitchenette").status_code == 404
    assert Client().get("/runsheet").status_code == 404


@pytest.mark.parametrize("path", ["/nope", "/runsheet", "/nope/deeper"])
def test_a_browser_at_an_address_of_nobody_gets_the_dashboard(built: None, path: str) -> None:
    answer = Client().get(path, headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert 'name="csp-nonce"' in answer.content.decode()


def test_the_admins_address_of_nobody_leads_back_as_well(built: None, admin_client: Client) -> None:
    answer = admin_client.get("/admin/nope", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert 'name="csp-nonce"' in answer.content.decode()


def test_an_address_of_nobody_below_api_stays_a_problem(built: None) -> None:
    answer = Client().get("/api/v1/nope", headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


def test_the_admin_may_evaluate_and_nothing_else_may(db: None, built: None) -> None:
    assert "'unsafe-eval'" in Client().get("/admin/login/")["Content-Security-Policy"]
    assert "unsafe" not in Client().get("/api/v1/me")["Content-Security-Policy"]
