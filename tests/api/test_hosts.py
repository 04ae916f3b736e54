"""Hosts are added, tested and removed; what is wrong with them is said."""

from pathlib import Path

import pytest

from agents import registry
from agents.api.host_forms import HostSerializer
from agents.hosts.authority import Authority
from agents.models import AuditEntry, Host, HostModel, LanguageModel
from agents.registry import keys

from .conftest import As, errors

DEAD = {"name": "dead", "url": "http://127.0.0.1:9", "tags": ["gpu"]}


def test_a_host_that_is_down_is_kept_and_says_why(as_: As) -> None:
    made = as_("operator").post("/api/v1/hosts", DEAD)
    assert made.status_code == 201
    shown = made.json()
    assert shown["healthy"] is False
    assert shown["error"].startswith("unreachable")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://127.0.0.1"}, "url"),
        ({"url": "gpu"}, "url"),
        ({"name": "two words"}, "name"),
        ({"slots": 0}, "slots"),
        ({"protocol": "grpc"}, "protocol"),
        ({"tags": ["a b"]}, "tags.0"),
        ({"api_key_env": "MASTERCHEF_SECRET_KEY"}, "api_key_env"),
        ({"api_key_env": "DATABASE_URL"}, "api_key_env"),
        ({"infer_cert_env": "HOME", "url": "https://127.0.0.1:9"}, "infer_cert_env"),
        ({"manage_cert_env": "a_CERT", "url": "https://127.0.0.1:9"}, "manage_cert_env"),
        ({"ca": "nonsense", "url": "https://127.0.0.1:9"}, "ca"),
        ({"ca": "é", "url": "https://127.0.0.1:9"}, "ca"),
        ({"infer_cert_env": "GPU_CERT"}, "url"),
        ({"infer_cert": "nonsense", "url": "https://127.0.0.1:9"}, "infer_cert"),
        ({"fields": ["seed"]}, "fields"),
        ({"fields": {"seed": "perhaps"}}, "fields"),
        ({"fields": {"colour": "never"}}, "fields"),
    ],
)
def test_bad_input_names_its_field_and_adds_nothing(
    as_: As, wrong: dict[str, object], field: str
) -> None:
    refused = as_("operator").post("/api/v1/hosts", DEAD | wrong)
    assert refused.status_code == 400
    assert field in errors(refused)
    assert not Host.objects.exists()


def test_a_name_is_taken_once(as_: As) -> None:
    as_("operator").post("/api/v1/hosts", DEAD)
    assert "name" in errors(as_("operator").post("/api/v1/hosts", DEAD))


def test_a_host_is_changed_tested_and_removed(as_: As) -> None:
    host = Host.objects.create(**DEAD)
    client, address = as_("operator"), f"/api/v1/hosts/{host.pk}"
    assert client.patch(address, {"slots": 4}).json()["slots"] == 4
    assert client.post(f"{address}/test").json()["healthy"] is False
    assert client.delete(address).status_code == 204
    assert not Host.objects.exists()


def test_a_change_leaves_alone_what_others_write_at_the_same_time(as_: As) -> None:
    """Two people with the form before them, and a look that finds the host down meanwhile."""
    made = as_("operator").post("/api/v1/hosts", DEAD | {"api_key": "sesame"}).json()
    mine, theirs = (Host.objects.get(pk=made["id"]) for _ in range(2))
    first = HostSerializer(mine, data={"slots": 4}, partial=True)
    second = HostSerializer(theirs, data={"tags": ["rack-2"], "draining": True}, partial=True)
    assert first.is_valid() and second.is_valid()
    Host.objects.update(healthy=True, version="0.30.0")
    second.save()
    first.save()
    host = Host.objects.get()
    assert (host.slots, host.tags, host.draining) == (4, ["rack-2"], True)
    assert host.healthy and host.version == "0.30.0" and keys.key_of(host) == "sesame"


def test_sync_reads_the_hosts_of_the_environment(as_: As, settings: object) -> None:
    settings.OLLAMA_HOSTS = "near[cpu]=http://127.0.0.1:9"  # type: ignore[attr-defined]
    shown = as_("operator").post("/api/v1/hosts/sync").json()
    assert [(host["name"], host["tags"], host["healthy"]) for host in shown] == [
        ("near", ["cpu"], False)
    ]


def test_models_name_the_hosts_that_have_them(as_: As, db: None) -> None:
    model = LanguageModel.objects.create(name="smollm2:135m", digest="abc")
    for name in ("one", "two"):
        host = Host.objects.create(name=name, url="http://127.0.0.1:9")
        HostModel.objects.create(host=host, model=model)
    rows = as_("viewer").get("/api/v1/models").json()["results"]
    assert [(row["name"], row["hosts"]) for row in rows] == [("smollm2:135m", ["one", "two"])]
    assert as_("viewer").get("/api/v1/models?host=three").json()["results"] == []
    assert as_("viewer").get("/api/v1/hosts").json()["results"][0]["model_count"] == 1


def test_a_certificate_is_kept_sealed_and_never_shown_again(as_: As, tmp_path: Path) -> None:
    pem = Authority(tmp_path).client("infer", days=1).read_text()
    client, secure = as_("operator"), {**DEAD, "url": "https://127.0.0.1:9"}
    assert "url" in errors(client.post("/api/v1/hosts", DEAD | {"infer_cert": pem}))
    made = client.post("/api/v1/hosts", secure | {"infer_cert": pem}).json()
    assert made["has_infer_cert"] and not made["has_manage_cert"] and "infer_cert" not in made
    host = Host.objects.get()
    assert "PRIVATE KEY" not in host.infer_cert_sealed
    assert keys.infer_identity(host).pem() == pem.strip()
    (audited,) = AuditEntry.objects.filter(action="host.add")
    assert "PRIVATE KEY" not in str(audited.__dict__)
    assert not client.patch(f"/api/v1/hosts/{host.pk}", {"infer_cert": ""}).json()["has_infer_cert"]


def test_what_a_host_refused_is_shown_and_a_person_decides_in_its_place(as_: As) -> None:
    host = Host.objects.create(**DEAD)
    model = LanguageModel.objects.create(name="soup:8b")
    place = HostModel.objects.create(host=host, model=model, refused=["seed"])
    client, address = as_("operator"), f"/api/v1/hosts/{host.pk}"
    assert client.get(address).json()["learnt"] == {"soup:8b": ["seed"]}
    changed = client.patch(address, {"fields": {"think": "never"}}, format="json")
    assert changed.json()["fields"] == {"think": "never"}
    place.host.refresh_from_db()
    assert registry.client_for_model(place).known.refused == {"seed", "think"}
