"""Replies are written before they are used: the first writer wins, under the newest fence."""

import pytest

from masterchef.durable import FenceLost, JournalMismatch, WorkRef, journal
from masterchef.durable.database import sql
from masterchef.durable.models import JournalEntry
from tests.masterchef.durable.parcels import Parcel

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_reply_wins(ref: WorkRef) -> None:
    assert journal.read(ref, 1, "ask") is None
    assert journal.write(ref, 1, "ask", {"said": 1}) == {"said": 1}
    assert journal.write(ref, 1, "ask", {"said": 2}) == {"said": 1}
    assert journal.read(ref, 1, "ask") == {"said": 1}
    assert str(JournalEntry.objects.get()) == f"{ref.name}/1"


def test_another_request_under_the_same_number_is_a_mismatch(ref: WorkRef) -> None:
    journal.write(ref, 1, "ask" * 10, {"said": 1})
    with pytest.raises(JournalMismatch) as caught:
        journal.read(ref, 1, "beg" * 10)
    assert str(caught.value) == (
        f"{ref.name}: call 1 was journalled for request askaskaskask, and now asks begbegbegbeg"
    )
    with pytest.raises(JournalMismatch):
        journal.write(ref, 1, "beg", {"said": 2})


def test_who_has_lost_the_fence_writes_no_reply(ref: WorkRef) -> None:
    Parcel.objects.update(fence=ref.fence + 1)
    with pytest.raises(FenceLost, match=ref.name):
        journal.write(ref, 1, "ask", {"said": 1})
    assert not JournalEntry.objects.exists()


def test_only_the_named_works_are_forgotten(ref: WorkRef) -> None:
    journal.write(ref, 1, "ask", {})
    journal.write(ref, 2, "ask", {})
    journal.write(ref._replace(name="other"), 1, "ask", {})
    assert journal.forget(ref.name, "nobody") == 2
    assert [entry.work for entry in JournalEntry.objects.all()] == ["other"]


def test_json_comes_parsed_out_of_the_protocols_own_statements() -> None:
    found = sql("""SELECT '{"said": [1, null]}'::jsonb AS said""").fetchone()
    assert found is not None and found[0] == {"said": [1, None]}
