"""Evenings of cooks who know what comes: the lower end of a ceiling."""

from __future__ import annotations

from kitchen import engine
from kitchen.engine.ceilings.foresight import best, worth
from kitchen.engine.layout import lay_out, reference_value

OVER = engine.load_scenario("overstocked_1")
NEVER = 10**9  # cents that nobody reaches, so that the search goes on


def test_changes_find_more_and_the_same_ones_the_same() -> None:
    few, more = (best(OVER, 2, tries=tries, enough=NEVER) for tries in (0, 8))
    assert few.s < more.s <= reference_value(OVER, 2)
    # As soon as it is good enough the search ends, however many tries are left.
    assert best(OVER, 2, tries=10_000, enough=more.s).s == more.s


def test_the_first_lead_that_is_good_enough_ends_the_search() -> None:
    first = best(OVER, 2, tries=10_000, enough=1)
    arrivals = tuple(ticket.at for ticket in lay_out(OVER, 2).future.tickets)
    assert (first.foreseen.shown, first.foreseen.full_hands) == (arrivals, False)
    assert first.s >= 1


def test_nobody_greedy_does_better_than_who_knows_the_tickets() -> None:
    kitchen = lay_out(OVER, 2)
    while kitchen.ended is None:
        seen = {seat: engine.observe(kitchen, seat) for seat in kitchen.free}
        engine.advance(kitchen, {s: engine.decide("greedy", seen[s], seed=2) for s in seen})
    assert worth(kitchen) <= best(OVER, 2, tries=0, enough=NEVER).s
