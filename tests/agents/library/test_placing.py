"""A version comes to the hosts that should have it, each by a job of its own."""

import json
from collections.abc import Callable

import pytest

from agents import registry
from agents.library import assignments, audit, on_hosts, placements, pulls, versions
from agents.library.errors import InTheWay, LibraryError
from agents.library.placements import PLACEMENTS
from agents.library.pulls import PULLS
from agents.models import Assignment, AuditEntry, Host, ModelFile, ModelVersion, Placement, Pull
from masterchef.durable import sql
from masterchef.durable.invariants import violations
from tests.agents.library.conftest import place, play
from tests.agents.library.shelf import Shelf

Hosts = Callable[..., tuple[Host, Shelf]]


def now_ready(row: Placement) -> None:
    """Its pause is over."""
    sql("UPDATE agents_placement SET state = 'ready', not_before = NULL WHERE id = %s"
        " AND state IN ('ready', 'waiting')", (row.pk,))  # fmt: skip


def test_a_version_is_sent_created_and_both_digests_are_kept(soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one")
    versions.create("soup", soup, system="Be brief.", parameters={"num_ctx": 512, "stop": ["#"]})
    assignments.assign("soup", host=host)
    row = place(host)
    play(PLACEMENTS, row)
    assert (row.state, row.phase, row.bytes_done) == ("done", "there", soup.bytes)
    assert row.host_digest == shelf.models["soup:latest"] != soup.sha256
    assert shelf.blobs == {soup.sha256: soup.bytes}
    (body,) = shelf.created
    assert body["files"] == {"model.gguf": f"sha256:{soup.sha256}"}
    assert (body["system"], body["parameters"]) == ("Be brief.", {"num_ctx": 512, "stop": ["#"]})
    assert registry.hosts_with("soup").get().model.digest == row.host_digest
    assert not violations()


def test_of_three_hosts_only_the_failed_are_tried_again(soup: ModelFile, hosts: Hosts) -> None:
    """A slow one, one that dies in the middle of the blob, one that refuses."""
    (slow, slows), (dying, dyings), (closed, closeds) = (
        hosts(name, tags=["gpu"]) for name in ("slow", "dying", "closed")
    )
    slows.slow_s, dyings.dies_after, closeds.refuses = 0.02, 300_000, 403
    versions.create("soup", soup)
    assignments.assign("soup", host_tag="gpu")
    rows = [place(host) for host in (slow, dying, closed)]
    play(PLACEMENTS, *rows)
    assert [row.state for row in rows] == ["done", "waiting", "quarantined"]
    assert (rows[1].error_kind, rows[2].error_kind) == ("unreachable", "auth")
    assert dyings.blobs == {} and closeds.models == {} and not violations()

    closeds.refuses = 0
    placements.retry(rows[2])
    with pytest.raises(InTheWay):
        placements.retry(rows[0])
    now_ready(rows[1])
    play(PLACEMENTS, *rows)
    assert [row.state for row in rows] == ["done"] * 3
    assert [shelf.count("POST /api/blobs") for shelf in (slows, dyings, closeds)] == [1, 2, 2]
    assert [shelf.count("POST /api/create") for shelf in (slows, dyings, closeds)] == [1, 1, 1]


def test_what_fails_after_the_blob_doesnt_send_it_again(soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one")
    shelf.says_on_create = "no space left on device"
    versions.create("soup", soup)
    assignments.assign("soup", host=host)
    row = place(host)
    play(PLACEMENTS, row)
    assert row.state == "ready" and "no space left" in row.error and row.attempts == 1
    shelf.says_on_create = ""
    now_ready(row)
    play(PLACEMENTS, row)
    assert row.state == "done" and shelf.count("POST /api/blobs") == 1


def test_a_host_that_joins_a_tag_later_gets_the_model(soup: ModelFile, hosts: Hosts) -> None:
    first, _ = hosts("first", tags=["gpu"])
    versions.create("soup", soup)
    assignments.assign("soup", host_tag="gpu")
    play(PLACEMENTS, place(first))
    second, shelf = hosts("second")
    assert assignments.place_missing() == 0
    Host.objects.filter(pk=second.pk).update(tags=["gpu"])
    assert assignments.place_missing() == 1 and assignments.place_missing() == 0
    play(PLACEMENTS, place(second))
    assert "soup:latest" in shelf.models


def test_drift_is_told_and_mended(soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one")
    versions.create("soup", soup)
    assignments.assign("soup", host=host)
    row = place(host)
    play(PLACEMENTS, row)
    assert assignments.mend() == 0
    for change, said in (
        (lambda: shelf.models.clear(), "had it no more"),
        (lambda: shelf.models.update({"soup:latest": "other"}), "another digest"),
    ):
        change()
        sql("UPDATE agents_placement SET decided_at = decided_at - interval '1 minute'")
        registry.check_host(host.pk)
        assert assignments.mend() == 1 and assignments.mend() == 0
        play(PLACEMENTS, row)
        assert row.state == "done" and said in row.drift
        assert shelf.models["soup:latest"] == row.host_digest


def test_editing_makes_a_version_that_goes_to_the_same_hosts(soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one")
    first = versions.create("soup", soup, parameters={"temperature": 0})
    assignments.assign("soup", host=host)
    play(PLACEMENTS, place(host))
    second = versions.edit(first, system="Be brief.")
    assert (second.number, second.parameters) == (2, {"temperature": 0})
    assert assignments.place_missing() == 1
    row = Placement.objects.get(version=second)
    play(PLACEMENTS, row)
    assert shelf.models["soup:latest"] == row.host_digest
    assert shelf.count("POST /api/blobs") == 1
    old = Placement.objects.get(version=first)
    assert old.host_digest and old.host_digest != row.host_digest
    assert assignments.mend() == 0, "an older version is not wanted any more"


def test_another_digest_of_one_source_is_kept_as_the_host_tells_it(
    soup: ModelFile, hosts: Hosts
) -> None:
    (one, _), (two, rewriting) = hosts("one", tags=["x"]), hosts("two", tags=["x"])
    rewriting.rewrites = True
    versions.create("soup", soup)
    assignments.assign("soup", host_tag="x")
    rows = [place(one), place(two)]
    play(PLACEMENTS, *rows)
    assert rows[1].host_digest.startswith("rewritten")
    assert rows[0].host_digest != rows[1].host_digest


def test_what_can_not_be_assigned_is_refused(soup: ModelFile, hosts: Hosts) -> None:
    host, _ = hosts("one")
    other = Host.objects.create(name="cloud", url="http://127.0.0.1:9", protocol="openai")
    with pytest.raises(LibraryError, match="no model"):
        assignments.assign("soup", host=host)
    versions.create("soup", soup)
    for wrong in ({}, {"host": host, "host_tag": "x"}, {"host": other}):
        with pytest.raises(LibraryError):
            assignments.assign("soup", **wrong)
    assignments.assign("soup", host=host)
    with pytest.raises(LibraryError, match="already"):
        assignments.assign("soup", host=host)
    assert Assignment.objects.count() == 1


def test_a_name_is_taken_once_and_bad_parameters_make_nothing(soup: ModelFile) -> None:
    versions.create("soup:8b", soup)
    with pytest.raises(LibraryError, match="is taken") as taken:
        versions.create("soup:8b", soup)
    assert taken.value.field == "name"
    for name in ("", "Soup", "soup:", "a/b/c", "soup\x00", "../soup", "s" * 300):
        with pytest.raises(LibraryError):
            versions.create(name, soup)
    for parameters in (
        {"num_ctx": "8k"}, {"num_ctx": True}, {"temperature": -1}, {"stop": [1]}, {"stop": ""},
        {"system": "x"}, {"temperature": float("nan")}, {"num_ctx": 2.5},
    ):  # fmt: skip
        with pytest.raises(LibraryError) as wrong:
            versions.create("other", soup, parameters=parameters)
        assert wrong.value.field == "parameters"
    assert soup.versions.count() == 1


def test_a_file_in_use_and_an_assigned_version_stay(soup: ModelFile, hosts: Hosts) -> None:
    host, _ = hosts("one")
    made = versions.create("soup", soup)
    wanted = assignments.assign("soup", host=host)
    with pytest.raises(InTheWay, match="assigned"):
        versions.remove(made)
    with pytest.raises(InTheWay, match="used by"):
        versions.remove_file(soup)
    assignments.take_away(wanted)
    assert place(host).state == "cancelled"
    versions.remove(made)
    versions.remove_file(soup)
    assert not ModelFile.objects.exists()


def test_all_versions_of_a_name_go_or_none(soup: ModelFile, hosts: Hosts) -> None:
    host, _ = hosts("one")
    first = versions.create("soup", soup)
    versions.edit(versions.edit(first, system="Taste it."), system="Taste it twice.")
    other = versions.create("stew", soup)
    wanted = assignments.assign("soup", host=host)
    with pytest.raises(InTheWay, match="assigned"):
        versions.remove_all("soup:latest")
    assert ModelVersion.objects.filter(name="soup:latest").count() == 3
    assignments.take_away(wanted)
    versions.remove_all("soup:latest")
    assert list(ModelVersion.objects.all()) == [other]
    assert ModelFile.objects.get() == soup  # which the stew is made of
    versions.remove_all("stew:latest")
    assert not ModelFile.objects.exists()


def test_a_lost_file_is_told(soup: ModelFile, hosts: Hosts, media: object) -> None:
    from agents.library import media_store

    host, shelf = hosts("one")
    versions.create("soup", soup)
    assignments.assign("soup", host=host)
    media_store.drop_file(soup)
    row = place(host)
    play(PLACEMENTS, row)
    assert row.state == "quarantined" and "upload it again" in row.error
    assert shelf.models == {}


def test_a_host_pulls_by_name(hosts: Hosts) -> None:
    host, shelf = hosts("one")
    row = pulls.pull("qwen3:8b", host)
    play(PULLS, row)
    assert (row.state, row.host_digest) == ("done", "pulled")
    assert registry.hosts_with("qwen3:8b").exists()
    again = pulls.pull("qwen3:8b", host)
    assert again.pk == row.pk and again.state == "ready"
    pulls.cancel(again)
    assert Pull.objects.get().state == "cancelled"
    assert shelf.count("POST /api/pull") == 1


def test_models_are_loaded_unloaded_copied_and_deleted(hosts: Hosts) -> None:
    host, shelf = hosts("one")
    shelf.models["soup:latest"] = "abc"
    on_hosts.load(host, "soup:latest", keep_alive="5m")
    (loaded,) = on_hosts.loaded(host)
    assert (loaded.name, loaded.size) == ("soup:latest", 7_000_000_000)
    on_hosts.unload(host, "soup:latest")
    assert on_hosts.loaded(host) == []
    on_hosts.copy(host, "soup:latest", "broth")
    assert shelf.models["broth:latest"] == "abc"
    on_hosts.delete(host, "broth:latest")
    assert list(shelf.models) == ["soup:latest"]
    with pytest.raises(LibraryError):
        on_hosts.delete(host, "broth:latest")
    said = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert said == ["model.load", "model.unload", "model.copy", "model.delete"]
    audit.write(None, "x", "y")
    assert AuditEntry.objects.latest("pk").who.endswith("(shell)")


def test_a_host_that_is_down_says_so(transactional_db: None) -> None:
    down = Host.objects.create(name="down", url="http://127.0.0.1:9")
    with pytest.raises(LibraryError, match="down refused it or can't be reached"):
        on_hosts.loaded(down)
    assert json.dumps(str(down))


def test_a_host_that_can_not_be_given_models_any_more_is_told_at_once(hosts: Hosts) -> None:
    host, _ = hosts("one")
    row = pulls.pull("qwen3:8b", host)
    Host.objects.filter(pk=host.pk).update(protocol="openai")
    play(PULLS, row)
    assert (row.state, row.error_kind, row.attempts) == ("quarantined", "refused", 1)
    assert "can't be given models" in row.error
