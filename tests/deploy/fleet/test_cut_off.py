"""A whole host is cut off while sessions run, and comes back."""

import time
from typing import Any

from tests.deploy.fleet.fleets import Fleet, third

SESSIONS = 4
BROKEN = (
    "import django; django.setup(); from masterchef.durable import violations; print(violations())"
)


def test_nothing_is_lost_or_repeated(fleet: Fleet, played: dict[str, Any]) -> None:
    token = fleet.token()
    with third(fleet, "--workers", "turns=8"):
        sessions = [fleet.start(token) for _ in range(SESSIONS)]
        ids = ", ".join(f"'{each['id']}'" for each in sessions)
        _until(fleet, ids, "owner LIKE 'chef-2-%' AND state = 'done'", 20)
        fleet.work.cut_off()
        try:
            before = _count(fleet, ids, "state = 'done'")
            _until(fleet, ids, "owner LIKE 'chef-3-%' AND state = 'done'", 20)
            ended = [fleet.ended(token, "sessions", each) for each in sessions]
            assert _count(fleet, ids, "state = 'done'") > before
        finally:
            fleet.work.reconnect()
        # The seed is that of a session that nothing happened to.
        assert [each["state"] for each in ended] == ["done"] * SESSIONS
        assert {each["hash"] for each in ended} == {played["hash"]}
        assert fleet.on_web("python", "-c", BROKEN) == "{}"
    _until_it_plays_again(fleet)


def _until_it_plays_again(fleet: Fleet) -> None:
    """chef-2 alone serves turns now, and needs nobody's hand."""
    session = fleet.play()
    turns, there = fleet.played_on(session, "chef-2")
    assert session["state"] == "done" and turns == there > 20


def _count(fleet: Fleet, ids: str, condition: str) -> int:
    (found,) = fleet.row(
        f"SELECT count(*) FROM kitchen_turn WHERE session_id IN ({ids}) AND {condition}"
    )
    return int(found)


def _until(fleet: Fleet, ids: str, condition: str, least: int) -> None:
    deadline = time.monotonic() + 300
    while _count(fleet, ids, condition) < least:
        assert time.monotonic() < deadline, condition
        time.sleep(0.5)
