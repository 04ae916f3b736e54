"""Each fault on command does what it says, for as many calls as it was told, and then ends."""

import json
from typing import Any

import httpx
import pytest

from agents import json_schemas
from agents.hosts.embedded import process
from tests.agents.hosts.conftest import ANSWER

BODY = {
    "model": "scripted",
    "messages": [{"role": "user", "content": "What do we cook?"}],
    "stream": False,
    "format": ANSWER,
}


def ask(host: process.Process, timeout: float = 60, **more: Any) -> httpx.Response:
    return httpx.post(f"{host.url}/api/chat", json={**BODY, **more}, timeout=timeout)


def content(reply: httpx.Response) -> str:
    return str(reply.raise_for_status().json()["message"]["content"])


def test_dead_closes_the_connection_without_a_word(faulty: process.Process) -> None:
    faulty.control(fault="dead", count=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        ask(faulty)
    assert content(ask(faulty))


def test_hang_answers_nothing(faulty: process.Process) -> None:
    faulty.control(fault="hang", count=1)
    with pytest.raises(httpx.ReadTimeout):
        ask(faulty, timeout=0.3)
    assert content(ask(faulty))


def test_slow_answers_after_its_delay(faulty: process.Process) -> None:
    faulty.control(fault="slow", seconds=0.4, count=2)
    with pytest.raises(httpx.ReadTimeout):
        ask(faulty, timeout=0.2)
    assert content(ask(faulty))


def test_error500_is_a_server_error(faulty: process.Process) -> None:
    faulty.control(fault="error500")
    reply = ask(faulty)
    assert reply.status_code == 500 and "error" in reply.json()


def test_ratelimit_says_when_to_come_back(faulty: process.Process) -> None:
    faulty.control(fault="ratelimit", seconds=3)
    reply = ask(faulty)
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "3")


@pytest.mark.parametrize("stream", [True, False])
def test_garbage_is_no_json(faulty: process.Process, stream: bool) -> None:
    faulty.control(fault="garbage")
    reply = ask(faulty, stream=stream)
    assert reply.status_code == 200
    with pytest.raises(ValueError):
        json.loads(reply.content)


def test_wrong_breaks_the_schema_in_a_proper_answer(faulty: process.Process) -> None:
    faulty.control(fault="wrong", count=1)
    closed = {**ANSWER, "additionalProperties": False}
    assert json_schemas.first_error(closed, json.loads(content(ask(faulty))))
    assert not json_schemas.first_error(closed, json.loads(content(ask(faulty))))


def test_truncate_stops_in_the_middle(faulty: process.Process) -> None:
    faulty.control(fault="truncate")
    reply = ask(faulty)
    assert reply.json()["done_reason"] == "length"
    with pytest.raises(ValueError):
        json.loads(content(reply))


def test_count_limits_a_fault_to_the_next_calls(faulty: process.Process) -> None:
    faulty.control(fault="error500", count=2)
    assert [ask(faulty).status_code for _ in range(4)] == [500, 500, 200, 200]
    assert httpx.get(f"{faulty.url}/control").json()["struck"] == 2


def test_rate_draws_the_same_calls_for_the_same_seed(faulty: process.Process) -> None:
    rounds = []
    for _ in range(2):
        faulty.control(fault="error500", rate=0.5, seed=4)
        rounds.append([ask(faulty).status_code for _ in range(12)])
    assert rounds[0] == rounds[1] and set(rounds[0]) == {200, 500}


def test_scope_all_strikes_the_model_list_too(faulty: process.Process) -> None:
    faulty.control(fault="error500")
    assert httpx.get(f"{faulty.url}/api/tags").status_code == 200
    faulty.control(fault="error500", scope="all")
    assert httpx.get(f"{faulty.url}/api/tags").status_code == 500


def test_an_unknown_fault_changes_nothing(faulty: process.Process) -> None:
    faulty.control(fault="error500")
    for body in ({"fault": "fire"}, {"fault": "none", "rat": 1}, {"rate": 2}):
        reply = httpx.post(f"{faulty.url}/control", json=body)
        assert reply.status_code == 400 and list(body)[-1] in reply.json()["error"]
    assert ask(faulty).status_code == 500
