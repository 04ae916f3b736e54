"""Tokens that rotate and can be revoked, and a browser's session with CSRF."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from masterchef.accounts.models import User
from masterchef.accounts.tokens import Refresh

from .conftest import PASSWORD, bearer, errors

Pair = dict[str, str]


def sign_in(name: str = "viewer", password: str = PASSWORD) -> Any:
    return APIClient().post("/api/v1/auth/token", {"username": name, "password": password})


@pytest.fixture
def pair(people: dict[str, User]) -> Pair:
    return dict(sign_in().json())


def renew(refresh: str) -> Any:
    return APIClient().post("/api/v1/auth/token/refresh", {"refresh": refresh})


def test_an_access_token_opens_the_interface(pair: Pair) -> None:
    me = bearer(pair["access"]).get("/api/v1/me")
    assert me.json()["username"] == "viewer"
    assert me.json()["may_operate"] is False


def test_a_wrong_password_gives_no_token(people: dict[str, User]) -> None:
    answer = sign_in(password="guess")
    assert answer.status_code == 401
    assert "access" not in answer.json()


def test_an_expired_access_token_is_refused(people: dict[str, User]) -> None:
    token = AccessToken.for_user(people["viewer"])
    token.set_exp(lifetime=-timedelta(seconds=1))
    assert bearer(str(token)).get("/api/v1/me").status_code == 401


def test_an_access_token_lives_ten_minutes(pair: Pair) -> None:
    token = AccessToken(pair["access"])  # type: ignore[arg-type]
    assert token["exp"] - token["iat"] == 600


def test_a_refresh_token_is_good_for_one_use(pair: Pair) -> None:
    first = renew(pair["refresh"])
    assert first.status_code == 200
    assert renew(pair["refresh"]).status_code == 401
    assert renew(first.json()["refresh"]).status_code == 200


def test_of_two_uses_at_the_same_instant_one_wins(pair: Pair) -> None:
    """Both have passed the check before either ends the token."""
    first, second = Refresh(pair["refresh"]), Refresh(pair["refresh"])  # type: ignore[arg-type]
    first.blacklist()
    with pytest.raises(TokenError):
        second.blacklist()


def test_a_revoked_refresh_token_gives_nothing(pair: Pair) -> None:
    revoked = APIClient().post("/api/v1/auth/token/revoke", {"refresh": pair["refresh"]})
    assert revoked.status_code == 204
    assert renew(pair["refresh"]).status_code == 401


def test_a_refresh_token_is_no_access_token(pair: Pair) -> None:
    assert bearer(pair["refresh"]).get("/api/v1/me").status_code == 401


def test_a_new_password_ends_earlier_tokens(pair: Pair) -> None:
    changed = bearer(pair["access"]).post(
        "/api/v1/me/password", {"current": PASSWORD, "new": "saffron-and-salt"}
    )
    assert changed.status_code == 204
    assert bearer(pair["access"]).get("/api/v1/me").status_code == 401
    renewed = renew(pair["refresh"])
    assert (
        renewed.status_code == 401
        or bearer(renewed.json()["access"]).get("/api/v1/me").status_code == 401
    )
    assert sign_in(password="saffron-and-salt").status_code == 200


def test_a_wrong_current_password_changes_nothing(pair: Pair) -> None:
    refused = bearer(pair["access"]).post(
        "/api/v1/me/password", {"current": "guess", "new": "saffron-and-salt"}
    )
    assert "current" in errors(refused)
    assert sign_in().status_code == 200


def test_tokens_of_a_removed_user_end(pair: Pair, people: dict[str, User]) -> None:
    people["viewer"].delete()
    assert bearer(pair["access"]).get("/api/v1/me").status_code == 401
    assert renew(pair["refresh"]).status_code == 401


def test_tokens_of_a_locked_user_end(pair: Pair, people: dict[str, User]) -> None:
    User.objects.filter(username="viewer").update(is_active=False)
    assert bearer(pair["access"]).get("/api/v1/me").status_code == 401
    assert renew(pair["refresh"]).status_code == 401


@pytest.fixture
def browser(people: dict[str, User]) -> APIClient:
    return APIClient(enforce_csrf_checks=True)


def test_a_browser_signs_in_with_a_csrf_token(browser: APIClient) -> None:
    given = {"username": "operator", "password": PASSWORD}
    assert browser.post("/api/v1/auth/session", given).status_code == 403
    token = browser.get("/api/v1/auth/session").json()["csrf_token"]
    signed = browser.post("/api/v1/auth/session", given, HTTP_X_CSRFTOKEN=token)
    assert signed.json()["user"]["username"] == "operator"
    assert browser.get("/api/v1/me").json()["may_operate"] is True


def test_a_browser_changes_nothing_without_its_csrf_token(browser: APIClient) -> None:
    browser.login(username="operator", password=PASSWORD)
    given = {"lineup": {"name": "mine", "default": "baseline:null"}}
    assert browser.post("/api/v1/lineups", given).status_code == 403
    token = browser.get("/api/v1/auth/session").json()["csrf_token"]
    assert browser.post("/api/v1/lineups", given, HTTP_X_CSRFTOKEN=token).status_code == 201


def test_a_browser_signs_out(browser: APIClient) -> None:
    browser.login(username="operator", password=PASSWORD)
    token = browser.get("/api/v1/auth/session").json()["csrf_token"]
    assert browser.delete("/api/v1/auth/session", HTTP_X_CSRFTOKEN=token).status_code == 204
    assert browser.get("/api/v1/auth/session").json()["user"] is None
    assert browser.get("/api/v1/me").status_code == 401
