"""What servers in the wild refuse, and how long they say to wait."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.agents.hosts.questions import PROTOCOLS, failing
from tests.agents.hosts.wild import (
    Said,
    lines,
    response,
    sse,
)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (503, '{"error": {"message": "Loading model", "code": 503}}', "loading"),
        (503, '{"error": "Model m is currently loading", "estimated_time": 20.0}', "loading"),
        (503, "no healthy upstream", "server"),
        (529, '{"error": {"type": "overloaded_error"}}', "server"),
        (429, '{"error": {"type": "rate_limit_error"}}', "rate_limit"),
        (402, '{"error": "no credit"}', "auth"),
        (413, '{"error": "request too large"}', "too_long"),
        (400, '{"error": {"message": "prompt is too long: 9 > 8", "code": 400}}', "too_long"),
        (400, '{"message": "This model\'s maximum context length is 4096 tokens"}', "too_long"),
        (404, '{"error": {"message": "The model `m` does not exist"}}', "missing_model"),
        (400, '{"error": {"message": "model \'m\' not found"}}', "missing_model"),
        (400, '{"error": [null]}', "bad_request"),
        (302, "", "bad_request"),
        (304, "", "bad_request"),
    ],
)
def test_each_failure_has_its_class(protocol: str, status: int, body: str, kind: str) -> None:
    assert failing(protocol, Said(body.encode(), status)).kind == kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "slow down", "code": 429}, "rate_limit"),
        ({"message": "slow down", "type": "rate_limit_exceeded"}, "rate_limit"),
        ({"message": "bad key", "code": "401"}, "auth"),
        ("exceeds the available context size", "too_long"),
        ({"message": "model is loading"}, "loading"),
        ({"message": "model: m", "type": "not_found_error"}, "missing_model"),
        ("model 'm' not found", "missing_model"),
    ],
)
def test_an_error_inside_a_200_has_its_class_too(error: Any, kind: str) -> None:
    assert failing("openai", sse({"error": error})).kind == kind
    assert failing("ollama", lines({"error": error})).kind == kind
    assert failing("responses", sse({"type": "error", "error": error})).kind == kind
    if isinstance(error, dict):
        assert failing("responses", response(status="failed", error=error)).kind == kind


WAITS = [
    ("90", 90), ("0", 0), ("1.5", 1.5), ("-5", 0), ("1e99", 86_400), ("9" * 40, 86_400),
    ("9" * 400, 86_400), ("nan", None), ("inf", None), ("soon", None), ("", None),
    ("Fri, 31 Dec 33715", None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ("5, 10", 10), ("30, soon", 30),
    ("90s", 90), ("1m30s", 90), ("500ms", 0.5), ('"90"', 90),
    ("0x10", None), ("1_000", None), ("١٢", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "seconds"), WAITS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_retry_after_is_read_and_bounded(protocol: str, value: str, seconds: float | None) -> None:
    headers = {"retry-after": value.encode().decode("latin-1")}
    assert failing(protocol, Said(b"{}", 429, headers)).retry_after_s == seconds


AN_INSTANT = [
    lambda then: format_datetime(then, usegmt=True),
    lambda then: f"{then:%A, %d-%b-%y %H:%M:%S GMT}",
    lambda then: f"{then:%a %b %d %H:%M:%S %Y}",
    lambda then: then.isoformat(),
    lambda then: f"{then:%Y-%m-%dT%H:%M:%SZ}",
    lambda then: str(int(then.timestamp())),
    lambda then: str(int(then.timestamp() * 1000)),
]


@pytest.mark.parametrize("write", AN_INSTANT)
def test_retry_after_may_be_an_instant(write: Callable[[datetime], str]) -> None:
    when = write(datetime.now(UTC) + timedelta(seconds=90))
    waits = failing("openai", Said(b"{}", 429, {"Retry-After": when})).retry_after_s
    assert waits is not None and 30 < waits <= 91


SAID_WAITS = [
    ('{"error": {"message": "Rate limit reached. Please try again in 6.12s."}}', 6.12),
    ('{"error": {"message": "Please try again in 1m0.5s. Visit x"}}', 60.5),
    ('{"error": {"message": "please retry after 20ms"}}', 0.02),
    ('{"error": {"message": "Please retry after 30 seconds."}}', 30),
    ('{"error": "Try again in 2 minutes"}', 120),
    ('{"error": {"code": 429, "details": [{"retryDelay": "37s"}]}}', 37),
    ('{"error": "busy", "estimated_time": 20.5}', 20.5),
    ('{"error": "busy", "estimated_time": NaN}', None),
    ('{"error": {"message": "try again in a bit"}}', None),
]


@pytest.mark.parametrize(("said", "seconds"), SAID_WAITS)
def test_an_error_may_say_how_long_to_wait(said: str, seconds: float | None) -> None:
    assert failing("openai", Said(said.encode(), 429)).retry_after_s == seconds


def test_retry_after_may_be_milliseconds() -> None:
    assert failing("openai", Said(b"{}", 429, {"retry-after-ms": "1500"})).retry_after_s == 1.5
