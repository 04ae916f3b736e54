"""Hosts behind TLS that want a certificate: none, a foreign and an expired one are refused, and who
may ask may not manage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import agents
from agents import registry
from agents.containers import relay
from agents.hosts import HostError, Identity
from agents.hosts.authority import Authority
from agents.hosts.cloud import is_cloud
from agents.hosts.embedded import process
from agents.hosts.http import Http
from agents.hosts.management import Manager, Recipe
from agents.hosts.ollama import OllamaClient
from agents.library import managers
from agents.library.errors import LibraryError
from agents.models import Host
from agents.registry import keys, rules
from tests.agents.hosts.secured import Place, secured


@pytest.fixture(scope="module")
def place(
    scripted_host: process.Process, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """The scripted host behind a real TLS server that goes by the certificate's unit."""
    with secured(scripted_host.url, tmp_path_factory.mktemp("authority")) as found:
        yield found


def asking(place: Place, identity: Identity) -> str:
    return OllamaClient(Http(place.url, identity=identity, timeout_s=20)).version()


@pytest.fixture
def infer(place: Place, monkeypatch: pytest.MonkeyPatch) -> Identity:
    monkeypatch.setenv("GPU_CERT", str(place.authority.client("infer", days=1)))
    return Identity(place.ca, "GPU_CERT")


def test_who_has_a_certificate_may_ask(place: Place, infer: Identity) -> None:
    assert asking(place, infer)


def test_none_is_refused(place: Place) -> None:
    with pytest.raises(HostError) as caught:
        asking(place, Identity(place.ca))
    assert caught.value.kind == "auth" and caught.value.permanent


def test_a_foreign_and_an_expired_one_are_refused(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = Authority(tmp_path / "other").client("infer", days=1)
    for path in (foreign, place.authority.client("infer", days=-1)):
        monkeypatch.setenv("GPU_CERT", str(path))
        with pytest.raises(HostError) as caught:
            asking(place, Identity(place.ca, "GPU_CERT"))
        assert caught.value.kind == "auth"


def test_a_host_that_the_pinned_authority_does_not_know_is_refused(
    place: Place, infer: Identity, tmp_path: Path
) -> None:
    Authority(tmp_path)
    other = (tmp_path / "ca.pem").read_text()
    for ca in (other, ""):  # nor is it one of this machine's
        with pytest.raises(HostError) as caught:
            asking(place, infer._replace(ca=ca))
        assert caught.value.kind == "auth"


def test_who_may_ask_may_not_manage(
    place: Place, infer: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks, nothing = Manager(Http(place.url, identity=infer)), lambda *_: None
    for ask in (
        lambda: asks.create(Recipe("mine", "ab" * 32), on=nothing, stop_when=bool),
        lambda: asks.pull("mine", on=nothing, stop_when=bool),
        lambda: asks.copy("scripted", "mine"),
        lambda: asks.delete("scripted"),
    ):
        with pytest.raises(HostError) as caught:
            ask()
        assert caught.value.kind == "auth" and "may not manage" in str(caught.value)
    monkeypatch.setenv("GPU_MANAGE_CERT", str(place.authority.client("manage", days=1)))
    manager = Manager(Http(place.url, identity=Identity(place.ca, "GPU_MANAGE_CERT")))
    with pytest.raises(HostError, match="can't be made into another model"):
        manager.copy("scripted", "mine")  # the host itself was asked


@pytest.mark.parametrize("held", [None, "/nowhere/secret.pem", __file__])
def test_what_the_variable_holds_is_never_told(
    place: Place, held: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GPU_CERT", raising=False)
    if held:
        monkeypatch.setenv("GPU_CERT", held)
    with pytest.raises(HostError) as caught:
        asking(place, Identity(place.ca, "GPU_CERT"))
    said = str(caught.value)
    assert caught.value.kind == "auth" and "GPU_CERT" in said
    assert not held or held not in said


@pytest.mark.django_db(transaction=True)
def test_a_host_row_has_a_certificate_for_each(
    place: Place, infer: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host.objects.create(
        name="gpu", url=place.url, ca=place.ca, infer_cert_env=infer.certificate_env
    )
    assert registry.check_host(host.pk).healthy
    with pytest.raises(LibraryError, match="manage_cert_env"):
        managers.of(host)
    host.manage_cert_env = "GPU_MANAGE_CERT"
    monkeypatch.setenv("GPU_MANAGE_CERT", str(place.authority.client("manage", days=1)))
    assert [row.name for row in managers.of(host).loaded()] == ["scripted"]


@pytest.mark.django_db(transaction=True)
def test_a_sealed_certificate_and_one_in_two_files_serve_as_well(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manage = place.authority.client("manage", days=1).read_text()
    sealed = rules.columns({"infer_cert": manage, "manage_cert": manage})
    host = Host.objects.create(name="gpu", url=place.url, ca=place.ca, **sealed)
    assert registry.check_host(host.pk).healthy
    assert [row.name for row in managers.of(host).loaded()] == ["scripted"]

    at = manage.index("-----BEGIN PRIVATE KEY")
    for name, part in (("our.pem", manage[:at]), ("our.key", manage[at:])):
        (tmp_path / name).write_text(part)
    monkeypatch.setenv("GPU_CERT", f"{tmp_path / 'our.pem'}:{tmp_path / 'our.key'}")
    assert asking(place, Identity(place.ca, "GPU_CERT"))


@pytest.mark.django_db(transaction=True)
def test_a_containers_door_shows_the_hosts_certificate(place: Place) -> None:
    """The container itself sees neither the certificate nor the host's key."""
    infer = place.authority.client("infer", days=1).read_text()
    host = Host.objects.create(
        name="gpu", url=place.url, ca=place.ca, **rules.columns({"infer_cert": infer})
    )
    way, token = keys.door_of(host), "test-certificates"
    body = {"model": "scripted", "stream": False, "messages": [{"role": "user", "content": "Hi"}]}
    try:
        for ca, certificate, status in (
            (way.ca, way.certificate, 200), (way.ca, "", 502), ("", way.certificate, 502),
        ):  # fmt: skip
            relay.open_door(token, host.url, way.headers, ca=ca, certificate=certificate)
            wire = httpx.HTTPTransport(uds=str(relay.folder(token) / relay.SOCKET))
            with httpx.Client(transport=wire, base_url="http://127.0.0.1:8099", timeout=30) as web:
                assert web.post("/api/chat", json=body).status_code == status
    finally:
        relay.close_door(token)


def test_private_keys_are_their_owners(place: Place) -> None:
    place.authority.client("infer", days=1)
    for name in ("ca.key", "infer.pem", "127.0.0.1.pem"):
        assert (place.authority.folder / name).stat().st_mode & 0o077 == 0


def test_no_address_of_ours_leads_to_push() -> None:
    """The one place that knows it is the embedded host, which refuses it (test_library)."""
    root = Path(agents.__file__).parents[1]
    knows = [
        path.relative_to(root).as_posix()
        for room in ("agents", "judging", "kitchen", "masterchef", "deploy")
        for path in (root / room).rglob("*.py")
        if '/api/push"' in path.read_text("utf-8")
    ]
    assert knows == ["agents/hosts/embedded/app.py"]
    assert "location = /api/push { return 403; }" in (root / "docs" / "hosts.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "row", "cloud"),
    [
        ("gpt-oss:120b-cloud", {}, True),
        ("kimi:cloud", None, True),
        ("mine", {"remote_host": "https://ollama.com"}, True),
        ("cloud", {}, False),
        ("qwen3:8b", {"remote_model": ""}, False),
    ],
)
def test_models_of_a_cloud_are_known(name: str, row: Any, cloud: bool) -> None:
    assert is_cloud(name, row) is cloud


def test_a_model_of_a_cloud_is_never_asked() -> None:
    from agents.hosts import Request

    nowhere = Http("http://127.0.0.1:9")
    for ask in (
        lambda: OllamaClient(nowhere).chat(Request("kimi:cloud", [])),
        lambda: Manager(nowhere).keep("kimi:cloud", "5m"),
        lambda: Manager(nowhere).pull("kimi:cloud", on=print, stop_when=bool),
    ):
        with pytest.raises(HostError) as caught:
            ask()
        assert caught.value.kind == "bad_request"
