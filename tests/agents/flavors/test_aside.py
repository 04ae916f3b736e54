"""What CLIs print is read in a child, within limits; claims that the door doesn't bear out."""

import json
from datetime import UTC, datetime, timedelta

from agents import flavors
from agents.containers import Logs, Tokens
from agents.flavors import Ending, Outcome, Usage, aside
from judging.cooks.attempts.meters import borne_out


def test_usage_and_limits_come_back_whole() -> None:
    claude = flavors.get("claude")
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    used = {"input_tokens": 7, "output_tokens": 3}
    row = {"type": "result", "usage": used, "total_cost_usd": 0.1, "is_error": True,
           "result": f"usage limit reached|{int(soon.timestamp())}"}  # fmt: skip
    found = aside.heard(claude, Logs(json.dumps(row), ""))
    assert (found.usage.tokens_in, found.usage.tokens_out) == (7, 3)
    assert str(found.usage.cost_usd) == "0.1"
    assert found.trouble is not None and found.trouble.outcome is Outcome.RATE_LIMITED
    assert found.trouble.until == soon


def test_a_log_that_no_reader_gets_through_says_nothing() -> None:
    deep = "[" * 3_000_000  # nested deeper than any reader goes
    found = aside.heard(flavors.get("codex"), Logs(deep, deep))
    assert found.usage == Usage()
    assert found.trouble is None or found.trouble.outcome is Outcome.ERROR


def test_a_limit_that_no_server_told_is_marked_and_not_waited_for() -> None:
    until = datetime(2100, 1, 1, tzinfo=UTC)
    said = Ending(Outcome.RATE_LIMITED, "rate limit", until)
    forged = borne_out(said, Tokens(calls=4))
    assert forged.until is None and "reported by the agent" in forged.evidence
    assert borne_out(said, Tokens(calls=4, refused=1)) == said
    assert borne_out(said, Tokens()) == said  # no door stood in its way
    assert borne_out(Ending(Outcome.OK), Tokens(calls=4)) == Ending(Outcome.OK)
