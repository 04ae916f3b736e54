import threading
import time

import pytest
from django.db import connection

from agents import slots
from agents.models import Host, Slot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three() -> Host:
    host = Host.objects.create(name="three", url="http://127.0.0.1:1", slots=3)
    slots.lay_out(host)
    return host


def hold(host: Host, wait_s: float = 5.0):
    return slots.slot(lambda waited: [host.pk], wait_s=wait_s, give_up=lambda: False)


def test_slots_never_exceed_the_hosts_number_with_many_threads(three: Host) -> None:
    inside, most, served = 0, 0, 0
    lock = threading.Lock()

    def call() -> None:
        nonlocal inside, most, served
        try:
            with hold(three, wait_s=20) as held:
                assert held is not None
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.01)
                with lock:
                    inside -= 1
                    served += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, served) == (3, 20)
    assert slots.in_use([three.pk]) == {three.pk: 0}


def test_a_dead_holders_slot_is_given_away_when_its_lease_ends(three: Host) -> None:
    for _ in range(3):
        assert slots.take(three.pk, lease_s=3600)
    assert slots.take(three.pk) is None
    dead = Slot.objects.filter(host=three).first()
    Slot.objects.filter(pk=dead.pk).update(lease_until="2020-01-01T00:00Z")
    taken = slots.take(three.pk)
    assert taken and taken.id == dead.pk


def test_free_dead_empties_slots_of_dead_holders_only(three: Host) -> None:
    living = slots.take(three.pk)
    slots.take(three.pk, lease_s=-1)
    assert slots.free_dead() == 1
    assert list(Slot.objects.exclude(holder="").values_list("pk", flat=True)) == [living.id]


def test_a_beat_prolongs_only_slots_that_are_still_ours(three: Host) -> None:
    lost = slots.take(three.pk, lease_s=-1)
    again = slots.take(three.pk)
    assert lost.id == again.id
    assert slots.beat([lost, again]) == {again.id}
    assert not slots.release(lost)
    assert slots.release(again)


def test_waiting_for_a_slot_is_bounded_and_ends_without_one(three: Host) -> None:
    for _ in range(3):
        slots.take(three.pk)
    with hold(three, wait_s=0.05) as held:
        assert held is None


def test_who_has_lost_the_fence_stops_waiting(three: Host) -> None:
    for _ in range(3):
        slots.take(three.pk)
    with slots.slot(lambda waited: [three.pk], wait_s=3600, give_up=lambda: True) as held:
        assert held is None


def test_fewer_slots_take_effect_at_once(three: Host) -> None:
    Host.objects.filter(pk=three.pk).update(slots=1)
    assert slots.take(three.pk)
    assert slots.take(three.pk) is None
