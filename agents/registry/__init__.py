"""Which hosts there are, whether they answer, and what models they have."""

from agents.registry.clients import client_for_model, client_of, give_back_connection, learn
from agents.registry.health_checks import (
    check_due,
    check_host,
    check_hosts,
    mark_down,
    sync_hosts,
)
from agents.registry.host_list import HostSpec, parse_hosts
from agents.registry.listed import write_listed
from agents.registry.players import (
    PlayerError,
    hosts_with,
    is_model,
    models_available,
    problems_of,
    require_players,
    smallest_window,
    split_player,
    usable,
)

__all__ = [
    "HostSpec",
    "PlayerError",
    "check_due",
    "check_host",
    "check_hosts",
    "client_for_model",
    "client_of",
    "give_back_connection",
    "hosts_with",
    "is_model",
    "learn",
    "mark_down",
    "models_available",
    "parse_hosts",
    "problems_of",
    "require_players",
    "smallest_window",
    "split_player",
    "sync_hosts",
    "usable",
    "write_listed",
]
