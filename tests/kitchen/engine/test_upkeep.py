"""discard, wash, clean, repair, restock, approve_restock, deliveries, disruptions."""

from kitchen.engine import Action, Decision
from kitchen.engine.options import options
from tests.kitchen.engine.play import SMALL, Play


def test_discard_charges_the_cost_and_frees_the_hands(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef")
    event = play.do("P1", "discard", item="beef")
    assert (event.data["waste"], event.data["reason"]) == (400, "unwanted")
    assert play.kitchen.ledger["waste"] == 400
    assert not play.kitchen.items
    assert play.refusal("P1", "discard", item="beef") == "not_here"


def test_a_discarded_plate_goes_to_the_dish_pit(play: Play) -> None:
    plate = play.steak_on_pass(approve=False)
    play.all_do("E1", "veto steak")
    event = play.do("P1", "discard", item=plate)
    assert (event.data["plate"], event.data["reason"]) == (True, "vetoed")
    assert (play.kitchen.plates_clean, play.kitchen.plates_dirty) == (1, 1)


def test_spoiled_stock_is_charged_when_it_spoils_and_cleared_by_discard(play: Play) -> None:
    events = play.wait_s(610)
    spoiled = next(e for e in events if e.kind == "spoiled")
    assert (spoiled.data["ingredient"], spoiled.data["waste"]) == ("cream", 90)
    play.all_do("K1", "move cold_store")
    cleared = play.do("K1", "discard", item="spoiled")
    assert cleared.data["quantities"] == {"cream": 1}
    assert play.refusal("K1", "discard", item="spoiled") == "nothing_to_do"
    assert play.kitchen.ledger["waste"] == 90


def test_washed_plates_are_clean_when_the_washing_is_done(play: Play) -> None:
    plate = play.steak_on_pass(approve=False)
    play.all_do("E1", "veto steak")
    play.all_do("P1", f"discard {plate}")
    assert play.do("K1", "wash").kind == "wash_started"
    play.ready("K1")
    assert "plates_washed" in play.kinds()
    assert (play.kitchen.plates_clean, play.kitchen.plates_dirty) == (2, 0)


def test_wash_is_refused_with_nothing_to_wash_and_elsewhere(play: Play) -> None:
    assert play.refusal("K1", "wash") == "nothing_to_do"
    play.all_do("K1", "move pass")
    assert play.refusal("K1", "wash") == "wrong_station"


def test_plates_come_back_dirty_when_the_guests_have_eaten(play: Play) -> None:
    plate = play.steak_on_pass(without="nuts")
    play.wait_s(120)
    orders = [o for o in play.see("S1")["orders"] if any(d["dish"] == "steak" for d in o["dishes"])]
    play.do("S1", "serve", plate=plate, order=orders[0]["order"])
    play.wait_s(70)
    assert "plates_returned" in play.kinds()
    assert (play.kitchen.plates_clean, play.kitchen.plates_dirty) == (1, 1)


def test_a_porter_cleans_dirty_equipment_and_nobody_else_may(play: Play) -> None:
    play.all_do("K1", "move grill")
    assert play.refusal("K1", "clean", equipment="grill_1") == "nothing_to_do"
    assert play.refusal("K1", "clean", equipment="sink_1") == "wrong_station"
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    assert play.refusal("K1", "clean", equipment="grill_1") == "equipment_full"
    play.wait_s(35)
    play.all_do("P1", "cook_take grilled_beef")
    assert play.refusal("P1", "clean", equipment="grill_1") == "not_your_role"
    assert play.do("K1", "clean", equipment="grill_1").kind == "clean_started"
    play.ready("K1")
    assert play.kitchen.equipment["grill_1"].uses == 0


def test_a_porter_repairs_what_broke_down(play: Play) -> None:
    play.all_do("K1", "move saute")
    assert play.refusal("K1", "repair", equipment="burner_1") == "nothing_to_do"
    play.wait_s(120)
    assert play.see("K1")["upkeep"]["broken"] == {"burner_1": "saute"}
    assert play.do("K1", "repair", equipment="burner_1").kind == "repair_started"
    play.ready("K1")
    assert not play.kitchen.equipment["burner_1"].broken
    assert play.refusal("K1", "repair", equipment="oven_9") == "unknown"


def test_what_nobody_repairs_is_fixed_after_its_time() -> None:
    play = Play(SMALL.replace("lasts_s: 2000", "lasts_s: 200"))
    events = play.wait_s(320)
    repaired = next(e for e in events if e.kind == "equipment_repaired")
    assert (repaired.at, repaired.data["by_itself"]) == (300_000, True)
    play.check()


def test_a_restock_needs_the_sous_chefs_approval(play: Play) -> None:
    assert play.refusal("R1", "restock", ingredient="beef") == "wrong_station"
    play.all_do("R1", "move cold_store")
    assert not play.do("R1", "restock", ingredient="beef").data["approved"]
    assert play.refusal("R1", "restock", ingredient="beef") == "already_asked"
    assert play.refusal("S1", "approve_restock", ingredient="nuts") == "not_asked"
    approved = play.do("S1", "approve_restock", ingredient="beef")
    assert approved.data["cost"] == 800
    assert play.refusal("S1", "approve_restock", ingredient="beef") == "already_asked"
    play.wait_s(130)
    delivered = next(e for e in play.log if e.kind == "delivered")
    assert delivered.at == approved.data["due"]
    assert sum(n for _, n in play.kitchen.stock["beef"]) == 5
    assert play.kitchen.ledger["restock"] == 800


def test_without_a_sous_chef_a_restock_counts_as_approved() -> None:
    play = Play(seats=["E1", "P1", "L1", "L2", "R1", "K1"])
    play.all_do("R1", "move cold_store")
    assert play.do("R1", "restock", ingredient="beef").data["approved"]
    play.check()


def test_the_oldest_stock_is_taken_first(play: Play) -> None:
    play.all_do("R1", "move cold_store")
    play.do("R1", "restock", ingredient="beef")
    play.do("S1", "approve_restock", ingredient="beef")
    play.wait_s(130)
    old, new = play.kitchen.stock["beef"]
    assert old[0] < new[0]
    assert play.do("R1", "take", item="beef").data["batch"] == old[0]


def test_an_inspector_fines_what_is_dirty_or_spoiled_and_is_announced() -> None:
    text = SMALL + "  - {kind: inspection, at_s: [700, 700], warning_s: 60}\n"
    play = Play(text)
    events = play.wait_s(710)
    warned = [e for e in events if e.kind == "disruption" and e.data["disruption"] == "inspection"]
    assert warned[0].at == 640_000
    visit = next(e for e in events if e.kind == "inspection")
    assert visit.data["violations"] == ["spoiled cream in cold_store"]
    assert visit.data["safety"] == 300
    play.check()


def test_a_shortage_empties_the_stock_and_a_late_delivery_comes_late() -> None:
    coming = """deliveries:
  - {ingredient: nuts, quantity: 5, at_s: 50}
disruptions:
  - {kind: shortage, ingredient: beef, at_s: [40, 40]}
  - {kind: late_delivery, ingredient: nuts, by_s: [60, 60]}"""
    text = SMALL.replace("disruptions:", coming)
    play = Play(text)
    events = play.wait_s(150)
    told = {e.data["disruption"]: e for e in events if e.kind == "disruption"}
    assert (told["shortage"].data["quantity"], play.kitchen.stock["beef"]) == (3, [])
    assert told["late_delivery"].at == 50_000
    delivered = next(e for e in events if e.kind == "delivered")
    assert (delivered.at, delivered.data["quantity"]) == (110_000, 5)
    assert told["late_delivery"].data["text"] == "The nuts delivery is 1 min late."
    play.check()


def dirty_plate(play: Play) -> None:
    """A salad that is thrown away leaves its plate in the dish pit."""
    play.all_do("P1", "move cold_store", "take greens", "move prep", "chop cut_greens")
    play.all_do("P1", "move plating", "plate salad", "discard salad")


def test_a_sink_in_use_or_broken_washes_nothing() -> None:
    one = SMALL.replace("station: dish_pit, capacity: 2", "station: dish_pit, capacity: 1")
    play = Play(one)
    dirty_plate(play), dirty_plate(play)
    for porter in ("K1", "K2"):
        play.ready(porter)
    events = play.tick(K1=Decision(Action("wash", {})), K2=Decision(Action("wash", {})))
    refused = next(event for event in events if event.kind == "refused")
    assert (refused.seat, refused.data["reason"]) == ("K2", "equipment_full")
    assert refused.data["blocked_by"] == ["K1"]
    play.check()
    broken = Play(SMALL.replace("equipment: burner_1, at_s", "equipment: sink_1, at_s"))
    dirty_plate(broken)
    broken.wait_s(110)
    assert broken.refusal("K1", "wash") == "equipment_broken"
    broken.check()


def test_nobody_is_offered_to_wash_while_no_sink_is_free(play: Play) -> None:
    kitchen = play.kitchen.copy()
    kitchen.plates_dirty, kitchen.seats["K1"].at = 1, "dish_pit"
    assert "wash" in {action.name for action in options(kitchen, "K1")}
    kitchen.equipment["sink_1"].broken = True
    assert "wash" not in {action.name for action in options(kitchen, "K1")}
