import pytest

from agents import memory as memories
from agents.memory import Memory, Old
from agents.prompts import Exchange
from kitchen.models import Session, Turn


def remember(session: Session, tick: int, *, state: str = "done", seat: str = "L1", **more) -> None:
    written = memories.record(
        Exchange(f"saw {tick}", f"did {tick}"),
        tokens=more.pop("tokens", 100),
        chars=more.pop("chars", 300),
        notes=more.pop("notes", []),
        **more,
    )
    Turn.objects.create(
        session=session, tick=tick, seat=seat, role="line_cook", state=state, memory=written
    )


def load(session: Session, tick: int) -> Memory:
    return memories.load(session.pk, "L1", tick)


def test_only_turns_that_are_done_and_earlier_and_its_own_are_remembered(session) -> None:
    remember(session, 0)
    remember(session, 1, seat="S1")
    remember(session, 2, state="decided")
    remember(session, 3, state="cancelled")
    remember(session, 4)
    remember(session, 5)
    assert [turn.tick for turn in load(session, 5).window] == [0, 4]


def test_a_turn_without_memory_leaves_a_gap_and_no_error(session) -> None:
    remember(session, 0)
    Turn.objects.create(session=session, tick=1, seat="L1", role="line_cook", state="done")
    assert [turn.tick for turn in load(session, 2).window] == [0]


def test_the_notebook_keeps_the_last_text_of_a_key_and_drops_emptied_ones(session) -> None:
    remember(session, 0, notes=[{"key": "a", "text": "1"}, {"key": "b", "text": "2"}])
    remember(session, 1, notes=[{"key": "a", "text": "3"}, {"key": "b", "text": ""}])
    assert load(session, 2).notes() == {"a": "3"}


def test_after_a_compaction_only_kept_turns_its_summary_and_notebook_are_left(session) -> None:
    for tick in range(4):
        remember(session, tick, notes=[{"key": f"k{tick}", "text": "x"}])
    before = load(session, 4)
    dropped, kept = memories.split(before, kept_tokens=7)
    assert [turn.tick for turn in dropped] == [0, 1]
    after = memories.compacted(before, kept, 4, "The grill broke.")
    remember(session, 4, compacted=memories.compaction(after, []))
    remember(session, 5)
    now = load(session, 6)
    assert now.summary == "The grill broke."
    assert [turn.tick for turn in now.window] == [2, 3, 4, 5]
    assert now.notebook == {f"k{tick}": "x" for tick in range(4)}


def test_a_full_notebook_keeps_its_newest_notes_and_leaves_room_in_the_prompt(session) -> None:
    for tick in range(30):
        remember(session, tick, notes=[{"key": f"k{tick:02}", "text": "x" * 27}])
    book = load(session, 30).notes()
    assert list(book) == [f"k{tick:02}" for tick in range(6, 30)]
    noted = memories.Memory(notebook=book).newest_notes(tokens=35)  # of 3 characters each
    assert list(noted) == ["k27", "k28", "k29"]


def test_a_compaction_counts_only_once_its_turn_is_done(session) -> None:
    remember(session, 0)
    after = memories.compacted(load(session, 1), [], 1, "lost")
    remember(session, 1, state="claimed", compacted=memories.compaction(after, []))
    assert load(session, 2).summary == ""


def test_a_compaction_that_keeps_nothing_leaves_an_empty_window(session) -> None:
    remember(session, 0)
    dropped, kept = memories.split(load(session, 1), kept_tokens=0)
    assert (len(dropped), kept) == (1, [])
    after = memories.compacted(load(session, 1), kept, 1, "all")
    assert after.window == [] and after.window_from == 1


def test_tokens_are_the_hosts_count_and_an_estimate_of_what_is_new(session) -> None:
    remember(session, 0, tokens=100, chars=400)
    memory = load(session, 1)
    prompt = [{"role": "user", "content": "x" * 480}]
    assert memory.tokens_of(prompt) == 100 + 80 / 4


def test_without_a_count_the_estimate_is_on_the_safe_side() -> None:
    assert Memory().tokens_of([{"role": "user", "content": "x" * 300}]) == 100


def test_recall_finds_the_most_similar_entry_and_leaves_strangers_out() -> None:
    old = [
        Old(1, "grill", memories.unpack(memories.pack([1.0, 0.0, 0.0]))),
        Old(2, "plates", memories.unpack(memories.pack([0.0, 1.0, 0.1]))),
        Old(3, "other size", memories.unpack(memories.pack([1.0, 0.0]))),
    ]
    assert [item.text for item in memories.similar(old, [0.1, 0.9, 0.0])] == ["plates"]
    assert memories.similar(old, [0.0, 0.0, 1.0]) == []
    assert memories.similar(old, [0.0, 0.0, 0.0]) == []
    assert memories.similar([], [1.0]) == []


def test_equally_similar_entries_go_by_age() -> None:
    same = [Old(tick, str(tick), memories.unpack(memories.pack([1.0, 1.0]))) for tick in range(5)]
    assert [item.tick for item in memories.similar(same, [1.0, 1.0])] == [0, 1]


def test_vectors_survive_being_stored() -> None:
    vector = [0.25, -1.5, 0.0]
    assert memories.unpack(memories.pack(vector)).tolist() == vector


@pytest.mark.django_db
def test_old_turns_are_read_from_every_compaction(session) -> None:
    old = [Old(0, "first", memories.unpack(memories.pack([1.0, 2.0])))]
    remember(session, 3, compacted=memories.compaction(Memory(window_from=3), old))
    remember(session, 5, compacted=memories.compaction(Memory(window_from=5), old))
    assert [item.text for item in memories.old_turns(session.pk, "L1", 6)] == ["first", "first"]
    assert memories.old_turns(session.pk, "L1", 3) == []
