"""What draws a model to a place shows against chance."""

from kitchen.sessions.answers import summed


def choice(entry: int, entries: int, value: int = 0, values: int = 1) -> dict:
    return {"style": "copy", "words": "abc", "place": [entry, entries, value, values]}


def test_without_a_model_there_are_no_figures() -> None:
    assert summed([]) is None


def test_who_always_takes_the_first_of_four_is_at_four_times_chance() -> None:
    found = summed([choice(0, 4) for _ in range(40)])
    assert found is not None
    assert found["first"] == {"taken": 40, "chance": 10.0, "z": 10.95}
    assert found["last"]["taken"] == 0 and found["last"]["z"] == -3.65
    assert [place["taken"] for place in found["places"]] == [40, 0, 0, 0]


def test_who_takes_each_place_in_turn_is_at_chance() -> None:
    found = summed([choice(at % 5, 5, at % 2, 2) for at in range(50)])
    assert found is not None
    for figure in (found["first"], found["last"], *found["places"]):
        assert (figure["taken"], figure["chance"], figure["z"]) == (10, 10.0, 0.0)
    assert found["values"]["first"] == {"taken": 25, "chance": 25.0, "z": 0.0}


def test_what_was_not_offered_has_no_place_and_still_counts_as_a_turn() -> None:
    found = summed([choice(1, 2), {"style": "number", "words": "def", "place": None}])
    assert found is not None
    assert (found["turns"], found["offered"]) == (2, 1)
    assert (found["styles"], found["words"]) == (["copy", "number"], ["abc", "def"])
