"""What each CLI prints, read: usage, limits, refused sign-ins; in the CLIs' own words."""

import json
import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from agents import flavors
from agents.containers import Logs, Seen, Status
from agents.flavors import Ended, Outcome, Usage
from agents.flavors.troubles import reset_time

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
EXITED = Seen(Status.EXITED, 0)


def claude_says(**result: Any) -> Logs:
    row = {"type": "result", "subtype": "success", "is_error": False, "result": "done", **result}
    return Logs(json.dumps(row), "")


def codex_says(*rows: dict[str, Any]) -> Logs:
    return Logs("\n".join(json.dumps(row) for row in rows), "Reading input from stdin...")


COUNTS = {"input_tokens": 9422, "cached_input_tokens": 4722, "output_tokens": 48}


def test_claude_s_usage_counts_the_whole_prompt() -> None:
    logs = claude_says(
        usage={
            "input_tokens": 10,
            "cache_creation_input_tokens": 200,
            "cache_read_input_tokens": 3000,
            "output_tokens": 7,
        },
        total_cost_usd=0.25,
        num_turns=2,
        modelUsage={"claude-x": {"costBasis": "list"}},
    )

    assert flavors.get("claude").usage(logs) == Usage(
        3210, 3000, 7, Decimal("0.25"), "estimated", 2, "claude-x"
    )


def test_a_price_for_a_model_that_claude_doesn_t_know_is_none() -> None:
    logs = claude_says(
        usage={"input_tokens": 1, "output_tokens": 1},
        total_cost_usd=0.25,
        modelUsage={"scripted": {"costBasis": "unknown"}},
    )

    usage = flavors.get("claude").usage(logs)
    assert (usage.cost_usd, usage.cost_source) == (None, "none")


def test_codex_s_usage_is_the_sum_of_its_turns() -> None:
    turn = {"type": "turn.completed", "usage": COUNTS}

    usage = flavors.get("codex").usage(codex_says(turn, turn))

    assert (usage.tokens_in, usage.tokens_cached, usage.tokens_out) == (18844, 9444, 96)


def test_gemini_s_usage_is_the_sum_of_its_models() -> None:
    tokens = {"prompt": 100, "cached": 40, "candidates": 5, "thoughts": 2}
    stats = {"models": {"gemini-x": {"tokens": tokens}, "gemini-y": {"tokens": tokens}}}
    logs = Logs(json.dumps({"response": "hi", "stats": stats}), "")

    assert flavors.get("gemini").usage(logs)[:3] == (200, 80, 14)


@pytest.mark.parametrize(
    ("name", "logs", "outcome"),
    [
        # Exit code 0 and is_error true: claude's way to tell of a limit.
        ("claude", claude_says(is_error=True, result="Claude AI usage limit reached|1795000000"),
         Outcome.RATE_LIMITED),
        ("claude", claude_says(is_error=True, result="You've hit your limit · resets 3pm (UTC)"),
         Outcome.RATE_LIMITED),
        ("claude", claude_says(is_error=True, result="Invalid API key · Please run /login"),
         Outcome.AUTH_FAILED),
        ("claude", claude_says(is_error=True, result="API Error: 500 internal"), Outcome.ERROR),
        ("claude", Logs("", "Error: 401 authentication_error"), Outcome.AUTH_FAILED),
        ("claude", Logs("", "panicked"), Outcome.ERROR),
        ("codex", codex_says({"type": "turn.failed", "error": {"message":
         "You've hit your usage limit. Try again in 3 days 4 hours."}}), Outcome.RATE_LIMITED),
        ("codex", codex_says({"type": "turn.failed", "error": {"message":
         "unexpected status 401 Unauthorized"}}), Outcome.AUTH_FAILED),
        ("codex", codex_says({"type": "turn.failed", "error": {"message": "stream ended"}}),
         Outcome.ERROR),
        ("codex", Logs("", "Not logged in"), Outcome.AUTH_FAILED),
        ("gemini", Logs("", '\n{"error": {"code": 429, "message": "Quota exceeded, in 20s"}}'),
         Outcome.RATE_LIMITED),
        ("gemini", Logs("", '{\n "error": {"code": 41, "message": "set an auth method"}\n}'),
         Outcome.AUTH_FAILED),
        ("agy", Logs("", "Individual quota reached. Contact them. Resets in 2h40m11s."),
         Outcome.RATE_LIMITED),
        ("agy", Logs('{"status": "ERROR", "error": "RESOURCE_EXHAUSTED: quota"}', ""),
         Outcome.RATE_LIMITED),
        ("agy", Logs('{"level": "info", "msg": "start"}', "not what we know"), Outcome.ERROR),
        ("agy", Logs('{"status": "ok"}\n{"usage": {"input_tokens": 1}}', ""), Outcome.ERROR),
        ("gemini", Logs('{"response": "", "error": {"code": 429}}', ""), Outcome.RATE_LIMITED),
    ],
)  # fmt: skip
def test_a_cli_s_own_words_decide(name: str, logs: Logs, outcome: Outcome) -> None:
    ending = flavors.ending(flavors.get(name), Ended(EXITED, logs, files=3))

    assert ending.outcome is outcome
    assert ending.evidence


@pytest.mark.parametrize(
    ("name", "logs"),
    [
        ("claude", claude_says(result="A rate limit (429), in a story: usage limit reached.")),
        ("codex", codex_says(
            {"type": "item.completed", "item": {"type": "agent_message", "text": "429 rate limit"}},
            {"type": "error", "message": "Reconnecting... 1/5 (429 Too Many Requests)"},
            {"type": "turn.completed", "usage": COUNTS})),
        ("gemini", Logs(json.dumps({"response": "quota exceeded, said the chef"}), "")),
        ("agy", Logs(json.dumps({"response": "Individual quota reached"}), "")),
        ("agy", Logs('{"level": "warn", "error": "429, again in 2 s"}\n{"response": "Soup."}\n'
                     '{"level": "info", "status": "ERROR of nobody"}', "")),
        ("gemini", Logs('{"response": "Soup."}', '{"error": {"code": 429, "message": "quota"}}')),
        ("dummy", Logs("Error 429: rate limit exceeded", "")),
    ],
)  # fmt: skip
def test_prose_about_limits_is_no_limit(name: str, logs: Logs) -> None:
    assert flavors.ending(flavors.get(name), Ended(EXITED, logs, files=1)).outcome is Outcome.OK


def test_the_evidence_and_the_time_of_the_reset_are_kept() -> None:
    line = "Claude AI usage limit reached|1795000000"
    ending = flavors.get("claude").trouble(claude_says(is_error=True, result=line))

    assert ending is not None
    assert ending.evidence == line
    assert ending.until == datetime.fromtimestamp(1795000000, UTC)


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("Resets in 2h40m11s.", "2026-11-25T05:10:11+00:00"),
        ("resets 3pm (Europe/Berlin)", "2026-11-25T14:00:00+00:00"),
        ("resets 1am (UTC)", "2026-11-26T01:00:00+00:00"),
        ("Try again at Nov 27, 10:12 AM.", "2026-11-27T10:12:00+00:00"),
        ("try again in 3 days 4 hours 5 minutes.", "2026-11-28T06:35:00+00:00"),
        ("Please try again in 20s.", "2026-11-25T02:30:20+00:00"),
        ("retry-after: 30", "2026-11-25T02:30:30+00:00"),
        ("until 2026-11-25T04:00:00Z", "2026-11-25T04:00:00+00:00"),
    ],
)
def test_a_reset_time_is_read_as_the_clis_word_it(line: str, until: str) -> None:
    assert reset_time(line, NOW) == datetime.fromisoformat(until)


@pytest.mark.parametrize("line", ["limit reached", "in Berlin", "resets 3pm (Middle/Earth)"])
def test_what_is_no_time_is_none(line: str) -> None:
    assert reset_time(line, NOW) is None


def test_an_exit_code_alone_decides_nothing() -> None:
    failed = Ended(Seen(Status.EXITED, 1), claude_says(), files=2)

    assert flavors.ending(flavors.get("claude"), failed).outcome is Outcome.OK


def test_what_is_missing_is_named() -> None:
    ended = Ended(EXITED, claude_says(), files=2, missing=("report.md", "data.csv"))

    assert flavors.ending(flavors.get("claude"), ended) == (
        Outcome.MISSING_OUTPUT, "out/ lacks report.md, data.csv", None
    )  # fmt: skip


def test_a_limit_explains_a_timeout() -> None:
    limited = claude_says(is_error=True, result="usage limit reached")

    ending = flavors.ending(flavors.get("claude"), Ended(EXITED, limited, timed_out=True))
    assert ending.outcome is Outcome.RATE_LIMITED


def test_a_container_that_is_gone_is_an_error() -> None:
    lost = Ended(Seen(Status.LOST, 137), Logs("", ""))

    assert flavors.ending(flavors.get("dummy"), lost).outcome is Outcome.ERROR


# As Grok 0.2.111 printed it, with a model of ours.
GROK_ENDED = {
    "type": "end", "stopReason": "EndTurn", "sessionId": "01a22a67", "requestId": "5fa13f3f",
    "usage": {"input_tokens": 10, "cache_read_input_tokens": 20, "output_tokens": 4,
              "reasoning_tokens": 0, "total_tokens": 34},
    "num_turns": 2, "modelUsage": {"scripted": {"inputTokens": 10, "outputTokens": 4}},
}  # fmt: skip
GROK_REFUSED = {
    "type": "error",
    "message": 'Internal error: {\n  "message": "API error (status 429 Too Many Requests): no",\n'
    '  "http_status": 429\n}',
}


def test_grok_s_usage_counts_the_whole_prompt_and_a_cost_only_where_it_was_told() -> None:
    grok = flavors.get("grok")
    words = '{"type":"text","data":"429: rate limit"}\n'
    logs = Logs(words + json.dumps(GROK_ENDED), "")
    assert grok.usage(logs) == Usage(30, 20, 4, None, "subscription", 2, "scripted")
    assert grok.trouble(logs) is None  # what the model said is no trouble
    told = Logs(json.dumps({**GROK_ENDED, "total_cost_usd": 0.01268905}), "")
    assert grok.usage(told)[3:5] == (Decimal("0.01268905"), "reported")


@pytest.mark.parametrize(
    ("logs", "outcome"),
    [
        (Logs(json.dumps(GROK_REFUSED), ""), Outcome.RATE_LIMITED),
        (Logs('{"type":"error","message":"API error (status 401 Unauthorized)"}', ""),
         Outcome.AUTH_FAILED),
        (Logs('{"type":"error","message":"Couldn\'t create session"}', ""), Outcome.ERROR),
        (Logs("", "Error: Not signed in. Run grok login."), Outcome.AUTH_FAILED),
        (Logs('{"type":"text","data":"half"}', ""), Outcome.ERROR),
    ],
)  # fmt: skip
def test_grok_s_trouble(logs: Logs, outcome: Outcome) -> None:
    found = flavors.get("grok").trouble(logs)
    assert found is not None and found.outcome is outcome


def test_grok_asks_a_host_of_ours_by_a_file_and_its_own_service_by_a_variable() -> None:
    grok = flavors.get("grok")
    ours = flavors.Order("x", model="qwen3:8b", endpoint="http://h", endpoint_model="qwen3:8b")
    told = tomllib.loads(grok.home(ours)[".grok/config.toml"].decode())
    assert told["model"]["host"]["model"] == "qwen3:8b"
    assert told["model"]["host"]["base_url"] == "http://127.0.0.1:8099/v1"
    assert grok.argv(ours)[-2:] == ("-m", "host") and "XAI_API_KEY" not in grok.env(ours)
    own = flavors.Order("x", model="grok-build", endpoint="https://api.x.ai")
    assert grok.argv(own)[-2:] == ("-m", "grok-build") and grok.home(own) == {}
    assert grok.env(own)["GROK_MODELS_BASE_URL"] == "http://127.0.0.1:8099/v1"
