import pytest

from kitchen.models import Turn
from masterchef.durable import FenceLost, JournalMismatch, journal
from masterchef.durable.models import JournalEntry


def test_a_reply_is_read_back_under_its_number(claimed) -> None:
    ref = claimed()
    assert journal.read(ref, 1, "hash") is None
    assert journal.write(ref, 1, "hash", {"text": "a"}) == {"text": "a"}
    assert journal.read(ref, 1, "hash") == {"text": "a"}


def test_the_first_writer_wins(claimed) -> None:
    ref = claimed()
    journal.write(ref, 1, "hash", {"text": "first"})
    assert journal.write(ref, 1, "hash", {"text": "second"}) == {"text": "first"}
    assert JournalEntry.objects.count() == 1


def test_another_request_under_a_taken_number_is_a_mismatch(claimed) -> None:
    ref = claimed()
    journal.write(ref, 1, "hash", {"text": "first"})
    with pytest.raises(JournalMismatch, match=ref.name):
        journal.read(ref, 1, "other")
    with pytest.raises(JournalMismatch):
        journal.write(ref, 1, "other", {"text": "second"})


def test_a_lost_fence_leaves_no_row(claimed) -> None:
    ref = claimed()
    Turn.objects.filter(pk=ref.id).update(fence=2)
    with pytest.raises(FenceLost):
        journal.write(ref, 1, "hash", {"text": "late"})
    assert not JournalEntry.objects.exists()


def test_who_lost_the_fence_still_reads_what_the_winner_wrote(claimed) -> None:
    ref = claimed()
    Turn.objects.filter(pk=ref.id).update(fence=2)
    journal.write(ref._replace(fence=2), 1, "hash", {"text": "winner"})
    assert journal.write(ref, 1, "hash", {"text": "late"}) == {"text": "winner"}
