"""Recall against distance, from logs made by hand and from players who forget by number."""

from __future__ import annotations

from typing import Any

import pytest

from kitchen.engine import Event, load_scenario
from kitchen.engine.metrics import measure, recall_of
from kitchen.engine.metrics.false_memories import false_memories
from kitchen.engine.metrics.half_life import HalfLife, half_life
from kitchen.engine.metrics.log import Log
from kitchen.engine.metrics.recall import points_of, recall
from tests.kitchen.metrics.recorded import played

LONG = load_scenario("slow_business_4")
SEATS = {"E1": "executive_chef", "S1": "sous_chef", "K1": "kitchen_porter", "R1": "prep_cook"}


def event(kind: str, at: int, seat: str | None = None, **data: Any) -> Event:
    return Event(kind, at, 1, seat, data)


def told(name: str, kind: str, to: str, needs: str, subject: str, **more: Any) -> Event:
    about = {"table": None, "needed_from": 0, "needed_to": 99_999, "order": None, "corrects": None}
    return event(
        "fact_told", 1000, fact=name, fact_kind=kind, to=to, needs=needs, text="…",
        subject=subject, **{**about, **more},
    )  # fmt: skip


def waits(seat: str, times: int) -> list[Event]:
    return [event("waited", 2000 + n, seat, blocked_by=[], work=0, until=9) for n in range(times)]


def said(seat: str, to: str, text: str) -> Event:
    return event("said", 3000, seat, to=to, text=text, chain="up", ms=1000)


def log_of(*events: Event) -> Log:
    return Log([event("session_started", 0, seats=SEATS), *events])


def settled(name: str, honoured: bool | None) -> Event:
    return event("fact_settled", 9000, fact=name, honoured=honoured, by=None, safety=0)


def test_a_distance_is_counted_in_decisions_of_who_was_told() -> None:
    log = log_of(
        *waits("K1", 3),
        told("f1", "allergy", "K1", "E1", "nuts", table=4),
        *waits("K1", 5),
        *waits("E1", 7),
        event("fact_needed", 61_000, fact="f1", order="o1"),
        *waits("K1", 2),
        settled("f1", True),
        settled("f9", None),  # charged at the end, and never needed
    )
    (point,) = points_of(log)
    assert (point["distance"], point["distance_ms"], point["honoured"]) == (5, 60_000, True)
    assert (point["role"], point["own"], point["passed_on"]) == ("kitchen_porter", False, False)


@pytest.mark.parametrize(
    ("kind", "subject", "table", "needs", "words", "reached"),
    [
        ("allergy", "nuts", 4, "E1", ["no NUTS at table 4!"], True),
        ("allergy", "nuts", 4, "E1", ["no nuts at table 14"], False),
        ("allergy", "nuts", 4, "E1", ["no nuts", "table 4"], False),
        ("critic", "critic", 4, "S1", ["somebody important at 4"], True),
        ("code", "7314", None, "R1", ["say 7314"], True),
        ("bad_delivery", "cream", None, "R1", ["the beef is bad"], False),
    ],
)
def test_what_was_passed_on_names_the_fact(
    kind: str, subject: str, table: int | None, needs: str, words: list[str], reached: bool
) -> None:
    log = log_of(
        told("f1", kind, "K1", needs, subject, table=table),
        said("E1", needs, " ".join(words)) if needs != "E1" else said("S1", "E1", " ".join(words)),
        *(said("K1", needs, text) for text in words),
        event("fact_needed", 9000, fact="f1", order=None),
    )
    assert points_of(log)[0]["passed_on"] is reached


def test_words_to_all_and_by_way_of_another_reach_too() -> None:
    fact = told("f1", "code", "K1", "R1", "7314")
    needed = event("fact_needed", 9000, fact="f1", order=None)
    around = log_of(fact, said("K1", "S1", "code 7314"), said("S1", "all", "7314 it is"), needed)
    assert points_of(around)[0]["passed_on"]
    nobody = log_of(fact, said("S1", "all", "7314 it is"), needed)  # it couldn't know
    assert not points_of(nobody)[0]["passed_on"]


def point(distance: int, honoured: bool | None, **more: Any) -> dict[str, Any]:
    base = {"kind": "code", "to": "R1", "role": "prep_cook", "own": True, "passed_on": False}
    return {
        **base,
        "distance": distance,
        "distance_ms": distance * 10_000,
        "honoured": honoured,
        **more,
    }


def test_shares_are_of_what_was_tested() -> None:
    session = [
        point(3, True), point(10, False), point(11, True, own=False, passed_on=True, to="K1"),
        point(500, None, own=False, passed_on=True), point(25, True, kind="correction"),
    ]  # fmt: skip
    found = recall_of([session])
    assert (found["needed"], found["tested"], found["honoured"], found["share"]) == (5, 4, 3, 0.75)
    assert found["own"]["share"] == pytest.approx(2 / 3)
    assert found["relayed"] == {"tested": 1, "honoured": 1, "share": 1.0, "passed_on": 2}
    assert found["corrections"]["honoured"] == 1
    assert [(c["from"], c["to"], c["tested"], c["honoured"]) for c in found["curve"]][:3] == [
        (0, 10, 2, 1), (10, 25, 2, 2), (25, 50, 0, 0),
    ]  # fmt: skip
    assert found["curve"][-1] == {
        "from": 400,
        "to": None,
        "tested": 0,
        "honoured": 0,
        "share": None,
    }
    assert found["curve_ms"][0]["tested"] == 4
    assert set(found["seats"]) == {"K1", "R1"} and found["roles"]["prep_cook"]["tested"] == 4


def test_the_half_life_is_where_the_curve_has_fallen_to_half() -> None:
    sharp = [point(n, n <= 20) for n in range(1, 41)]
    assert half_life([sharp]).decisions == 21
    low, high = half_life([sharp]).low, half_life([sharp]).high
    assert low is not None and high is not None and 15 <= low <= 21 <= high <= 27
    many = half_life([sharp, sharp, sharp])
    assert (many.decisions, many.low, many.high, many.facts) == (21, 21, 21, 120)
    slow = [point(n, n % 2 == 0 or n <= 20) for n in range(1, 41)]
    assert half_life([slow]).decisions == 21  # half of them from there on
    assert half_life([[point(n, True) for n in range(1, 41)]]).decisions is None


def test_few_facts_say_nothing_and_one_far_off_is_no_curve() -> None:
    assert half_life([[point(1, True)] * 7]) == HalfLife(None, None, None, 7)
    assert half_life([]) == HalfLife(None, None, None, 0)
    far = [*(point(n, True) for n in range(20)), point(400, False)]
    assert half_life([far]).decisions is None
    assert half_life([[point(n, False) for n in range(20)]]).decisions == 0
    untested = [point(5, None)] * 30
    assert half_life([untested]).facts == 0
    mixed = half_life([[point(n, True) for n in range(8)], untested])  # may draw only the second
    assert mixed.facts == 8


def test_false_memories_are_what_nobody_gave() -> None:
    def eaten(plate: str, order: str, **more: Any) -> Event:
        base = {"plate": plate, "order": order, "avoid": [], "table": 4}
        return event("dish_served", 9000, "S1", **{**base, **more})

    plated = [
        event("dish_plated", 5000, "P1", plate=name, without=["nuts"])
        for name in ("a", "b", "c", "d")
    ]
    log = log_of(
        told("f1", "allergy", "E1", "E1", "nuts", table=4, needed_from=100, needed_to=200),
        told("f2", "correction", "E1", "E1", "nuts", table=5, corrects="f1"),
        event("order_arrived", 150, order="o1"),
        event("order_arrived", 300, order="o2"),
        *plated,
        event("dish_plated", 5000, "P1", plate="e", without=[]),
        eaten("a", "o1"),
        eaten("b", "o2"),
        eaten("c", "o2", avoid=["nuts"]),
        eaten("d", "o2", unwritten=["nuts"]),
        eaten("e", "o2"),
        event("supplier_called", 1, "R1", right=True, until=9),
        event("supplier_called", 2, "R1", right=False, until=9),
    )
    assert false_memories(log) == {"left_out": 2, "stale": 1, "wrong_codes": 1}


@pytest.mark.parametrize(("remembers", "low", "high"), [(20, 15, 45), (100, 80, 130)])
def test_who_forgets_by_number_is_found_by_that_number(remembers: int, low: int, high: int) -> None:
    sessions = [
        recall(Log(played("slow_business_4", f"forgetful:{remembers}", seed)))["points"]
        for seed in (1, 2, 3)
    ]
    found = recall_of(sessions)["half_life"]
    assert low <= found["decisions"] <= high
    assert found["low"] <= found["decisions"]


def test_a_session_without_facts_has_no_recall() -> None:
    scenario = load_scenario("slow_business_1")
    assert "recall" not in measure(scenario, 1, played("slow_business_1", "greedy"))
