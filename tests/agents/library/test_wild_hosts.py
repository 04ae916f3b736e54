"""A host that answers nonsense in the middle of a job: the job says so, and nothing is believed."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from agents.library import assignments, on_hosts, pulls, versions
from agents.library.errors import LibraryError
from agents.library.placements import PLACEMENTS
from agents.library.pulls import PULLS
from agents.models import AuditEntry, Host, ModelFile, Placement
from masterchef.accounts.models import Role, User
from masterchef.durable.invariants import violations
from tests.agents.library.conftest import place, play
from tests.agents.library.shelf import Shelf

Hosts = Callable[..., tuple[Host, Shelf]]
Said = tuple[int, str, bytes]
AWAY = (302, "https://sign-in.example/?token=secret", b"<html>sign in</html>")
EMPTY = b'{"models": []}'
NONSENSE = [(200, "", body) for body in (b"", b"<html>", b"[1]", b'"x"', b"\xff", EMPTY)]
NUL = b'{"status": "a\\u0000b\\ud800"}\n{"status": "success"}\n'


def placed(hosts: Hosts, soup: ModelFile, said: list[tuple[str, Said]]) -> list[Placement]:
    """One host for each answer that stands in the place of its own at that path."""
    versions.create("soup", soup)
    rows = []
    for number, (path, answer) in enumerate(said):
        host, shelf = hosts(f"h{number}", tags=["wild"])
        shelf.answers[path] = answer
        assignments.assign("soup", host=host)
        rows.append(place(host))
    play(PLACEMENTS, *rows)
    assert not violations()
    return rows


def test_a_host_that_leads_elsewhere_has_and_gets_nothing(soup: ModelFile, hosts: Hosts) -> None:
    paths = ["/api/blobs", "/api/create", "/api/show", "/api/tags"]
    for row in placed(hosts, soup, [(path, AWAY) for path in paths]):
        assert (row.state, row.host_digest) == ("quarantined", "")
        assert "it leads to 'https://sign-in.example/'" in row.error and "secret" not in row.error


def test_no_verb_takes_another_page_for_a_yes(hosts: Hosts) -> None:
    host, shelf = hosts("one")
    shelf.answers["/api/"] = AWAY
    given = {"copy": ("a", "b"), "loaded": ()}
    for verb in ("copy", "delete", "load", "unload", "show", "loaded"):
        with pytest.raises(LibraryError, match="give the host that address"):
            getattr(on_hosts, verb)(host, *given.get(verb, ("a",)))
    assert not AuditEntry.objects.filter(action__startswith="model.").exists()


def test_nonsense_is_the_hosts_failure(soup: ModelFile, hosts: Hosts) -> None:
    """A list of models that lacks what the host has just made, too."""
    steps = [
        (path, said) for path in ("/api/create", "/api/show", "/api/tags") for said in NONSENSE
    ]
    steps.remove(("/api/show", NONSENSE[-1]))
    for step, row in zip(steps, placed(hosts, soup, steps), strict=True):
        assert row.state in ("waiting", "ready") and row.error_kind == "garbage", (step, row.error)


def test_what_a_host_tells_is_kept_only_as_it_can_be(soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one")
    versions.create("soup", soup)
    tags = b'{"models": [{"name": "soup:latest", "digest": "a\\u0000b\\ud800"}]}'
    shelf.answers = {
        "/api/create": (200, "", NUL),
        "/api/show": (200, "", b"{}"),
        "/api/tags": (200, "", tags),
        "/api/pull": (200, "", NUL),
    }
    assignments.assign("soup", host=host)
    row, pulled = place(host), pulls.pull("soup", host)
    play(PLACEMENTS, row)
    play(PULLS, pulled)
    assert (row.state, row.host_digest) == ("done", "a\ufffdb?"), row.error
    assert (pulled.state, pulled.host_digest) == ("done", "a\ufffdb?"), pulled.error


def test_what_a_host_shows_can_always_be_passed_on(hosts: Hosts) -> None:
    host, shelf = hosts("one")
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(User.objects.create_user("operator", role=Role.OPERATOR))
    odd = b'{"a": NaN, "b": [1e999, "\\ud800"], "c\\udfff": {"d": "\\u0000"}}'
    deep = b'{"a": ' + b"[" * 400 + b"]" * 400 + b"}"
    for body in (odd, deep, b'{"a": ' + b"9" * 4000 + b"}"):
        shelf.answers["/api/show"] = (200, "", body)
        told = client.post(f"/api/v1/hosts/{host.pk}/show-model", {"model": "soup"})
        assert told.status_code == 200, (body[:60], told.content)
