"""A program follows a session over the WebSocket, from before its start to its end."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.flows.place import Json, Place

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]


def open_feed(place: Place, path: str, ticket: str) -> ClientConnection:
    """A socket that shows a ticket as its subprotocol."""
    offered = [Subprotocol("masterchef.v1"), Subprotocol(f"ticket.{ticket}")]
    address = f"{place.web.replace('http', 'ws', 1)}{path}"
    return connect(address, subprotocols=offered, proxy=None)


def ticket(place: Place) -> str:
    """What a viewer's token buys."""
    bought = place.api("viewer").post("ws-ticket")
    assert bought.status_code == 201, bought.text
    return str(bought.json()["ticket"])


def to_the_end(socket: ClientConnection) -> list[Json]:
    """Every message up to the one that says that the run is over and all of it was sent."""
    messages: list[Any] = []
    while True:
        messages.append(json.loads(socket.recv(timeout=120)))
        last = messages[-1]
        if last["type"] == "run" and last["state"] == "done" and last["caught_up"]:
            return messages


def numbers(messages: list[Json]) -> list[int]:
    batches = [message["events"] for message in messages if message["type"] == "events"]
    return [event["number"] for batch in batches for event in batch]


def test_a_running_session_is_followed_to_its_end_without_a_gap(place: Place) -> None:
    id = place.new_session({"default": "scripted"}, start=False)["id"]
    with open_feed(place, f"/ws/runs/{id}?after=0", ticket(place)) as socket:
        assert json.loads(socket.recv(timeout=30))["state"] == "created"
        assert place.api("operator").post(f"sessions/{id}/start").status_code == 200
        messages = to_the_end(socket)
    seen = numbers(messages)
    assert seen == list(range(1, place.session(id)["last_number"] + 1))
    assert len([m for m in messages if m["type"] == "events"]) > 5, "it didn't come live"
    half = len(seen) // 2
    with open_feed(place, f"/ws/runs/{id}?after={half}", ticket(place)) as socket:
        assert numbers(to_the_end(socket)) == seen[half:]


def test_a_ticket_opens_one_socket_and_none_opens_nothing(place: Place) -> None:
    id = place.new_session({"default": "baseline:null"})["id"]
    used = ticket(place)
    with open_feed(place, f"/ws/runs/{id}", used) as socket:
        assert json.loads(socket.recv(timeout=30))["type"]
    for bad in (used, "made-up"):
        with pytest.raises((ConnectionClosed, InvalidStatus)):
            with open_feed(place, f"/ws/runs/{id}", bad) as socket:
                socket.recv(timeout=30)
