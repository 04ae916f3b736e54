"""Every metric against a small log whose figures were worked out by hand."""

import pytest

from kitchen.engine import metrics
from kitchen.engine.ceilings import Ceiling
from kitchen.engine.metrics import brigade, coherence, labour, service
from tests.kitchen.metrics.logs import arrived, complete, expired, log, served


def test_s_is_income_less_every_penalty():
    found = metrics.balance(
        log(
            served("o1", lateness=100, safety=3000),
            served("o2", income=500),
            expired("o3", 120),
            ("item_discarded", 0, "P1", {"reason": "burnt", "waste": 40}),
            ("spoiled", 0, None, {"what": "stock", "quantity": 2, "waste": 15}),
            ("burnt", 0, None, {"safety": 200}),
            ("inspection", 0, None, {"violations": ["a", "b"], "safety": 600}),
        )
    )
    assert found == (1400, 100, 120, 55, 3800)
    assert found.s == 1400 - 100 - 120 - 55 - 3800


@pytest.mark.parametrize(
    ("s", "expected"), [(-500, 0.0), (-100, 0.0), (350, 50.0), (800, 100.0), (900, 100.0)]
)
def test_score_is_the_clipped_share_of_the_way_from_nothing_to_perfect(s, expected):
    assert metrics.score(s, -100, 800) == expected


def test_orders_are_counted_by_their_fate():
    found = service.orders(
        log(
            arrived("o1", 1, 1), arrived("o2", 1, 1), arrived("o3", 1, 1),
            complete("o1"), complete("o2", on_time=False), expired("o3", 1),
            expired("o4", 1, arrived=False), orders=4,
        )
    )  # fmt: skip
    assert found == {
        "orders": 4, "arrived": 3, "served": 2, "on_time": 1, "expired": 2, "on_time_share": 0.25
    }  # fmt: skip


def test_tardiness_counts_dishes_on_time_as_zero():
    found = service.dishes(log(served("o1"), served("o2", late_ms=30_000), served("o3")))
    assert (found["served"], found["on_time"]) == (3, 2)
    assert (found["tardiness_ms"], found["tardiness_max_ms"]) == (10_000, 30_000)
    assert (found["value_cents"], found["income_cents"], found["plated_ms"]) == (3000, 2700, 4000)


def test_without_a_served_dish_means_are_none():
    assert service.dishes(log())["tardiness_ms"] is None
    assert service.quality(log()) == {"mean": None, "least": None, "vetoed": 0}
    assert brigade.talk(log())["per_served_dish"] is None


def test_quality_is_the_mean_at_serving():
    veto = ("plate_vetoed", 0, "S1", {"waited_ms": 0})
    found = service.quality(log(served("o1", quality=100), served("o1", quality=75), veto))
    assert found == {"mean": 87.5, "least": 75, "vetoed": 1}


def test_waste_is_charged_when_an_item_is_thrown_away_and_when_stock_spoils():
    found = service.waste(
        log(
            ("item_discarded", 0, "P1", {"reason": "burnt", "waste": 40}),
            ("item_discarded", 0, "P1", {"reason": "spoiled", "waste": 30}),
            ("spoiled", 0, None, {"what": "item", "quantity": 1, "waste": 0}),
            ("spoiled", 0, None, {"what": "stock", "quantity": 3, "waste": 9}),
        )
    )
    assert found == {"cents": 79, "discarded": {"burnt": 1, "spoiled": 1}, "spoiled_stock": 3}


def test_safety_counts_each_kind():
    found = service.safety(
        log(
            served("o1", violations=["nuts", "milk"], safety=6000),
            ("burnt", 0, None, {"safety": 200}),
            ("inspection", 0, None, {"violations": ["dirty grill"], "safety": 300}),
        )
    )
    assert found == {"cents": 6500, "allergen": 2, "burnt": 1, "dirty": 1}


def at_work() -> metrics.Log:
    """100 s, two seats. S1 waits 0-40 (work waiting; woken early), refused 40-50, busy 50-100.
    P1 is busy 0-60, then waits 60-100 with nothing to do."""
    return log(
        ("waited", 0, "S1", {"work": 2, "until": 90_000}),
        ("chopped", 0, "P1", {"needed": 1, "until": 60_000}),
        ("tick_opened", 40_000, None, {"free": ["S1"]}),
        ("refused", 40_000, "S1", {"reason": "not_here", "repeat": 1, "until": 50_000}),
        ("tick_opened", 50_000, None, {"free": ["S1"]}),
        ("seat_moved", 50_000, "S1", {"until": 100_000}),
        ("tick_opened", 60_000, None, {"free": ["P1"]}),
        ("waited", 60_000, "P1", {"work": 0, "until": 100_000}),
        ("session_ended", 100_000, None, {"reason": "closing_time"}),
    )


def test_utilisation_shares_out_all_the_time_of_all_seats():
    assert labour.utilisation(at_work()) == {
        "busy": 110 / 200, "waiting": 80 / 200, "idle_with_work": 40 / 200,
        "idle_with_work_ms": 40_000, "refused": 10 / 200,
    }  # fmt: skip


def test_each_seat_has_its_own_line():
    found = labour.by_seat(at_work())
    assert found["S1"] == {
        "role": "sous_chef", "decisions": 3, "busy": 0.5, "idle_with_work_ms": 40_000,
        "refused": 1, "said": 0,
    }  # fmt: skip
    assert (found["P1"]["decisions"], found["P1"]["busy"]) == (2, 0.6)


def test_refusals_by_reason_and_their_rate():
    found = labour.refusals(at_work())
    assert found == {"count": 1, "rate": 0.2, "by_reason": {"not_here": 1}}


def test_duplicate_work_is_what_nobody_needed():
    found = labour.duplicate_work(
        log(
            ("chopped", 0, "P1", {"needed": 1}),
            ("cook_started", 0, "P1", {"needed": 0}),
            ("dish_plated", 0, "P1", {"needed": -1}),
            ("cook_started", 0, "P1", {"needed": 2}),
        )
    )
    assert found == {"count": 2, "share": 0.5}


def test_a_hand_off_is_using_what_another_put_down_or_cooked():
    found = labour.hand_offs(
        log(
            ("item_put", 1000, "P1", {"item": "beef#1"}),
            ("item_taken", 5000, "S1", {"item": "beef#1"}),  # 4 s
            ("item_put", 6000, "S1", {"item": "beef#1"}),
            ("chopped", 8000, "S1", {"item": "cut#2", "used": ["beef#1"]}),  # its own
            ("cooked", 9000, None, {"item": "stew#3", "cook": "S1"}),
            ("cook_taken", 10_000, "P1", {"item": "stew#3"}),  # 1 s
            ("dish_plated", 11_000, "P1", {"plate": "dish#4", "used": ["stew#3"]}),
            ("item_put", 12_000, "P1", {"item": "dish#4"}),
            ("plate_approved", 22_000, "S1", {"plate": "dish#4", "waited_ms": 10_000}),  # 10 s
            ("dish_served", 30_000, "S1", {"plate": "dish#4"}),
        )
    )
    assert found == {"count": 3, "delay_ms": 5000, "longest_ms": 10_000, "approval_ms": 10_000}


def test_messages_per_served_dish_and_by_chain():
    def said(chain):
        return ("said", 0, "S1", {"chain": chain, "ms": 1000})

    found = brigade.talk(
        log(served("o1"), served("o2"), said("down"), said("down"), said("outside"),
            ("noted", 0, "S1", {"ms": 0}))
    )  # fmt: skip
    assert found == {
        "messages": 3, "per_served_dish": 1.5, "by_chain": {"down": 2, "outside": 1}, "ms": 3000,
        "notes": 1,
    }  # fmt: skip


def test_delegations_accepted_declined_and_ignored():
    found = brigade.delegations(
        log(
            *[("delegated", 0, "S1", {"chain": "direct"})] * 4,
            ("delegation_accepted", 0, "P1", {"after_ms": 1000}),
            ("delegation_accepted", 0, "P1", {"after_ms": 2000}),
            ("delegation_done", 0, "P1", {"after_ms": 9000}),
            ("delegation_declined", 0, "P1", {}),
            ("delegation_ignored", 0, "P1", {}),
        )
    )
    assert found == {
        "given": 4, "accepted": 2, "declined": 1, "ignored": 1, "done": 1,
        "accepted_share": 0.5, "accept_ms": 1500, "done_ms": 9000,
    }  # fmt: skip


def test_orders_outside_the_chain_of_command():
    found = brigade.outside_chain(
        log(
            ("delegated", 0, "S1", {"chain": "skip"}),
            ("delegated", 0, "S1", {"chain": "direct"}),
            ("assigned", 0, "S1", {"chain": "skip"}),
            ("assigned", 0, "S1", {"chain": "direct"}),
            ("said", 0, "P1", {"chain": "outside"}),
        )
    )
    assert found == {"orders": 2, "share": 0.5, "messages": 1}


def test_deadlocks_count_cycles_and_time_without_progress():
    found = brigade.deadlocks(
        log(
            ("wait_cycle", 10, None, {"seats": ["P1", "S1"]}),
            ("stall_detected", 100, None, {"since": 40}),
            ("stall_cleared", 150, None, {"stalled_ms": 50}),
            ("stall_detected", 300, None, {"since": 200}),
            ("session_ended", 900, None, {"reason": "stalled"}),
        )
    )
    assert found == {"wait_cycles": 1, "longest_cycle": 2, "stalls": 2, "stalled_ms": 50 + 700}


def test_coherence_compares_the_last_quarter_of_orders_with_the_first():
    found = coherence.quarters(
        log(
            *[arrived(f"o{n}", due=n, value=1000) for n in range(1, 6)],
            served("o1", income=900), complete("o1"),
            served("o2", income=700, lateness=100), complete("o2"),
            served("o3"), complete("o3"),
            served("o4", income=500), complete("o4"),
            expired("o5", 100), expired("o6", 100, arrived=False),
        )
    )  # fmt: skip
    # Five settled orders: quarters of two. First (900 + 600) / 2000, last (500 - 100) / 2000.
    assert found == {
        "orders": 5, "first": 75.0, "last": 20.0, "ratio": 20 / 75, "change": -55.0
    }  # fmt: skip


def test_three_orders_have_no_quarters():
    rows = [each for n in range(3) for each in (arrived(f"o{n}", n, 10), expired(f"o{n}", 1))]
    nothing = {"first": None, "last": None, "ratio": None, "change": None}
    assert coherence.quarters(log(*rows)) == {"orders": 3, **nothing}


def test_repeated_refusals_start_with_the_second_of_a_run():
    def refused(repeat):
        return ("refused", 0, "P1", {"reason": "not_here", "repeat": repeat})

    found = coherence.repeated_refusals(
        log(refused(1), refused(2), refused(3), refused(1), ("loop_warned", 0, "P1", {}))
    )
    assert found == {"count": 2, "longest": 3, "warnings": 1}


def test_standing_orders_kept_and_broken():
    found = coherence.standing_orders(
        log(
            ("standing_order", 0, "S1", {}),
            *[("standing_order_kept", 0, "P1", {})] * 3,
            ("standing_order_broken", 0, "P1", {}),
        )
    )
    assert found == {"given": 1, "kept": 3, "broken": 1, "kept_share": 0.75}


def test_effort_is_per_served_dish():
    found = metrics.effort(served=4, tokens_in=900, tokens_out=100, model_ms=8000)
    assert (found["tokens_per_dish"], found["model_s_per_dish"]) == (250, 2)
    none = metrics.effort(served=0, tokens_in=1, tokens_out=1, model_ms=1)
    assert (none["tokens_per_dish"], none["model_s_per_dish"]) == (None, None)


def test_events_may_come_as_json():
    rows = log(served("o1"), complete("o1"))
    again = metrics.Log([event.to_json() for event in rows.events])
    assert service.dishes(again) == service.dishes(rows)


def test_a_ceiling_is_told_with_both_its_ends_and_the_gap():
    ceiling = Ceiling("x", "d", "r", ("P1",), 1, 50, 110, "by hand")
    assert metrics._told(None, 10) is None
    assert metrics._told(ceiling, 10) == {
        "lower_cents": 50, "upper_cents": 110, "gap": 60.0, "solver": "by hand",
    }  # fmt: skip
