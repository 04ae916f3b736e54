"""A host that is renamed, moved, untagged, switched off or removed while a job brings it a model:
the job ends once, and is right for what the host is then."""

from collections.abc import Callable

import pytest

from agents import registry
from agents.hosts.management import Manager
from agents.library import assignments, versions
from agents.library.placements import PLACEMENTS
from agents.models import Host, ModelFile, Placement
from masterchef.durable import attempts
from masterchef.durable.invariants import violations
from tests.agents.library.conftest import place, play
from tests.agents.library.shelf import Shelf

Hosts = Callable[..., tuple[Host, Shelf]]


@pytest.fixture
def midway(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something happen once, between the blob and the model."""

    def happen(what: Callable[[], object]) -> None:
        create, left = Manager.create, [what]

        def then(self: Manager, *args: object, **more: object) -> None:
            if left:
                left.pop()()
            create(self, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Manager, "create", then)

    return happen


def test_a_host_that_changes_under_a_job(
    soup: ModelFile, hosts: Hosts, midway: Callable[[Callable[[], object]], None]
) -> None:
    versions.create("soup", soup)
    assignments.assign("soup", host_tag="gpu")
    changes: dict[str, Callable[[Host], object]] = {
        "renamed": lambda host: Host.objects.filter(pk=host.pk).update(name="new-name"),
        "untagged": lambda host: Host.objects.filter(pk=host.pk).update(tags=[]),
        "drained": lambda host: Host.objects.filter(pk=host.pk).update(draining=True),
        "off": lambda host: Host.objects.filter(pk=host.pk).update(enabled=False),
    }
    for name, change in changes.items():
        host, shelf = hosts(name, tags=["gpu"])
        assignments.place_missing()
        midway(lambda host=host, change=change: change(host))  # type: ignore[misc]
        row = place(host)
        play(PLACEMENTS, row)
        assert (row.state, list(shelf.models)) == ("done", ["soup:latest"]), name
        assert registry.check_host(host.pk).models.get().name == "soup:latest"
    assert not violations()
    assert assignments.place_missing() == 0 and assignments.mend() == 0


def test_a_host_that_is_removed_under_a_job_leaves_no_job(
    soup: ModelFile, hosts: Hosts, midway: Callable[[Callable[[], object]], None]
) -> None:
    host, shelf = hosts("one", tags=["gpu"])
    versions.create("soup", soup)
    assignments.assign("soup", host_tag="gpu")
    midway(lambda: Host.objects.filter(pk=host.pk).delete())
    row = place(host)
    attempts.take(PLACEMENTS.name, row.pk)
    assert not Placement.objects.exists() and not violations()
    again = Host.objects.create(name="one", url=shelf.url, tags=["gpu"], timeout_s=20)
    registry.check_host(again.pk)
    assignments.place_missing()
    row = place(again)
    play(PLACEMENTS, row)
    assert row.state == "done" and shelf.count("POST /api/blobs") == 1, "the blob was there"


def test_an_assignment_that_is_taken_away_under_its_job_ends_it(
    soup: ModelFile, hosts: Hosts, midway: Callable[[Callable[[], object]], None]
) -> None:
    host, _ = hosts("one")
    versions.create("soup", soup)
    wanted = assignments.assign("soup", host=host)
    midway(lambda: assignments.take_away(wanted))
    row = place(host)
    play(PLACEMENTS, row)
    assert row.state == "cancelled" and not violations()
    assignments.assign("soup", host=host)
    row.refresh_from_db()
    play(PLACEMENTS, row)
    assert row.state == "done" and not violations()
