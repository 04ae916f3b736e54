"""The key of a host that is kept here: encrypted, sent to its address, and never seen again."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.forms import modelform_factory
from rest_framework.test import APIClient

from agents import registry
from agents.admin.host_form import HostForm
from agents.library import managers
from agents.models import AuditEntry, Host
from agents.registry import keys
from masterchef.accounts.models import Role, User
from masterchef.live import log
from masterchef.live.models import LogLine

KEY = "sk-a-key-that-nobody-may-see-0123456789"


@pytest.fixture
def guarded() -> Iterator[tuple[str, list[str]]]:
    """A server that wants the key: its address, and what it was shown."""
    shown: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("authorization", ""))
            right = shown[-1] == f"Bearer {KEY}"
            said = {"models": []} if right else {"error": f"who are you, {shown[-1]}?"}
            self.send_response(200 if right else 401)
            self.end_headers()
            self.wfile.write(json.dumps({"version": "0.30.0", **said}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", shown
    server.shutdown()
    server.server_close()


@pytest.fixture
def operator(transactional_db: None) -> APIClient:
    client = APIClient()
    client.force_authenticate(User.objects.create_user("operator", role=Role.OPERATOR))
    return client


def everything() -> str:
    """What anybody could read of it: the row, the log, the audit."""
    log.flush()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(h)::text FROM agents_host h")
        rows = [str(row[0]) for row in cursor.fetchall()]
    rows += [f"{line.text} {line.data}" for line in LogLine.objects.all()]
    rows += [f"{entry.subject} {entry.details}" for entry in AuditEntry.objects.all()]
    return "\n".join(rows)


def test_a_key_is_used_and_never_shown(
    operator: APIClient, guarded: tuple[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    url, shown = guarded
    made = operator.post("/api/v1/hosts", {"name": "gpu", "url": url, "api_key": KEY})
    assert made.status_code == 201, made.content
    assert made.json()["healthy"] and made.json()["has_key"]
    assert set(shown) == {f"Bearer {KEY}"}
    host = Host.objects.get()
    shown.clear()
    managers.of(host).loaded()
    assert shown == [f"Bearer {KEY}"], "to manage it, too"
    listed = operator.get("/api/v1/hosts")
    texts = [made.content, listed.content, operator.get(f"/api/v1/hosts/{host.pk}").content]
    assert all(KEY not in text.decode() for text in texts)

    wrong = operator.patch(f"/api/v1/hosts/{host.pk}", {"api_key": KEY[:-1]})
    assert wrong.json()["healthy"] is False and wrong.json()["error"].startswith("auth")
    assert KEY[:-1] not in wrong.content.decode(), "the host repeats it in its error"
    assert KEY[:-1] not in everything() and KEY[:-1] not in caplog.text
    assert KEY[:-1] not in repr(host) + str(host.__dict__)
    forgotten = operator.patch(f"/api/v1/hosts/{host.pk}", {"api_key": ""})
    assert forgotten.json()["has_key"] is False
    shown.clear()
    registry.check_host(host.pk)
    assert set(shown) == {""}


def test_a_password_in_an_address_is_a_key(
    operator: APIClient, guarded: tuple[str, list[str]]
) -> None:
    url, shown = guarded
    written = url.replace("://", "://ann:p%40ss@")
    made = operator.post("/api/v1/hosts", {"name": "gpu", "url": written})
    assert made.json()["url"] == url and made.json()["has_key"]
    registry.write_listed(f"desk={written}")
    made_form = modelform_factory(Host, HostForm, fields="__all__")
    plain = {"protocol": "ollama", "tags": "[]", "slots": 2, "timeout_s": 20, "fields": "{}"}
    form = made_form({"name": "form", "url": written, **plain})
    assert form.is_valid(), form.errors
    form.save()
    for host in Host.objects.all():
        shown.clear()
        registry.check_host(host.pk)
        assert host.url == url and set(shown) == {"Basic YW5uOnBAc3M="}, host
        assert keys.door_of(host).headers == {"authorization": "Basic YW5uOnBAc3M="}
    host = Host.objects.get(name="gpu")
    assert "p%40ss" not in everything() and "YW5u" not in everything()
    moved = operator.patch(f"/api/v1/hosts/{host.pk}", {"url": "http://127.0.0.1:9"})
    assert "give the key again" in moved.content.decode()
    both = operator.patch(f"/api/v1/hosts/{host.pk}", {"url": written, "api_key": KEY})
    assert "a name and a password" in both.content.decode()


def test_a_key_doesnt_move_to_another_address(
    operator: APIClient, guarded: tuple[str, list[str]]
) -> None:
    url, shown = guarded
    host = Host.objects.create(name="gpu", url="http://127.0.0.1:9", api_key_sealed=keys.seal(KEY))
    refused = operator.patch(f"/api/v1/hosts/{host.pk}", {"url": url})
    assert refused.status_code == 400 and "give the key again" in refused.content.decode()
    registry.write_listed(f"gpu={url}")
    registry.check_host(host.pk)
    assert set(shown) == {""} and not Host.objects.get().api_key_sealed
    again = operator.patch(f"/api/v1/hosts/{host.pk}", {"url": url, "api_key": KEY})
    assert again.json()["healthy"] is True


def test_a_key_that_was_sealed_elsewhere_is_told(settings: Any, transactional_db: None) -> None:
    host = Host.objects.create(name="gpu", url="http://127.0.0.1:9", api_key_sealed=keys.seal(KEY))
    assert KEY not in host.api_key_sealed and keys.seal(KEY) != host.api_key_sealed
    settings.SEAL_KEY = "another"
    found = registry.check_host(host.pk)
    assert found.healthy is False and "give it again" in found.error
