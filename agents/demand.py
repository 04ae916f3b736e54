"""What turns and cells need of model hosts: free slots, for the number of workers wanted."""

from collections.abc import Collection

from agents import slots
from agents.models import HostModel
from agents.registry.players import hosts_with, is_model, split_player
from kitchen.players import PlayerError

PLAYER = (
    "CASE WHEN s.seats->t.seat->>'player' ~ '^(baseline|recorded):' THEN ''"
    " ELSE s.seats->t.seat->>'player' END"
)


def of_turn(expression: str) -> str:
    """An SQL expression over the session `s` of a turn `t`, as one over the turn."""
    return f"(SELECT {expression} FROM kitchen_session s WHERE s.run_ptr_id = t.session_id)"


def free_slots(players: Collection[str]) -> int:
    """Slots that are free on all hosts that serve any of the players."""
    hosts = {row.host_id: row.host.slots for player in players for row in _hosts(player)}
    in_use = slots.in_use(list(hosts))
    return sum(max(places - in_use[host], 0) for host, places in hosts.items())


def _hosts(player: str) -> list[HostModel]:
    try:
        return list(hosts_with(*split_player(player))) if is_model(player) else []
    except PlayerError:
        return []
