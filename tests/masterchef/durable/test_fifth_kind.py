"""A kind that nobody has heard of, declared in one file, has the whole protocol."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from masterchef.cli.checks_services import _invariants
from masterchef.durable import (
    WorkRef,
    journal,
    registry,
    statements,
    take,
    violations,
)
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
ALL = "masterchef_parcel t WHERE true"


def make(trouble: str = "", **more: Any) -> Parcel:
    return Parcel.objects.create(trouble=trouble, **more)


def take_again(parcel: Parcel) -> None:
    """As if its pause were over."""
    Parcel.objects.update(not_before=None)
    take("parcel", parcel.pk)
    parcel.refresh_from_db()


def test_while_it_is_paused_nobody_takes_it() -> None:
    parcel = make(paused=True)
    take("parcel", parcel.pk)
    assert PARCELS.resend() == 0
    parcel.refresh_from_db()
    assert (parcel.state, parcel.attempts) == ("ready", 0)
    Parcel.objects.update(paused=False)
    take_again(parcel)
    assert parcel.state == "done"


@pytest.mark.parametrize(
    "trouble, kind", [("fails", "error"), ("bug", "error")], ids=["host", "ours"]
)
def test_after_all_attempts_it_is_given_up(trouble: str, kind: str) -> None:
    parcel = make(trouble)
    for number in range(1, settings.TURN_ATTEMPTS):
        take_again(parcel)
        assert (parcel.state, parcel.attempts, parcel.error_kind) == ("ready", number, kind)
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", kind)
    assert parcel.error
    assert violations() == {}
    assert statements.reopen(PARCELS.table, ALL, ()) == [parcel.pk]


def test_what_can_not_be_mended_is_given_up_at_once_with_its_class() -> None:
    parcel = make("hopeless")
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", "scales")


def test_waiting_costs_no_attempt_but_does_not_last_for_ever(settings: Any) -> None:
    parcel = make("away")
    for _ in range(settings.TURN_ATTEMPTS + 2):
        take_again(parcel)
        assert (parcel.state, parcel.attempts, parcel.error_kind) == ("waiting", 0, "no_host")
        assert PARCELS.wake_waiting() == (1 if parcel.not_before is None else 0)
        Parcel.objects.update(state="ready")
    settings.HOST_PATIENCE_S = 0
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", "no_host")


def test_dead_workers_are_counted(settings: Any) -> None:
    parcel = make()
    for _ in range(settings.TURN_ATTEMPTS):
        statements.claim(PARCELS.table, parcel.pk)
        Parcel.objects.update(lease_until="2020-01-01T00:00Z")
        assert PARCELS.release_expired() == 1
    parcel.refresh_from_db()
    assert (parcel.state, parcel.error_kind) == ("quarantined", "workers")
    assert "workers died or froze with it" in parcel.error


def test_doctor_counts_its_promises_and_sees_a_broken_one() -> None:
    parcel = make()
    count = f"{len(registry.kinds())} kinds of work"
    assert count in _invariants().detail and "parcel" in _invariants().detail
    Parcel.objects.update(state="claimed")
    assert violations().keys() == {"parcel_claims"}
    Parcel.objects.update(state="done")
    assert violations().keys() == {"parcel_weight"}
    assert parcel.pk


def test_what_it_was_told_is_forgotten_on_request() -> None:
    parcel = make()
    ref = WorkRef(PARCELS.table, parcel.pk, 0, f"parcel:{parcel.pk}", "parcel")
    journal.write(ref, 1, "weigh", {"weight": 1})
    assert journal.forget(ref.name) == 1
    assert journal.read(ref, 1, "weigh") is None


def test_its_declaration_is_one_short_file() -> None:
    lines = Path(__file__).with_name("parcels.py").read_text().splitlines()
    assert len(lines) <= 80
