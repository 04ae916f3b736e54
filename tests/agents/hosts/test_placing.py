"""Which slot a prompt goes to, by what each slot holds; no model is needed to choose."""

from agents.hosts.embedded.placement import LLAMA_CHOOSES, Places

OPENING = list(range(100))  # the rules, which every seat is told
A = [*OPENING, 1001]
B = [*OPENING, 1002]


def played(places: Places, prompt: list[int], slot: int | None = None) -> int:
    """Place the prompt and end its reply; the slot that llama.cpp was asked for."""
    work = places.take(prompt)
    places.is_in(work, work.slot if slot is None else slot)
    places.leave(work)
    return work.id_slot


def test_a_conversation_stays_in_its_slot() -> None:
    places = Places(2)
    assert played(places, A) == LLAMA_CHOOSES
    first = places.take([*A, 7])
    assert first.id_slot == first.slot == 1  # llama.cpp takes the last of those never used


def test_a_common_opening_makes_no_conversation() -> None:
    places = Places(2)
    played(places, A)
    assert played(places, B) == LLAMA_CHOOSES
    assert (played(places, [*A, 7]), played(places, [*B, 7])) == (1, 0)


def test_an_aside_is_left_behind_by_what_goes_on_without_it() -> None:
    """A repair's question stands at the end of a prompt, and not in the next turn's."""
    places = Places(2)
    played(places, A)
    assert played(places, [*A, 7, 8, 9]) == 1
    assert played(places, [*A, 7, 5]) == 1


def test_a_long_past_is_not_cut_off_for_a_fork_near_its_beginning() -> None:
    places = Places(2)
    played(places, A)
    played(places, [*A, *range(2000, 2300)])
    assert played(places, [*A, 7]) == LLAMA_CHOOSES


def test_a_slot_at_work_is_nobody_elses() -> None:
    places = Places(2)
    played(places, A)
    under_way = places.take([*A, 7])
    other = places.take([*A, 8])
    assert (under_way.slot, other.id_slot, other.slot) == (1, LLAMA_CHOOSES, 0)


def test_the_slot_that_llama_chooses_is_foretold() -> None:
    """The one idle longest is given away at once: whose past it held must not be sent there."""
    places = Places(2)
    played(places, A)
    played(places, B)
    foretold = places.take([5, 5, 5])
    assert foretold.slot == 1
    assert places.take([*A, 7]).id_slot == LLAMA_CHOOSES


def test_what_llama_says_holds() -> None:
    """Two prompts that came to it in another order than they left us."""
    places = Places(2)
    first, second = places.take(A), places.take(B)
    assert (first.slot, second.slot) == (1, 0)
    places.is_in(first, 0)
    places.is_in(second, 1)
    places.leave(first)
    places.leave(second)
    assert (played(places, [*A, 7]), played(places, [*B, 7])) == (0, 1)
