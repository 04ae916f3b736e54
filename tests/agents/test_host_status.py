"""What is known of a host beside its models: history, loaded models, drain, known holes."""

import threading
import time

import pytest
from django.db import connection

from agents import host_figures, registry, slots
from agents.hosts import flaws
from agents.models import Host, HostHealth, SlotWait
from agents.registry import history
from masterchef.embedded import ports

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_change_of_health_is_kept_and_nothing_else(host: Host) -> None:
    url, version = host.url, host.version
    HostHealth.objects.all().delete()
    registry.check_host(host.pk)
    registry.check_host(host.pk)
    Host.objects.filter(pk=host.pk).update(url=f"http://127.0.0.1:{ports.pick_hidden('dead')}")
    registry.check_host(host.pk)
    registry.mark_down(host.pk, "a call found it dead")
    Host.objects.filter(pk=host.pk).update(url=url)
    registry.check_host(host.pk)
    rows = list(host.health.order_by("id").values_list("healthy", "version"))
    assert rows == [(True, version), (False, version), (True, version)]
    assert "unreachable" in host.health.get(healthy=False).error


def test_another_version_is_a_change(host: Host) -> None:
    assert history.note(host.pk, healthy=True, version="9.9")
    assert not history.note(host.pk, healthy=True, version="9.9")


def test_the_history_has_an_end(host: Host) -> None:
    for number in range(history.KEPT + 5):
        history.note(host.pk, healthy=True, version=str(number))
    assert host.health.count() == history.KEPT
    assert host.health.order_by("-id")[0].version == str(history.KEPT + 4)


def test_what_is_loaded_is_known_after_a_check(host: Host) -> None:
    registry.check_host(host.pk)
    (row,) = Host.objects.get(pk=host.pk).loaded
    assert row["name"] == "scripted" and row["size"] > 0 and row["expires_at"]


def test_a_drained_host_gets_no_new_call(host: Host) -> None:
    assert registry.hosts_with("scripted").exists() and slots.take(host.pk)
    Host.objects.filter(pk=host.pk).update(draining=True)
    assert not registry.hosts_with("scripted").exists()
    assert slots.take(host.pk) is None  # nor one that had chosen it before
    assert not registry.usable("scripted")
    (problem,) = registry.problems_of(["scripted"])
    assert "is drained" in problem
    assert registry.check_host(host.pk).healthy  # it is looked at all the same


def test_a_seat_of_a_drained_host_moves(host: Host) -> None:
    other = Host.objects.create(name="other", url=host.url)
    registry.check_host(other.pk)
    Host.objects.filter(pk=host.pk).update(draining=True)
    places = registry.hosts_with("scripted")
    assert [place.host_id for place in places] == [other.pk]


def test_a_call_that_waits_for_a_slot_is_seen_until_it_has_one(host: Host) -> None:
    held = [slots.take(host.pk) for _ in range(host.slots)]
    got: list[bool] = []

    def wait() -> None:
        with slots.slot(lambda _: [host.pk], wait_s=30, give_up=lambda: False) as taken:
            got.append(taken is not None)
        connection.close()  # this thread's own

    caller = threading.Thread(target=wait)
    caller.start()
    deadline = time.monotonic() + 30
    while not slots.waiting([host.pk])[host.pk] and time.monotonic() < deadline:
        time.sleep(0.05)
    (line,) = host_figures.figures()
    assert (line.waiting, line.busy) == (1, host.slots)
    assert held[0] and slots.release(held[0])
    caller.join(30)
    assert got == [True] and not SlotWait.objects.exists()


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("0.17.0", True),
        ("0.9.6", True),
        ("v0.17.1-rc2", True),
        ("0.17.1", False),
        ("0.17.1+masterchef", False),
        ("1.0", False),
        ("", False),
        ("vllm", False),
    ],
)
def test_versions_with_a_known_hole_are_told(version: str, found: bool) -> None:
    ids = [flaw.id for flaw in flaws.of("ollama", version)]
    assert ids == (["CVE-2026-7482"] if found else [])
    assert not flaws.of("openai", version)
