"""Machines of Linode: as many as are wanted, none forgotten, whatever the API does."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.errors import DeployError
from deploy.fleet import rental
from deploy.fleet.rental import Plan
from tests.deploy.linode_fake import FakeLinode

PLAN = Plan("chef", "eu-central", "g6-standard-8", "linode/debian12", ("ssh-ed25519 AAAA ada",), 4)


@pytest.fixture
def fake() -> Iterator[FakeLinode]:
    fake = FakeLinode()
    yield fake
    fake.stop()


@pytest.fixture
def client(fake: FakeLinode) -> Any:
    from linode_api4 import LinodeClient

    return LinodeClient("token", base_url=fake.url, retry=False)


def bring_to(client: Any, wanted: int, plan: Plan = PLAN) -> list[str]:
    """The names that stay, after those that have to go were given back."""
    kept, surplus = rental.bring_to(client, plan, "turns", wanted, pause=lambda s: None)
    for each in surplus:
        rental.delete(client, each, pause=lambda s: None)
    return [each.name for each in kept]


def labels(fake: FakeLinode) -> list[str]:
    return sorted(each["label"] for each in fake.instances)


def test_it_grows_and_shrinks_and_saying_it_again_changes_nothing(
    fake: FakeLinode, client: Any
) -> None:
    assert bring_to(client, 3) == ["turns-1", "turns-2", "turns-3"]
    assert bring_to(client, 3) == ["turns-1", "turns-2", "turns-3"]
    assert fake.created == 3
    assert bring_to(client, 1) == ["turns-1"]
    assert labels(fake) == ["chef-turns-1"]
    assert bring_to(client, 0) == []
    assert fake.instances == []


@pytest.mark.parametrize("trouble", [429, 500, 503, "late 500", "duplicate"])
def test_trouble_with_the_api_makes_no_machine_too_many(
    trouble: int | str, fake: FakeLinode, client: Any
) -> None:
    fake.troubles = [trouble, trouble]
    bring_to(client, 2)
    assert bring_to(client, 2) == ["turns-1", "turns-2"]
    assert labels(fake) == ["chef-turns-1", "chef-turns-2"]


def test_a_crash_between_making_and_writing_down_leaves_no_orphan(
    fake: FakeLinode, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def pause(seconds: float) -> None:
        raise Killed  # after the machine was made, before anybody knows

    fake.troubles = ["late 500"]
    with pytest.raises(Killed):
        rental.bring_to(client, PLAN, "turns", 1, pause=pause)
    assert fake.created == 1
    assert bring_to(client, 1) == ["turns-1"]
    assert fake.created == 1
    assert bring_to(client, 0) == [] and fake.instances == []


def test_there_are_never_more_than_the_maximum(fake: FakeLinode, client: Any) -> None:
    bring_to(client, 3)
    with pytest.raises(DeployError, match="maximum") as told:
        rental.bring_to(client, PLAN, "kitchen", 2, pause=lambda s: None)
    assert "linode.maximum" in told.value.fix
    assert fake.most == 3


def test_machines_of_others_are_left_alone(fake: FakeLinode, client: Any) -> None:
    fake.make({"label": "chef-turns-1", "tags": ["chefs"], "region": "r", "type": "t"})
    fake.make({"label": "mail", "tags": [], "region": "r", "type": "t"})
    assert rental.rented(client, PLAN) == []


def test_an_api_that_goes_on_refusing_is_told_with_its_fix(fake: FakeLinode, client: Any) -> None:
    fake.troubles = [401]
    with pytest.raises(DeployError, match="401") as told:
        bring_to(client, 1)
    assert "LINODE_TOKEN" in told.value.fix


def test_giving_back_what_is_gone_is_no_error(fake: FakeLinode, client: Any) -> None:
    (kept, _) = rental.bring_to(client, PLAN, "turns", 1, pause=lambda s: None)
    fake.instances.clear()
    rental.delete(client, kept[0], pause=lambda s: None)
    assert not fake.instances
