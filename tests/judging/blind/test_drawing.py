"""Letters are drawn anew for each judge and repeat, and nobody gets the better places."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.blind import Draw, draw, letter

NAMES = st.lists(st.text("abcxyz0-", min_size=1, max_size=6), min_size=1, max_size=9, unique=True)


@given(NAMES, NAMES, st.integers(1, 4), st.integers(0, 2**32))
def test_position_counts_differ_by_at_most_one_over_the_panel(judges, participants, repeats, seed):
    drawn = draw(judges, participants, repeats=repeats, seed=seed)
    counts = Counter((name, at) for each in drawn for at, name in enumerate(each.letters.values()))
    every = [counts[name, at] for name in participants for at in range(len(participants))]
    assert max(every) - min(every) <= 1


@given(NAMES, NAMES, st.integers(1, 3), st.integers(0, 2**32))
def test_every_judge_sees_everybody_once_a_repeat(judges, participants, repeats, seed):
    drawn = draw(judges, participants, repeats=repeats, seed=seed)
    assert [(each.judge, each.repeat) for each in drawn] == [
        (judge, repeat) for judge in judges for repeat in range(1, repeats + 1)
    ]
    for each in drawn:
        assert sorted(each.letters.values()) == sorted(participants)
        assert list(each.letters) == [letter(n) for n in range(len(participants))]


def test_the_same_seed_draws_the_same_letters_and_another_one_others():
    judges, participants = ["x", "y", "z"], list("abcdefgh")
    assert draw(judges, participants, seed=1) == draw(judges, participants, seed=1)
    assert draw(judges, participants, seed=1) != draw(judges, participants, seed=2)


def test_no_judge_and_no_participant_is_favoured_over_many_seeds():
    counts = Counter()
    for seed in range(3000):
        for each in draw(["x", "y"], ["a", "b", "c"], seed=seed):
            counts[each.judge, each.letters["A"]] += 1
    # 6,000 draws in six equal cells; five standard errors are 145.
    assert all(abs(count - 1000) < 145 for count in counts.values()) and len(counts) == 6


def test_a_draw_comes_back_from_json():
    (drawn,) = draw(["x"], ["a", "b"], seed=4)
    assert Draw.from_json(drawn.to_json()) == drawn


@pytest.mark.parametrize(("n", "wanted"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_letters_go_on_after_z(n, wanted):
    assert letter(n) == wanted
