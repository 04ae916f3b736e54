"""The row of a machine's group: an agent takes it, the reconciler writes it, people bound it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from agents.models import AuditEntry, Host, HostModel, LanguageModel, Slot
from kitchen import engine, sessions
from kitchen.models import Session, Turn
from masterchef.accounts.models import Role, User
from masterchef.scaling import bounds, demand, rows, sweeps
from masterchef.scaling.models import Group, WorkerGroup
from masterchef.scaling.rows import Given

pytestmark = pytest.mark.django_db
GIVEN = Given("chef-1", Group.TURNS, 4, 1, 8, engine.RULESET)


@pytest.fixture
def group() -> WorkerGroup:
    assert rows.take(GIVEN)
    return WorkerGroup.objects.get()


def playing(player: str, *, seats: int = 6, count: int = 1) -> list[Session]:
    """Sessions whose first tick waits for `seats` turns each."""
    found = []
    for seed in range(count):
        session = sessions.create_session(
            scenario="busy_night_1", lineup={"default": player}, seed=seed
        )
        sessions.start(session)
        found.append(session)
    return found


def ready() -> int:
    return Turn.objects.filter(state="ready").count()


def test_what_waits_for_no_host_is_counted_as_it_is(group: WorkerGroup) -> None:
    playing("baseline:greedy@queue", count=3)
    assert sweeps.write_wanted() == 1
    group.refresh_from_db()
    assert group.wanted == min(-(-ready() // 4), 8) > 1


def test_no_more_workers_than_its_hosts_have_free_slots(group: WorkerGroup) -> None:
    host = Host.objects.create(name="h", url="http://h:1", slots=6, healthy=True)
    model = LanguageModel.objects.create(name="m1")
    HostModel.objects.create(host=host, model=model)
    Host.objects.create(name="other", url="http://h:2", slots=200, healthy=True)
    playing("m1", count=5)
    assert ready() > 10
    Slot.objects.create(host=host, index=0, holder="x", lease_until=Now() + timedelta(hours=1))
    sweeps.write_wanted()
    group.refresh_from_db()
    assert group.wanted == 2  # five free slots, four threads each


def test_turns_of_another_ruleset_are_not_for_its_workers(group: WorkerGroup) -> None:
    playing("baseline:greedy@queue", count=3)
    Session.objects.update(ruleset="f" * 64)
    assert demand.loads(demand.waiting())[Group.TURNS, "f" * 64] == ready()
    assert sweeps.write_wanted() == 0
    group.refresh_from_db()
    assert group.wanted == 1


def test_without_an_agent_nothing_is_written(group: WorkerGroup) -> None:
    playing("baseline:greedy@queue", count=3)
    WorkerGroup.objects.update(seen_at=Now() - timedelta(minutes=1))
    assert sweeps.write_wanted() == 0


def test_fewer_are_wanted_only_after_the_calm(group: WorkerGroup, settings: Any) -> None:
    settings.CALM_S = 1000.0
    WorkerGroup.objects.update(wanted=5)
    assert sweeps.write_wanted() == 0
    group.refresh_from_db()
    assert (group.wanted, group.peak) == (5, 1) and group.calm_since
    WorkerGroup.objects.update(calm_since=Now() - timedelta(seconds=1001))
    assert sweeps.write_wanted() == 1
    group.refresh_from_db()
    assert (group.wanted, group.calm_since) == (1, None)


def test_two_machines_share_the_rows(group: WorkerGroup) -> None:
    rows.take(GIVEN._replace(machine="chef-2"))
    playing("baseline:greedy@queue", count=3)
    sweeps.write_wanted()
    wanted = list(WorkerGroup.objects.values_list("wanted", flat=True))
    assert sum(wanted) == -(-ready() // 4) and max(wanted) - min(wanted) <= 1


def test_one_agent_has_the_row(group: WorkerGroup) -> None:
    WorkerGroup.objects.update(agent="another")
    assert not rows.take(GIVEN)
    assert rows.beat(GIVEN, running=1, draining=0) is None
    WorkerGroup.objects.update(seen_at=Now() - timedelta(minutes=1))
    assert rows.take(GIVEN)
    assert rows.beat(GIVEN, running=1, draining=0).wanted == 1


def test_bounds_that_a_person_set_outlive_the_agent(group: WorkerGroup) -> None:
    bounds.change(group, None, maximum=3)
    rows.leave(GIVEN)
    assert rows.take(GIVEN)
    group.refresh_from_db()
    assert (group.minimum, group.maximum) == (1, 3)
    rows.take(GIVEN._replace(maximum=6))  # started with others than the last time
    group.refresh_from_db()
    assert (group.minimum, group.maximum) == (1, 6)


@pytest.mark.parametrize(
    ("minimum", "maximum", "field"), [(9, 8, "minimum"), (0, 8, "minimum"), (0, 0, "maximum")]
)
def test_bounds_that_make_no_sense_change_nothing(
    group: WorkerGroup, minimum: int, maximum: int, field: str
) -> None:
    with pytest.raises(bounds.BoundsError, match=f"^{field}: write a number"):
        bounds.change(group, None, minimum=minimum, maximum=maximum)
    group.refresh_from_db()
    assert (group.minimum, group.maximum) == (1, 8)
    assert not AuditEntry.objects.exists()


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_user("olga", password="x" * 12, role=Role.OPERATOR))
    return client


def test_over_rest_they_are_changed_and_written_down(group: WorkerGroup, operator: Client) -> None:
    address = f"/api/v1/workers/{group.pk}"
    told = operator.patch(address, {"maximum": 5}, content_type="application/json")
    assert told.status_code == 200 and told.json()["maximum"] == 5
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action) == ("olga", "workers.bounds")
    assert entry.details == {"before": {"maximum": 8}, "after": {"maximum": 5}}
    told = operator.patch(address, {"minimum": 6}, content_type="application/json")
    assert told.status_code == 400
    assert told.json()["errors"][0]["attr"] == "minimum"


def test_in_the_admin_they_are_changed_and_written_down(
    group: WorkerGroup, operator: Client
) -> None:
    address = f"/admin/masterchef/workergroup/{group.pk}/change/"
    assert operator.get(address).status_code == 200
    told = operator.post(address, {"minimum": 2, "maximum": 7})
    assert told.status_code == 302
    group.refresh_from_db()
    assert (group.minimum, group.maximum) == (2, 7)
    assert AuditEntry.objects.get().who == "olga"
    told = operator.post(address, {"minimum": 9, "maximum": 7})
    assert told.status_code == 200 and b"write a number from 1" in told.content


def test_a_viewer_reads_and_changes_nothing(group: WorkerGroup, client: Client) -> None:
    client.force_login(User.objects.create_user("vera", password="x" * 12, role=Role.VIEWER))
    assert client.get("/api/v1/workers").json()["results"][0]["wanted"] == 1
    client.post(f"/admin/masterchef/workergroup/{group.pk}/change/", {"minimum": 2, "maximum": 7})
    group.refresh_from_db()
    assert group.maximum == 8
