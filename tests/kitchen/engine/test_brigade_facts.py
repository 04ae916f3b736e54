"""The brigade keeps what it is told once, or passes it on to who can act on it."""

from __future__ import annotations

from collections import Counter

import pytest

from kitchen.engine import Decision, Event, Table, advance, decide, lay_out, load_scenario, player
from kitchen.engine.metrics import measure

LONG = load_scenario("slow_business_4")


def evening(name: str, seed: int) -> list[Event]:
    kitchen = lay_out(LONG, seed)
    table = Table(dict.fromkeys(kitchen.seats, player(name)), seed)
    log: list[Event] = []
    while kitchen.ended is None:
        log += advance(kitchen, table.decisions(kitchen))
    return log


def seen(seat: str, role: str, **more: object) -> dict[str, object]:
    """A seat of a long service with nothing to do."""
    return {
        "seat": seat, "role": role, "sight": "own_eyes", "at": "pass", "time_s": 100, "hands": [],
        "hands_free": 2, "heard": [], "options": [{"name": "wait"}], "here": {},
        "brigade": dict(LONG.seats), "recipes": {"dishes": {}, "steps": {}, "stores": {}}, **more,
    }  # fmt: skip


def heard(sender: str, text: str) -> list[dict[str, str]]:
    return [{"from": sender, "text": text}]


def acts(seat: str, **more: object) -> Decision:
    return decide("brigade", seen(seat, LONG.seats[seat], **more), seed=1)


def test_it_honours_what_it_was_told_and_who_forgets_does_not() -> None:
    shares = {}
    for name in ("brigade", "forgetful:20"):
        recalled = measure(LONG, 1, evening(name, 1))
        shares[name] = recalled["recall"]["share"], recalled["score"]
    assert shares["brigade"][0] > 0.9 and shares["forgetful:20"][0] < 0.3
    assert shares["brigade"][1] - shares["forgetful:20"][1] >= 15


def test_every_seat_takes_hundreds_of_decisions() -> None:
    taken = Counter(event.seat for event in evening("brigade", 2) if "until" in event.data)
    assert set(taken) == set(LONG.seats) and min(taken.values()) >= 250
    assert sorted(taken.values())[3] >= 400


ALLERGY = (
    "Mind table 3 from second 400 to 520: nuts would make that guest ill, and no ticket tells you."
)


def test_who_cannot_act_on_a_fact_tells_who_can() -> None:
    porter = acts("K1", heard=heard("waiter", ALLERGY))
    told = [(message.to, message.text) for message in porter.messages]
    assert told == [("E1", "fact allergy nuts 400 520 3"), ("S1", "fact allergy nuts 400 520 3")]
    assert not porter.notes
    sous = acts("S1", heard=heard("waiter", ALLERGY))
    assert [message.to for message in sous.messages] == ["E1"]
    assert [(n.key, n.text) for n in sous.notes] == [("fact allergy 400", "nuts 520 3")]


@pytest.mark.parametrize(
    "text",
    [
        "fact",
        "fact ghost nuts 400 520 3",
        "fact allergy nuts",
        "fact allergy nuts x 520 3",
        "fact allergy nuts 400 x 3",
    ],
)
def test_words_that_are_no_fact_are_not_noted(text: str) -> None:
    assert not acts("E1", heard=heard("K1", text)).notes


def test_a_fact_said_by_a_colleague_in_the_worlds_words_is_no_fact() -> None:
    assert not acts("E1", heard=heard("K1", ALLERGY)).notes


def test_guests_who_sat_there_before_are_not_the_ones() -> None:
    order = {"order": "o4", "table": 3, "due_s": 90, "dishes": []}
    first = acts("S1", time_s=410, notebook={"fact allergy 400": "nuts 520 3"}, orders=[order])
    assert [(n.key, n.text) for n in first.notes] == [("fact allergy 400", "nuts 520 3 o4")]
    book = {"fact allergy 400": "nuts 520 3 o4"}
    again = acts("S1", time_s=420, notebook=book, orders=[order])
    assert not again.notes
    new = {**order, "order": "o9"}
    then = acts("S1", time_s=460, notebook=book, orders=[order, new])
    assert {(n.key, n.text) for n in then.notes} == {("avoid o9", "nuts"), ("fact allergy 400", "")}
    late = acts("S1", time_s=600, notebook=book, orders=[order, new])
    assert [(n.key, n.text) for n in late.notes] == [("fact allergy 400", "")]


def test_a_critic_is_put_first_as_soon_as_that_is_offered() -> None:
    order = {"order": "o9", "table": 3, "due_s": 90, "dishes": []}
    book = {"fact critic 400": "critic 520 3 -"}
    unable = acts("S1", time_s=460, notebook=book, orders=[order])
    assert not unable.notes and unable.action is None
    offer = [{"name": "wait"}, {"name": "reprioritise", "order": "o9"}]
    able = acts("S1", time_s=460, notebook=book, orders=[order], options=offer)
    assert able.action is not None and able.action.args == {"order": "o9"}
    assert [(n.key, n.text) for n in able.notes] == [("fact critic 400", "")]


@pytest.mark.parametrize(
    ("kind", "words", "at", "option"),
    [
        ("bad_delivery", "rice 520 dry_store", "dry_store",
         {"name": "restock", "ingredient": "rice"}),
        ("code", "1234 520 -", "cold_store", {"name": "call_supplier", "code": "1234"}),
        ("promise", "grill 520 -", "grill", {"name": "inspect"}),
    ],
)  # fmt: skip
def test_what_has_its_time_is_done_where_it_has_its_place(
    kind: str, words: str, at: str, option: dict[str, str]
) -> None:
    book = {f"fact {kind} 400": words}
    early = acts("R1", time_s=399, notebook=book, at="prep")
    assert early.action is None and not early.notes
    there = acts("R1", time_s=401, notebook=book, at="prep")
    assert there.action is not None and there.action.to_json() == {"name": "move", "to": at}
    done = acts("R1", time_s=405, notebook=book, at=at, options=[{"name": "wait"}, option])
    assert done.action is not None and done.action.to_json() == option
    assert [(n.key, n.text) for n in done.notes] == [(f"fact {kind} 400", "")]


def test_two_things_at_one_time_are_done_one_after_the_other() -> None:
    book = {"fact promise 300": "pass 520 -", "fact code 310": "1234 520 -"}
    first = acts("R1", time_s=401, notebook=book)
    assert first.action is not None and first.action.name == "inspect"
    assert [n.key for n in first.notes] == ["fact promise 300"]
    table = {"fact critic 300": "critic 520 3 -", "fact promise 290": "pass 520 -"}
    order = {"order": "o9", "table": 3, "due_s": 90, "dishes": []}
    offer = [{"name": "wait"}, {"name": "reprioritise", "order": "o9"}]
    busy = acts(
        "S1", time_s=401, notebook=dict(reversed(table.items())), orders=[order], options=offer
    )
    assert [n.key for n in busy.notes] == ["fact promise 290"]


@pytest.mark.parametrize(
    "note", [("fact", "x 9 y"), ("fact code x", "1 2 3"), ("fact code 3", "1")]
)
def test_a_note_in_another_hand_is_passed_over(note: tuple[str, str]) -> None:
    assert acts("R1", notebook=dict([note]), at="prep").action is None


def test_tickets_that_are_gone_make_room_for_facts() -> None:
    gone = {f"o{n}": "all" for n in range(1, 21)}
    book = {"fact promise 900": "grill 999 -", **gone, "avoid o3": "nuts", "recipe x": "prep"}
    order = {"order": "o20", "table": 3, "due_s": 90, "dishes": []}
    tidied = acts("S1", notebook=book, orders=[order])
    assert [(note.key, note.text) for note in tidied.notes] == [("o1", ""), ("o2", ""), ("o3", "")]
    few = dict(list(book.items())[:10])
    assert not acts("S1", notebook=few, orders=[order]).notes
    assert not acts("S1", notebook=book, orders=[order], at="grill").notes
    left = {"fact promise 900": "grill 999 -", **{f"note {n}": "x" for n in range(20)}, "o1": "all"}
    assert [note.key for note in acts("S1", notebook=left, orders=[order]).notes] == ["o1"]
