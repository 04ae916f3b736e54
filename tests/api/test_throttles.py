"""Limits hold per caller, and a cache that is down limits nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from .conftest import As

RATES = "DEFAULT_THROTTLE_RATES"


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`rates(user="3/min")` changes limits for this test."""

    def change(**given: str) -> None:
        monkeypatch.setitem(
            api_settings.__dict__, RATES, {**api_settings.user_settings[RATES], **given}
        )

    return change


def statuses(client: APIClient, address: str, times: int) -> list[int]:
    return [client.get(address).status_code for _ in range(times)]


def test_a_user_is_limited_and_others_are_not(as_: As, rates: Callable[..., None]) -> None:
    rates(user="3/hour")
    assert statuses(as_("viewer"), "/api/v1/me", 4) == [200, 200, 200, 429]
    assert statuses(as_("operator"), "/api/v1/me", 1) == [200]


def test_a_limited_caller_is_told_when_to_come_back(as_: As, rates: Callable[..., None]) -> None:
    rates(user="1/hour")
    client = as_("viewer")
    client.get("/api/v1/me")
    refused = client.get("/api/v1/me")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused.json()["errors"][0]["code"] == "throttled"


def test_each_seat_has_a_limit_of_its_own(
    holding: Callable[[str], APIClient], session: Any, rates: Callable[..., None]
) -> None:
    rates(seat="2/hour")
    first, second, *_ = session.seats
    assert statuses(holding(first), "/api/v1/seat", 3) == [200, 200, 429]
    assert statuses(holding(second), "/api/v1/seat", 1) == [200]


def test_guessing_passwords_is_slow(people: Any, rates: Callable[..., None]) -> None:
    rates(sign_in="2/hour")
    guess = {"username": "admin", "password": "guess"}
    answers = [APIClient().post("/api/v1/auth/token", guess).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


def test_a_view_may_have_a_tighter_limit(as_: As, session: Any, rates: Callable[..., None]) -> None:
    rates(export="1/hour")
    address = f"/api/v1/runs/{session.pk}/export/events.csv"
    assert statuses(as_("viewer"), address, 2) == [200, 429]


def test_without_a_cache_nobody_is_limited(
    as_: As, rates: Callable[..., None], settings: Any
) -> None:
    rates(user="1/hour")
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    assert statuses(as_("viewer"), "/api/v1/me", 3) == [200, 200, 200]
