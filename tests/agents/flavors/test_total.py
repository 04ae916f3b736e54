"""Whatever a CLI prints, reading it ends with figures and words that a row can hold."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import flavors
from agents.containers import Logs, Seen, Status
from agents.flavors import Ended, Outcome, execution, output
from agents.flavors.results import objects
from agents.flavors.troubles import LONGEST_WAIT, reset_time

NOW = datetime(2026, 1, 14, 10, 0, tzinfo=UTC)
FLAVORS = [flavors.get(name) for name in flavors.names() if flavors.get(name).image]
KEYS = st.sampled_from(
    (  # noqa: SIM905 (a list of words)
        "type usage result is_error error message models modelUsage tokens stats response kind "
        "status input_tokens output_tokens prompt candidates total_cost_usd cost_usd num_turns "
        "costBasis model tokens_in"
    ).split()
)
WORDS = st.sampled_from(
    [
        "result", "turn.completed", "turn.failed", "usage", "error", "rate_limited", "ok", "429",
        "retry in 99999999999999 days", "resets 2026-13-45T25:61Z", "NaN", "\0",
        "\ud800", "unknown",
        "hit your limit · resets 3pm (America)", "until 99:99 pm (../etc)", "reset in " + "9" * 400,
    ]
)  # fmt: skip
PARTS = [
    "resets",
    "reset",
    "again",
    "until",
    "in",
    "after",
    "at",
    "3pm",
    "13:61",
    "2026-13-01T00:00",
    "99",
    "days",
    "1e9",
    "(",
    ")",
    "UTC+99",
    "Etc/GMT+5",
    "America/",
    "../..",
    "PST",
    "·",
    ":",
    ",",
    "1h",
    "9999999999999",
]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
    | st.just(10**30)
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
LINES = VALUES.map(json.dumps) | WORDS | st.text(max_size=20) | st.sampled_from(["{", "[", '{"a":'])
OUTPUT = st.lists(LINES, max_size=5).map("\n".join)


@settings(max_examples=600, deadline=None)
@given(stdout=OUTPUT, stderr=OUTPUT)
def test_every_reader_is_total_and_what_it_says_is_storable(stdout: str, stderr: str) -> None:
    for flavor in FLAVORS:
        logs = Logs(stdout, stderr)
        used = output.usage_of(flavor, logs)
        flavor.usage(logs)  # without the net below it
        flavor.trouble(logs)
        assert all(n is None or 0 <= n < 2**63 for n in used[:3])
        assert used.cost_usd is None or (used.cost_usd.is_finite() and used.cost_usd < 10**6)
        ended = Ended(Seen(Status.EXITED, 0), logs, files=1)
        said = execution.concluded(output.trouble_of(flavor, logs), ended)
        assert "\0" not in said.evidence + used.model
        (said.evidence + used.model).encode()
        assert said.until is None or said.until - datetime.now(UTC) <= LONGEST_WAIT


@settings(max_examples=1_000, deadline=None)
@given(
    st.lists(
        st.sampled_from(PARTS)
        | st.integers(0, 10**25).map(str),
        max_size=8,
    ).map(" ".join)
)  # fmt: skip
def test_no_words_about_a_reset_are_an_error(line: str) -> None:
    found = reset_time(line, NOW)
    assert found is None or (found.tzinfo is not None and found - NOW <= LONGEST_WAIT)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Your limit will reset at 1pm (Etc/GMT+5).", NOW.replace(hour=18)),
        ("resets 3pm (America/Port-au-Prince)", NOW.replace(hour=20)),
        ("resets 3pm (America/Argentina/Buenos_Aires)", NOW.replace(hour=18)),
        ("resets 9am (UTC-3)", NOW.replace(hour=12)),
        ("resets at 11am PST", NOW.replace(hour=19)),
        ("resets 14:30 (Europe/Berlin)", NOW.replace(hour=13, minute=30)),
        ("resets Jan 16, 1am (America/New_York)", NOW.replace(day=16, hour=6)),
        ("retry at 2026-01-14T12:00:00+05:30", NOW + timedelta(hours=-3, minutes=-30)),
        ("retry in 99999999999999 days", None),
        ("resets 3pm (Middle/Earth)", None),
        ("resets 14:30 (europe/berlin)", NOW.replace(hour=13, minute=30)),
        ("resets 3 p.m. (UTC)", NOW.replace(hour=15)),
        ("resets 3pm but you may go on with another model", NOW.replace(hour=15)),
        ("resets 3pm PT", NOW.replace(hour=23)),
        ("resets 3pm +0200", NOW.replace(hour=13)),
        ("try again after 11:05 PM UTC", NOW.replace(hour=23, minute=5)),
        ("try again at 3:05 AM on January 17th", NOW.replace(day=17, hour=3, minute=5)),
        ("resets Dec 31, 3pm (UTC)", datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("resets Wed, 3am (UTC)", NOW.replace(day=21, hour=3)),
        ("try again in ~2 hours", NOW + timedelta(hours=2)),
        ("resets at 3pm Jan 20", None),
        ("resets 3pm (America/)", NOW.replace(hour=15)),
        ("resets at 2026-13-01T00:00:00Z", None),
    ],
)
def test_resets_in_every_zone(line: str, expected: datetime | None) -> None:
    assert reset_time(line, NOW) == expected


def test_noise_arrays_and_several_lines() -> None:
    row = {"type": "result", "n": 1}
    pretty = json.dumps(row, indent=2)
    for text in (
        f"Loaded cached credentials.\n{pretty}\n",
        f"\x1b[0mWarning: {json.dumps(row)}",
        f"[12:00] starting\n{json.dumps([{'type': 'system'}, row], indent=1)}\nbye",
        f"\ufeff{pretty}\r\n",
        f"{{half\n{pretty}",
    ):
        assert row in list(objects(text)), text


def test_a_log_of_openings_is_read_in_its_own_length() -> None:
    """Quadratic, this would take hours."""
    assert list(objects('{"a":\n' * 300_000)) == []
    assert list(objects("{" * 1_000_000)) == []
    assert list(objects('[{"a":[' * 200_000)) == []


def test_the_model_that_did_the_work_is_named() -> None:
    models = {"haiku": {"outputTokens": 12}, "opus": {"outputTokens": 900}}
    row = {"type": "result", "usage": {"output_tokens": 900}, "modelUsage": models}
    assert flavors.get("claude").usage(Logs(json.dumps(row), "")).model == "opus"
    stats: dict[str, Any] = {"flash": {"tokens": {"candidates": 3}}}
    stats["pro"] = {"tokens": {"candidates": 9, "prompt": 70}}
    said = {"response": "x", "stats": {"models": stats}}
    assert flavors.get("gemini").usage(Logs(json.dumps(said), "")).model == "pro"


def test_good_work_outlives_a_cost_that_is_none() -> None:
    row = '{"type": "result", "usage": {"output_tokens": 5}, "total_cost_usd": NaN}'
    logs = Logs(row, "")
    assert output.usage_of(flavors.get("claude"), logs).cost_usd is None
    ended = Ended(Seen(Status.EXITED, 0), logs, files=1)
    assert flavors.ending(flavors.get("claude"), ended).outcome is Outcome.OK
    fine = row.replace("NaN", "0.1")
    assert output.usage_of(flavors.get("claude"), Logs(fine, "")).cost_usd == Decimal("0.1")


@pytest.mark.parametrize("name", ["claude", "codex", "gemini"])
def test_what_is_not_counted_is_not_zero(name: str) -> None:
    for odd in ({}, {"input_tokens": None, "output_tokens": -1}, {"input_tokens": "many"}):
        rows = [
            {"type": "result", "usage": odd},
            {"type": "turn.completed", "usage": odd},
            {"response": "x", "stats": {"models": {"m": {"tokens": odd}}}},
        ]
        said = output.usage_of(flavors.get(name), Logs("\n".join(map(json.dumps, rows)), ""))
        assert (said.tokens_in, said.tokens_cached, said.tokens_out) == (None, None, None)


def test_counts_in_quotes_and_a_number_of_thousands_of_digits_lose_no_work() -> None:
    row = '{"type": "result", "usage": {"input_tokens": "5"}, "num_turns": 1, "total_cost_usd": 1}'
    claude = flavors.get("claude")
    logs = Logs(row.replace('_usd": 1', '_usd": ' + "9" * 5_000), "")
    said = output.usage_of(claude, logs)
    assert (said.tokens_in, said.turns, said.cost_usd) == (5, 1, None)
    assert output.trouble_of(claude, logs) is None


@pytest.mark.parametrize("said", ["false", False, None, "", 0])
def test_no_error_in_whatever_spelling_is_no_error(said: object) -> None:
    row = {"type": "result", "is_error": said, "usage": {}, "result": "usage limit reached"}
    assert output.trouble_of(flavors.get("claude"), Logs(json.dumps(row), "")) is None


def test_an_error_that_is_a_text_is_told() -> None:
    for name, row in (("gemini", {"error": "it broke"}), ("codex", {"type": "turn.failed"})):
        found = output.trouble_of(flavors.get(name), Logs(json.dumps(row), ""))
        assert found and found.evidence in ("it broke", "the turn failed")
