"""Facts are told once, to one seat; what seats do when it matters honours them or not."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from kitchen.engine import (
    ScenarioError,
    canonical,
    from_json,
    lay_out,
    load_scenario,
    observe,
    parse_scenario,
    reference_value,
    to_json,
)
from kitchen.engine.facts.wordings import WORDINGS, heard
from tests.kitchen.engine.play import OWN_EYES, Play, parsed

DINNER = (
    "dinner: {count: 8, first_s: 800, every_s: [150, 200], patience_s: [1000, 1000], leave_s: 600,"
    " lines: [1, 1]}\nfacts:\n"
)
LONG = (
    OWN_EYES.replace("busy_night_3", "busy_night_4")
    .replace("level: 3", "level: 4")
    .replace(", K2: kitchen_porter", "")
    .replace("count: 6, every_s: [10, 20], patience_s: [3000, 3600]", "count: 1, every_s: [9, 9], "
             "patience_s: [60, 60]")
    .replace("after_s: 1200, limit_s: 300", "after_s: 6000, limit_s: 300")
    .replace("shelf_life_s: 3000", "shelf_life_s: 0")
    + DINNER
)  # fmt: skip
ALLERGY = (
    "  - {kind: allergy, allergen: nuts, to: [kitchen_porter], told_s: [10, 10], "
    "after_s: [700, 700]}\n"
)
CORRECTED = ALLERGY.replace("]}", "], corrected_s: [60, 60]}")
CRITIC = "  - {kind: critic, to: [sous_chef], told_s: [10, 10], after_s: [700, 700], cents: 900}\n"
WINDOW = "to: [prep_cook], told_s: [10, 10], after_s: [90, 90], within_s: 100, cents: 700"
BAD = f"  - {{kind: bad_delivery, ingredient: greens, {WINDOW}}}\n"
CODE = f"  - {{kind: code, ingredient: cream, wrong_cents: 300, {WINDOW}}}\n"
PROMISE = f"  - {{kind: promise, station: prep, {WINDOW}}}\n"


def settled(play: Play) -> list[bool | None]:
    return [event.data["honoured"] for event in play.log if event.kind == "fact_settled"]


def served(facts: str, *, without: str | None, put_first: bool = False) -> Play:
    """The guests that the first fact is about have come, and their steak is served."""
    play = Play(LONG + facts)
    order = next(fact.order for fact in play.kitchen.future.facts if fact.order)
    while order not in play.kitchen.orders:
        play.tick()
    if put_first:
        play.do("S1", "reprioritise", order=order)
    play.steak_on_pass(without=without)
    event = play.do("S1", "serve", plate="steak", order=order)
    assert event.kind == "dish_served"
    play.check()
    return play


def test_a_fact_is_heard_once_and_by_one_seat() -> None:
    play = Play(LONG + CODE)
    (fact,) = play.kitchen.future.facts
    seen: Counter[str] = Counter()
    while play.kitchen.now < 95_000:
        for seat in play.kitchen.free:
            seen[seat] += fact.text in canonical(observe(play.kitchen, seat)).decode()
        play.tick()
    assert seen == Counter({**dict.fromkeys(play.kitchen.seats, 0), "R1": 1})
    (told,) = [event for event in play.log if event.kind == "fact_told"]
    assert (told.data["to"], told.data["text"], told.at) == ("R1", fact.text, 10_000)
    play.check()


@pytest.mark.parametrize(("without", "income"), [("nuts", 2000), (None, 0)])
def test_an_allergy_that_no_ticket_says_decides_what_the_guest_pays(
    without: str | None, income: int
) -> None:
    play = served(ALLERGY, without=without)
    (dish,) = [event.data for event in play.log if event.kind == "dish_served"]
    assert dish["unwritten"] == ["nuts"] and dish["avoid"] == []
    assert dish["violations"] == ([] if without else ["nuts"])
    assert dish["income"] == income * dish["quality"] // 100 and dish["safety"] == (
        0 if without else 3000
    )
    assert settled(play) == [without is not None]
    if without:
        assert dish["quality"] > 80  # what was left out was wished for


def test_an_allergy_of_guests_who_leave_unserved_was_never_tested() -> None:
    play = Play(LONG + ALLERGY)
    while play.kitchen.ended is None and not settled(play):
        play.tick()
    assert settled(play) == [None]
    assert play.kitchen.facts["f1"].state == "untested"


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    play = served(CORRECTED, without="nuts")
    first, second = play.kitchen.future.facts
    assert (first.order, second.corrects, second.kind) == (None, "f1", "correction")
    assert first.table != second.table and second.told - first.told == 60_000
    assert [told.state for told in play.kitchen.facts.values()] == ["told", "honoured"]


@pytest.mark.parametrize("put_first", [True, False])
def test_a_critics_order_has_to_be_put_first(put_first: bool) -> None:
    for seed in range(1, 30):  # until it is a steak that the critic wants
        play = Play(LONG + CRITIC, seed=seed)
        (fact,) = play.kitchen.future.facts
        ticket = play.kitchen.future.tickets[int(str(fact.order)[1:]) - 1]
        if ticket.lines[0][0] == "steak":
            break
    while fact.order not in play.kitchen.orders:
        play.tick()
    if put_first:
        assert {"name": "reprioritise", "order": fact.order} in play.see("S1")["options"]
        play.do("S1", "reprioritise", order=fact.order)
        assert {"name": "reprioritise", "order": fact.order} not in play.see("S1")["options"]
    play.steak_on_pass(without=None)
    play.do("S1", "serve", plate="steak", order=fact.order)
    assert settled(play) == [put_first]
    assert play.kitchen.ledger["safety"] == (0 if put_first else 900)
    play.check()


def test_a_bad_delivery_is_made_good_by_a_restock_in_time() -> None:
    play = Play(LONG + BAD)
    play.all_do("R1", "move cold_store")
    play.wait_s(100)
    play.do("R1", "restock", ingredient="greens")
    assert settled(play) == [True]
    late = Play(LONG + BAD)
    late.do("R1", "move", to="cold_store")
    late.do("R1", "restock", ingredient="greens")  # too early
    late.wait_s(210)
    assert settled(late) == [False] and late.kitchen.ledger["safety"] == 700
    late.check()


def test_a_promise_binds_who_gave_it() -> None:
    play = Play(LONG + PROMISE)
    play.wait_s(100)
    play.do("L1", "move", to="prep")
    play.do("L1", "inspect")
    assert settled(play) == []
    play.do("R1", "inspect")
    assert settled(play) == [True]
    play.check()


def test_the_supplier_listens_to_the_right_code_at_the_right_time() -> None:
    play = Play(LONG + CODE)
    (fact,) = play.kitchen.future.facts
    wrong = next(code for code in play.kitchen.future.codes if code != fact.subject)
    assert play.refusal("R1", "call_supplier", code=fact.subject) == "wrong_station"
    assert play.refusal("R1", "call_supplier", code="12") == "unknown"
    assert play.refusal("L1", "call_supplier", code=wrong) == "not_your_role"
    play.do("R1", "move", to="cold_store")
    early = play.do("R1", "call_supplier", code=fact.subject)
    play.wait_s(90)
    bad = play.do("R1", "call_supplier", code=wrong)
    assert not play.see("R1").get("refused")  # a wrong code is told nobody
    right = play.do("R1", "call_supplier", code=fact.subject)
    again = play.do("R1", "call_supplier", code=fact.subject)
    assert [e.data["right"] for e in (early, bad, right, again)] == [False, False, True, False]
    assert (right.data["ingredient"], right.data["quantity"]) == ("cream", 4)
    assert right.data["expires"] == right.at + 600_000
    assert play.kitchen.ledger["safety"] == 900 and settled(play) == [True]
    assert sum(n for _, n in play.kitchen.stock["cream"]) == 5
    play.check()


def test_after_three_wrong_calls_nobody_takes_another() -> None:
    play = Play(LONG + CODE)
    (fact,) = play.kitchen.future.facts
    wrong = next(code for code in play.kitchen.future.codes if code != fact.subject)
    play.do("R1", "move", to="cold_store")
    play.wait_s(100)
    for code in (wrong, wrong, wrong, wrong, fact.subject):
        assert not play.do("R1", "call_supplier", code=code).data["right"]
    assert play.kitchen.ledger["safety"] == 900 and settled(play) == []
    play.check()


def test_a_kitchen_that_closes_early_pays_for_what_it_never_had_to_remember() -> None:
    play = Play(
        (LONG + BAD.replace("[90, 90]", "[4000, 4000]")).replace("limit_s: 300", "limit_s: 9")
    )
    text = (LONG + CODE.replace("told_s: [10, 10]", "told_s: [4000, 4000]")).replace(
        "after_s: 6000, limit_s: 300", "after_s: 1000, limit_s: 9"
    )
    late = Play(text)
    for each in (play, late):
        each.wait_s(7200)
        last = [event for event in each.log if event.kind == "fact_settled"][-1]
        assert last.data["safety"] == 700 and each.kitchen.ended is not None
        each.check()
    assert late.kitchen.now < 4_000_000  # before it was told
    assert settled(late) == [None] and not [e for e in late.log if e.kind == "fact_told"]


def test_what_keeps_for_ever_comes_from_the_supplier_without_a_date() -> None:
    play = Play(LONG + CODE.replace("cream", "nuts"))
    play.wait_s(100)
    play.do("R1", "move", to="dry_store")
    (fact,) = play.kitchen.future.facts
    assert play.do("R1", "call_supplier", code=fact.subject).data["expires"] is None
    play.check()


def test_the_options_are_the_same_whoever_knows_and_whatever_the_fact_says() -> None:
    """Every code is offered, in every store, at all times; every ticket can be put first."""
    play = Play(LONG + CODE)
    before = play.see("R1")["options"]
    play.do("R1", "move", to="cold_store")
    play.ready("R1")
    calls = [o["code"] for o in play.see("R1")["options"] if o["name"] == "call_supplier"]
    assert calls == list(play.kitchen.future.codes) == sorted(set(calls)) and len(calls) == 6
    assert not [option for option in before if option["name"] == "call_supplier"]
    others = [fact._replace(subject=calls[0]) for fact in play.kitchen.future.facts]
    told = play.see("R1")
    play.kitchen.future = play.kitchen.future._replace(facts=tuple(others))
    assert play.see("R1") == told


@pytest.mark.parametrize("kind", WORDINGS)
def test_every_wording_can_be_read_back(kind: str) -> None:
    said = {
        "table": "3", "instead": "4", "since": "60", "until": "90", "code": "1234",
        "subject": "nuts", "place": "dry_store", "other": "P1",
    }  # fmt: skip
    assert len(set(WORDINGS[kind])) == 4
    for wording in WORDINGS[kind]:
        found = heard(wording.format(**said))
        assert found is not None and found[0] == kind
        assert found[1].items() <= said.items() and {"since", "until"} <= found[1].keys()
    assert heard("Good evening.") is None


def test_what_is_told_when_and_to_whom_is_the_seeds() -> None:
    scenario = load_scenario("slow_business_4")
    drawn = [lay_out(scenario, seed).future.facts for seed in range(1, 41)]
    for facts in drawn:
        assert [fact.id for fact in facts] == [f"f{n}" for n in range(1, len(facts) + 1)]
        assert list(facts) == sorted(facts, key=lambda fact: fact.told)
        for fact in facts:
            assert fact.told < fact.until and fact.since < fact.until
            asked = heard(fact.text)
            assert asked is not None and asked[0] == fact.kind
            assert asked[1]["since"] == str(fact.since // 1000)
        orders = [fact.order for fact in facts if fact.order]
        assert len(orders) == len(set(orders))
    assert len({facts[0].text for facts in drawn}) > 20
    for kind in WORDINGS:
        hearers = {fact.to for facts in drawn for fact in facts if fact.kind == kind}
        assert len(hearers) > 1, kind


def test_a_fact_that_nobody_present_could_hear_or_act_on_is_left_out() -> None:
    scenario = load_scenario("slow_business_4")
    few = lay_out(scenario, 1, seats=["E1", "S1", "P1", "L1"]).future.facts
    assert few and all({fact.to, fact.needs} <= {"E1", "S1", "P1", "L1"} for fact in few)


def test_allergies_without_a_guest_are_not_told() -> None:
    assert not lay_out(parsed(LONG + ALLERGY.replace("[700, 700]", "[9000, 9000]")), 1).future.facts
    late = CRITIC.replace("[700, 700]", "[9000, 9000]")
    assert not lay_out(parsed(LONG + late), 1).future.facts


def test_codes_run_out_before_a_scenario_does() -> None:
    kitchen = lay_out(parsed(LONG + CODE * 8), 1)
    assert len(kitchen.future.facts) == 8 and len(kitchen.future.codes) == 6


def test_dinner_brings_guests_of_its_own() -> None:
    kitchen = lay_out(parsed(LONG + CODE), 1)
    assert [ticket.at // 1000 >= 800 for ticket in kitchen.future.tickets] == [False] + 8 * [True]
    assert reference_value(kitchen.scenario, 1) == sum(
        value for ticket in kitchen.future.tickets for _, _, value in ticket.lines
    )


def test_a_snapshot_keeps_what_was_told() -> None:
    play = Play(LONG + BAD)
    play.wait_s(110)
    again = from_json(play.kitchen.scenario, json.loads(canonical(to_json(play.kitchen))))
    assert again == play.kitchen and again.facts["f1"].state == "needed"
    assert to_json(again)["facts"] == {"f1": "needed"}


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("kind: critic", "kind: ghost", "facts.0", "does not match"),
        ("cents: 900", "cents: -1", "facts.0.cents", "greater"),
        ("sous_chef], told_s", "sommelier], told_s", "facts.0.to.0", "executive_chef"),
        ("told_s: [10, 10]", "told_s: [20, 10]", "facts.0.told_s", "smaller number first"),
        ("after_s: [700, 700]", "after_s: [0, 700]", "facts.0.after_s", "write 1 or more"),
        ("facts:\n", "facts: []\nwords:\n", "words", "unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_fact_is_told_by_line_and_field(
    old: str, new: str, field: str, words: str
) -> None:
    text = LONG + CRITIC
    changed = text.replace(old, new) if text.count(old) == 1 else "".join(
        text.rpartition(old)[i] if i != 1 else new for i in range(3)
    )  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(changed, "my.yaml")
    assert any(f": {field}" in line and words in line for line in caught.value.problems), (
        caught.value.problems
    )


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        (ALLERGY.replace("nuts", "milk"), "facts.0.allergen", "write one of nuts"),
        (BAD.replace("greens", "pork"), "facts.0.ingredient", "is unknown"),
        (CODE.replace("cream", "pork"), "facts.0.ingredient", "is unknown"),
        (PROMISE.replace("prep,", "oven,"), "facts.0.station", "not on the floor"),
        ("  []\n", "facts", "level 4 is a double service"),
    ],
)  # fmt: skip
def test_a_fact_about_what_isnt_there_is_refused(facts: str, field: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(LONG + facts, "my.yaml")
    assert any(f": {field}" in line and words in line for line in caught.value.problems), (
        caught.value.problems
    )


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("R1: prep_cook, ", "", "facts.0.to.0", "nobody here is a prep_cook"),
        ("R1: prep_cook, ", "", "facts.0.kind", "only a prep_cook can act on it"),
        ("L2: line_cook", "L2: line_cook, L3: line_cook", "seats", "at most 7 on level 4, not 8"),
        ("first_s: 800", "first_s: 9000", "dinner.first_s", "comes after the end"),
        ("count: 8,", "count: 8, tables: 9,", "dinner.tables", "write 8"),
        ("[150, 200]", "[250, 200]", "dinner.every_s", "smaller number first"),
        ("busy_night_4", "busy_night_3", "name", "must be family_level"),
    ],
)  # fmt: skip
def test_a_long_service_is_checked_as_a_whole(old: str, new: str, field: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario((LONG + CODE).replace(old, new), "my.yaml")
    assert any(f": {field}" in line and words in line for line in caught.value.problems), (
        caught.value.problems
    )


def test_facts_and_a_dinner_belong_to_level_4() -> None:
    lower = (LONG + CORRECTED).replace("level: 4", "level: 3").replace("_night_4", "_night_3")
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(lower, "my.yaml")
    assert sum("belongs to level 4" in line for line in caught.value.problems) == 2
    one = (LONG + CORRECTED).replace("lines: [2, 2]}", "lines: [2, 2], tables: 1}")
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(one.replace("lines: [1, 1]}", "lines: [1, 1], tables: 1}"), "my.yaml")
    assert any("needs a second table" in line for line in caught.value.problems)
