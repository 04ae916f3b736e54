"""What can't be read or stored is refused with a problem, never a 500."""

import pytest

from .conftest import As


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"lineup": NaN}',
        b'{"lineup": {"name": "a\\u0000b", "default": "external"}}',
        b'{"lineup": {"name": "a\\ud800b", "default": "external"}}',
        b'{"lineup":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"lineup": ' + b"9" * 5_000 + b"}",
        b"[]",
        b'"text"',
        b"null",
        b"",
    ],
)
def test_a_broken_body_is_a_problem(as_: As, body: bytes) -> None:
    refused = as_("operator").generic(
        "POST", "/api/v1/lineups", body, content_type="application/json"
    )
    assert refused.status_code == 400
    assert refused.json()["status"] == 400
    assert refused.json()["errors"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"name": "a", "name": "b"}', "name"),
        (b'{"name": "a", "name": "a"}', "name"),
        (b'{"name": "a", "lineup": {"default": "external", "default": "greedy"}}', "default"),
        (b'{"seats": [{"\\ud800": 1, "\\ud800": 2}]}', "\\ud800"),
    ],
)
def test_a_name_that_stands_twice_is_told(as_: As, body: bytes, name: str) -> None:
    """Readers differ in which of two they take (RFC 8259, section 4): nothing is guessed."""
    refused = as_("operator").generic(
        "POST", "/api/v1/lineups", body, content_type="application/json"
    )
    assert refused.status_code == 400
    (error,) = refused.json()["errors"]
    assert error["attr"] == name and "stands twice" in error["detail"]


def test_a_huge_body_is_not_read(as_: As) -> None:
    refused = as_("operator").generic(
        "POST", "/api/v1/lineups", b'{"text": "' + b"a" * 1_000_001, content_type="application/json"
    )
    assert refused.status_code == 413


def test_only_json_is_taken(as_: As) -> None:
    refused = as_("operator").generic("POST", "/api/v1/lineups", b"a=1", content_type="text/plain")
    assert refused.status_code == 415


def test_an_address_that_is_not_there_is_a_problem_too(as_: As) -> None:
    missing = as_("viewer").get("/api/v1/sausages")
    assert (missing.status_code, missing.json()["title"]) == (404, "Not Found")
    assert as_("viewer").get("/sausages")["Content-Type"].startswith("text/html")


def test_a_method_that_is_not_there_is_a_problem(as_: As) -> None:
    refused = as_("operator").put("/api/v1/me", {})
    assert (refused.status_code, refused.json()["type"]) == (405, "client_error")
