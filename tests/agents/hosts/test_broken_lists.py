"""A host's list of models of which some are broken: the others stay, and what can't be stored
never reaches a table."""

import json
import time
from typing import Any

import pytest

from agents import registry
from agents.hosts import HostError, Request, client_for
from agents.hosts.behaviours import TABLES
from agents.hosts.http import Http
from agents.hosts.line_ends import lines_of
from agents.models import Host, LanguageModel
from agents.registry.host_list import parse_hosts
from tests.agents.hosts.wild import Said, delta, end, lines, serving, sse, word

GOOD = Said(b'{"model_info": {"llama.context_length": 8192}, "capabilities": ["completion"]}')
ASK = Request("m", [{"role": "user", "content": "A soup, please."}], {"num_ctx": 4096})
NAMES = ["bad:1", "good:1", "bad:2"]


def listing(shown: Said | float | None, names: list[Any] = NAMES) -> Any:
    """An answer to every path: a broken model's /api/show gives `shown`, sleeps, or drops."""

    def answer(_: str, path: str, body: Any) -> Said:
        if path == "/api/tags":
            rows = [{"name": name, "digest": f"of {name}\0"} for name in names]
            return Said(json.dumps({"models": rows}).encode())
        if path == "/api/show" and body["model"].startswith("bad"):
            if isinstance(shown, float):
                time.sleep(shown)
            if not isinstance(shown, Said):
                raise ConnectionAbortedError
            return shown
        return GOOD if path == "/api/show" else Said(b'{"version": "0.9\\u0000"}')

    return answer


BROKEN: dict[str, Said | float | None] = {
    "an error": Said(b"x", 500), "a gateway": Said(b"", 504), "garbage": Said(b"gar"),
    "HTML": Said(b"<html>"), "nothing": Said(b""), "null": Said(b"null"), "a list": Said(b"[]"),
    "null fields": Said(b'{"model_info": null, "capabilities": null}'),
    "a length below 0": Said(b'{"model_info": {"a.context_length": -1}}'),
    "too late": 1.5, "closed": None,
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_model_that_cannot_be_shown_takes_no_other_down(kind: str) -> None:
    with serving(listing(BROKEN[kind])) as server:
        found = client_for("ollama", server.url, timeout_s=1).models()
    assert {m.name: m.context_length for m in found} == {"bad:1": None, "good:1": 8192,
                                                         "bad:2": None}  # fmt: skip


def test_a_host_that_goes_away_while_it_is_asked_is_down() -> None:
    def answer(_: str, path: str, __: Any) -> Said:
        if path == "/api/tags":
            return Said(b'{"models": [{"name": "a"}]}')
        raise ConnectionAbortedError

    with serving(answer) as server, pytest.raises(HostError) as error:
        client_for("ollama", server.url, timeout_s=1).models()
    assert error.value.kind == "unreachable"


@pytest.mark.django_db(transaction=True)
def test_what_no_table_can_hold_is_left_out_and_the_host_lives() -> None:
    names = ["good:1", "good:nul\0", "good:half \ud800", "good:" + "x" * 10_000, "good:[/]\u202e"]
    with serving(listing(GOOD, names)) as server:
        host = registry.check_host(Host.objects.create(name="odd", url=server.url).pk)
    assert host.healthy and host.version == "0.9\ufffd"
    assert set(LanguageModel.objects.values_list("name", "digest")) == {
        ("good:1", "of good:1\ufffd"), ("good:[/]\u202e", "of good:[/]\u202e\ufffd"),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_an_error_with_a_nul_in_it_is_written_down() -> None:
    with serving(Said(b"no\0 \xff", 500)) as server:
        host = registry.check_host(Host.objects.create(name="odd", url=server.url).pk)
    host.refresh_from_db()
    assert host.healthy is False and "no\ufffd" in host.error


@pytest.mark.parametrize("protocol", TABLES)
def test_a_list_that_is_null_is_empty(protocol: str) -> None:
    with serving(Said(b'{"models": null, "data": null}')) as server:
        assert client_for(protocol, server.url, timeout_s=5).models() == []


@pytest.mark.parametrize(
    ("url", "key"),
    [("http://a..b", ""), (f"http://{'a' * 300}.example", ""), ("http://127.0.0.1:1", "k\u20ac")],
)
@pytest.mark.parametrize("protocol", TABLES)
def test_what_cannot_be_written_on_the_wire_is_an_error_of_the_host(
    protocol: str, url: str, key: str
) -> None:
    with pytest.raises(HostError) as error:
        client_for(protocol, url, api_key=key, timeout_s=2).models()
    assert error.value.kind == "bad_request" and error.value.permanent


def test_a_header_with_a_line_end_is_refused_for_good() -> None:
    with serving(Said(b"{}")) as server, pytest.raises(HostError) as error:
        Http(server.url, headers={"x": "a\nb"}).json("GET", "/")
    assert error.value.kind == "bad_request"


ENDS_NOWHERE = "a\u2028b\u2029c\x85d"


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_only_line_ends_end_a_line(protocol: str) -> None:
    said = (
        lines(word(ENDS_NOWHERE), end())
        if protocol == "ollama"
        else sse(delta("stop", content=ENDS_NOWHERE))
    )
    raw = said.body.decode()
    for each in ENDS_NOWHERE:
        raw = raw.replace(f"\\u{ord(each):04x}", each)
    assert ENDS_NOWHERE in raw
    with serving(Said(raw.encode())) as server:
        found = client_for(protocol, server.url, timeout_s=5).chat(ASK)
    assert found.text == ENDS_NOWHERE


def test_lines_are_the_same_in_whatever_pieces_they_come() -> None:
    text = "a\r\nb\rc\n\n\r\n d \x0b\x0c\u2028e\r"
    whole = ["a", "b", "c", " d \x0b\x0c\u2028e"]
    for size in range(1, len(text) + 1):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(lines_of(pieces)) == whole


def test_a_stream_without_a_choice_is_the_hosts_fault_whatever_it_counts() -> None:
    said = sse({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}})
    with serving(said) as server, pytest.raises(HostError) as error:
        client_for("openai", server.url, timeout_s=5).chat(ASK)
    assert error.value.kind == "garbage"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (f"{'x' * 81}=http://a", "its name"), ("\u65e5\u672c=http://a", "its name"),
        (f"a=http://{'a' * 10_000}", "its address"), ("a=http://\ud800", "its address"),
        (f"a[slots={'9' * 5_000}]=http://a", "write a whole number"),
        ("a[slots=99999]=http://a", "write a whole number"),
        ("a[slots=0]=http://a", "write a whole number"),
        ("a=http://a,a=http://b", "two hosts are called a"),
    ],
)  # fmt: skip
def test_a_list_of_hosts_that_no_table_can_hold_is_refused(listed: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"OLLAMA_HOSTS: .*{said}") as caught:
        parse_hosts(listed)
    assert len(str(caught.value)) < 400


def test_a_host_may_stand_twice_in_a_list_if_it_is_the_same() -> None:
    assert len({each.url for each in parse_hosts("http://a,http://a,b[slots=04]=http://c")}) == 2
