"""chop, cook_start, cook_take, plate."""

from tests.kitchen.engine.play import SMALL, Play


def test_chop_turns_the_ingredient_into_its_cut(play: Play) -> None:
    play.all_do("R1", "move cold_store", "take greens", "move prep")
    event = play.do("R1", "chop", step="cut_greens")
    assert event.data["used"] == ["greens#1"]
    assert event.data["until"] - event.at == 10_000
    assert list(play.kitchen.items) == ["cut_greens#2"]
    assert play.kitchen.equipment["board_1"].users == 1
    play.ready("R1")
    assert play.kitchen.equipment["board_1"].users == 0


def test_chop_is_refused_without_input_place_or_board(play: Play) -> None:
    assert play.refusal("R1", "chop", step="cut_greens") == "missing_input"
    assert play.refusal("R1", "chop", step="grilled_beef") == "unknown"
    assert play.refusal("L1", "chop", step="cut_greens") == "wrong_station"
    for seat in ("R1", "L2"):
        play.all_do(seat, "move cold_store", "take greens", "move prep")
    play.ready("L2")
    play.all_do("R1", "chop cut_greens")
    event = play.do("L2", "chop", step="cut_greens")
    assert (event.data["reason"], event.data["blocked_by"]) == ("equipment_full", ["R1"])


def test_cook_start_puts_the_food_on_and_cook_take_takes_it_off_when_ready(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill")
    started = play.do("P1", "cook_start", step="grilled_beef")
    item = started.data["item"]
    assert started.data["ready_at"] == started.at + 35_000
    assert play.refusal("P1", "cook_take", item=item) == "not_ready"
    play.wait_s(40)
    assert "cooked" in play.kinds()
    taken = play.do("P1", "cook_take", item=item)
    assert (taken.data["quality"], taken.data["burnt"]) == (100, False)
    assert play.kitchen.items[item].place == "P1"


def test_food_loses_quality_after_its_hold_and_burns_at_its_time(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    play.wait_s(75)
    assert play.do("P1", "cook_take", item="grilled_beef").data["quality"] < 100
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    events = play.wait_s(110)
    burnt = next(e for e in events if e.kind == "burnt")
    assert burnt.data["safety"] == 200
    taken = play.do("P1", "cook_take", item=burnt.data["item"])
    assert (taken.data["burnt"], taken.data["quality"]) == (True, 0)
    assert play.kitchen.ledger["safety"] == 200


def test_cook_start_is_refused_off_post_and_without_input(play: Play) -> None:
    assert play.refusal("L1", "cook_start", step="grilled_beef") == "missing_input"
    assert play.refusal("L2", "cook_start", step="grilled_beef") == "wrong_station"
    play.all_do("L2", "move cold_store", "take beef", "move grill")
    assert play.refusal("L2", "cook_start", step="grilled_beef") == "not_your_station"


def test_cook_start_is_refused_on_full_dirty_and_broken_equipment(play: Play) -> None:
    for seat in ("P1", "L1"):
        play.all_do(seat, "move cold_store", "take beef", "move grill")
    play.all_do("P1", "cook_start grilled_beef")
    full = play.do("L1", "cook_start", step="grilled_beef")
    assert (full.data["reason"], full.data["blocked_by"]) == ("equipment_full", ["P1"])
    play.wait_s(35)
    play.all_do("P1", "cook_take grilled_beef")
    play.ready("L1")
    assert play.do("L1", "cook_start", step="grilled_beef").data["dirty"]
    play.wait_s(35)
    play.all_do("L1", "cook_take grilled_beef")
    play.all_do(
        "L1", "move plating", "put grilled_beef", "move cold_store", "take beef", "move grill"
    )
    assert play.refusal("L1", "cook_start", step="grilled_beef") == "equipment_dirty"
    play.all_do("L2", "move cold_store", "take cream", "move saute")
    assert play.refusal("L2", "cook_start", step="whipped_cream") == "equipment_broken"


def test_spoiled_goods_are_not_cooked(play: Play) -> None:
    play.all_do("L2", "move cold_store", "take cream", "move saute")
    play.wait_s(620)
    assert "spoiled" in play.kinds()
    assert play.refusal("L2", "cook_start", step="whipped_cream") == "spoiled"


def test_plate_needs_all_parts_and_a_clean_plate(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    play.wait_s(35)
    play.all_do("P1", "cook_take grilled_beef")
    assert play.refusal("P1", "plate", dish="steak") == "wrong_station"
    play.all_do("P1", "move plating")
    assert play.refusal("P1", "plate", dish="steak") == "missing_input"
    assert play.refusal("P1", "plate", dish="steak", without="salt") == "not_on_dish"
    assert play.refusal("P1", "plate", dish="soup") == "unknown"
    plated = play.do("P1", "plate", dish="steak", without="nuts")
    assert (plated.data["without"], plated.data["allergens"]) == (["nuts"], [])
    assert play.kitchen.plates_clean == 1


def test_plate_is_refused_when_no_plate_is_clean() -> None:
    play = Play(SMALL.replace("plates: {count: 2", "plates: {count: 1"))
    play.steak_on_pass()
    play.all_do("P1", "move cold_store", "take greens", "move prep", "chop cut_greens")
    play.all_do("P1", "move plating")
    event = play.do("P1", "plate", dish="salad")
    assert (event.data["reason"], event.data["blocked_by"]) == ("no_clean_plate", ["K1", "K2"])
    play.check()


def test_what_is_still_wanted_counts_down_and_more_is_marked_as_duplicate_work() -> None:
    play = Play(SMALL.replace("count: 6, every_s: [10, 20]", "count: 2, every_s: [10, 20]"))
    play.wait_s(60)
    rows = play.see("S1")["to_make"]
    missing = next(row["missing"] for row in rows if row["step"] == "cut_greens")
    marks = []
    for place in ("prep", "prep", "saute", "saute"):
        play.all_do("R1", "move cold_store", "take greens", "move prep")
        marks.append(play.do("R1", "chop", step="cut_greens").data["needed"])
        play.all_do("R1", *([f"move {place}"] if place != "prep" else []), "put cut_greens")
    assert marks == [missing, missing - 1, missing - 2, missing - 3]
    assert marks[-1] <= 0
    play.check()


def full(play: Play, seat: str) -> None:
    """Both hands hold nuts, which nothing here needs."""
    play.all_do(seat, "move dry_store", "take nuts", "take nuts")


def test_full_hands_can_not_chop_what_lies_on_the_counter(play: Play) -> None:
    play.all_do("R1", "move cold_store", "take greens", "move prep", "put greens")
    full(play, "R1")
    play.all_do("R1", "move prep")
    assert play.refusal("R1", "chop", step="cut_greens") == "hands_full"


def test_full_hands_can_not_take_off_what_is_cooked(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    full(play, "P1")
    play.all_do("P1", "move grill")
    play.wait_s(40)
    assert play.refusal("P1", "cook_take", item="grilled_beef") == "hands_full"


def test_full_hands_can_not_plate_what_lies_on_the_counter(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take greens", "move prep", "chop cut_greens")
    play.all_do("P1", "move plating", "put cut_greens")
    full(play, "P1")
    play.all_do("P1", "move plating")
    assert play.refusal("P1", "plate", dish="salad") == "hands_full"
