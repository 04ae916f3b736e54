"""Tickets: how a client without a session cookie opens a WebSocket.

A ticket is good once and for half a minute, so it may travel as a subprotocol; the token that it
was bought with never appears in a URL or a log.
"""

import hashlib
import json
import secrets
from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

from masterchef.live.groups import REDIS_OPTIONS

LIFETIME_S = 30


class TicketsDown(Exception):
    """Redis, which holds the tickets, could not be reached."""


def mint(holder: dict[str, Any]) -> str:
    """A new ticket for the holder (see identity.py); raises TicketsDown."""
    ticket = secrets.token_urlsafe(32)
    try:
        _client().set(_key(ticket), json.dumps(holder), ex=LIFETIME_S)
    except RedisError as error:
        raise TicketsDown(str(error)) from error
    return ticket


def redeem(ticket: str) -> dict[str, Any] | None:
    """Who holds the ticket; None if it is unknown, too old or was used. Raises TicketsDown."""
    try:
        holder = _client().getdel(_key(ticket))
    except RedisError as error:
        raise TicketsDown(str(error)) from error
    return json.loads(holder) if holder else None


def _key(ticket: str) -> str:
    # Whoever reads Redis must not be able to use what is found there.
    return f"masterchef:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


_clients: dict[str, redis.Redis] = {}


def _client() -> redis.Redis:
    url = settings.REDIS_URL
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(url, **REDIS_OPTIONS)
    return _clients[url]
