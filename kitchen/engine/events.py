"""The vocabulary of the session log: every change in a kitchen is one of these events.

Times are integer milliseconds of simulated time, money is integer cents, quality is 0..100.
`until` in `data` is the instant at which the acting seat is free again, so `until - at` is how long
the action keeps it busy. Exactly one event with an `until` (an *action event*, `ACTION_EVENTS`)
follows from each decision; `said` and `noted` come before it.

Item ids look like ``grilled_beef#12`` (kind and number), order ids ``o3``, delegations ``t5``,
standing orders ``r2``. Fields marked ? may be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One thing that happened: `kind` from `KINDS`, `at` in ms, the tick it belongs to, who did it.

    `seat` is the acting seat, or None when the kitchen itself (clock, guests) caused it.
    """

    kind: str
    at: int
    tick: int
    seat: str | None
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the five fields by name."""
        return {
            "kind": self.kind,
            "at": self.at,
            "tick": self.tick,
            "seat": self.seat,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Event:
        """The event that `to_json` wrote."""
        return cls(obj["kind"], obj["at"], obj["tick"], obj["seat"], dict(obj["data"]))


KINDS: dict[str, str] = {
    # -- the session
    "session_started": "scenario, family, level, digest, ruleset, seed, seats{seat:role}, "
    "duration_ms, beat_ms, reference_value, orders, penalties{name:cents or percent}; first event",
    "tick_opened": "free[seat]; `at`/`tick` are the new instant; one per tick after tick 0",
    "session_ended": "reason(all_orders_closed|closing_time|stalled), ledger{income,restock,"
    "lateness,expired,waste,safety}, score_cents = income-lateness-expired-waste-safety",
    # -- hands and feet
    "seat_moved": "from, to, until",
    "item_taken": "item, item_kind, station, source(stock|counter), put_by?, rested_ms, cost, "
    "batch?(expiry of the stock batch), until; rested_ms = time on the counter (hand-off delay "
    "when put_by is another seat)",
    "item_put": "item, item_kind, station, stored(bool: raw goods back into stock), until",
    "chopped": "item, step, used[item], equipment, station, quality, needed, until",
    "cook_started": "item, step, used[item], equipment, station, quality, needed, dirty(bool: this "
    "use leaves the equipment dirty), ready_at, burn_at, until; `needed` <= 0: duplicate work "
    "(also in chopped, dish_plated)",
    "cook_taken": "item, step, equipment, station, quality, burnt(bool), ready_ms(time since it "
    "was ready), until",
    "dish_plated": "plate, dish, used[item], without[ingredient or step left out], quality, "
    "allergens[..], needed, station, until",
    "dish_served": "plate, dish, order, table, value, income(value*quality/100), quality, due, "
    "late_ms(0 if on time), lateness(cents), on_time(bool), avoid[..], violations[allergen], "
    "safety(cents), contents[ingredient], vip(bool), plated_ms(time since plating), until",
    "item_discarded": "item, item_kind, station, reason(burnt|spoiled|vetoed|fallen|unwanted), "
    "cost, waste(cents), contents[ingredient], plate(bool), until",
    "stock_discarded": "station, quantities{ingredient:n}, cost, until; waste was charged at "
    "`spoiled`",
    "wash_started": "equipment, plates, until",
    "plates_washed": "plates, equipment",
    "clean_started": "equipment, until",
    "equipment_cleaned": "equipment",
    "repair_started": "equipment, until",
    "equipment_repaired": "equipment, by_itself(bool)",
    "restock_requested": "ingredient, quantity, cost, approved(bool: nobody here has the "
    "authority, so it counts as approved), due?, until",
    "inspected": "station, found{..}, until",
    "waited": "blocked_by[seat](whom it waits for), work(int: things waiting that this seat's role "
    "could move on), from(after talk and thought; it can be woken from then), until; work > 0 is "
    "idling while work was waiting",
    # -- authority (each has `until`)
    "delegated": "task, to, do(action name), what?, chain(direct|skip), expires, until",
    "assigned": "to, station, chain(direct|skip), until",
    "reprioritised": "order, until",
    "plate_approved": "plate, dish, quality, waited_ms(since it reached the pass), until",
    "plate_vetoed": "plate, dish, quality, waited_ms, until",
    "restock_approved": "ingredient, quantity, cost, due, asked_by, until",
    "dish_86ed": "dish, until",
    "dish_restored": "dish, until",
    "standing_order": "rule_id, rule(no_allergen|min_quality|no_dish|stay), value?, table?, to?, "
    "until",
    # -- what follows from authority
    "delegation_accepted": "task, by, to, how(said|started), after_ms",
    "delegation_declined": "task, by, to, after_ms",
    "delegation_ignored": "task, by, to; neither accepted nor declined before it expired",
    "delegation_lapsed": "task, by, to; accepted, but not carried out in time",
    "delegation_done": "task, by, to, after_ms; the delegated action was carried out",
    "standing_order_kept": "rule_id, rule, about(plate, dish or station); seat = who kept it",
    "standing_order_broken": "rule_id, rule, about; seat = who broke it",
    # -- speech
    "said": "to(seat|all), text, chain(up|down|peer|all|outside|nobody), ms(time it cost)",
    "noted": "key, text, ms",
    # -- turned down
    "refused": "action{name,..}, reason(Reason value), text, repeat(how often in a row the same "
    "action was refused, from 1), blocked_by[seat](who holds what it wanted), until",
    "loop_warned": "action{..}, repeat; said once to a seat that loops on one refused action",
    # -- guests, stock and clock
    "order_arrived": "order, table, lines[{dish,avoid[..],value}], value(sum), due, expires, vip, "
    "struck[dish](lines dropped because the dish is off the menu; if none is left, order_expired "
    "follows at once)",
    "order_served": "order, table, value, late_ms, on_time(bool); its last dish went out",
    "order_expired": "order, table, dishes[..](unserved lines), value(of those), penalty(cents), "
    "arrived(bool: false when the session ended before the guests came)",
    "cooked": "item, step, equipment, cook(seat who started it); ready, hold time begins",
    "burnt": "item, step, equipment, cook, cost, safety(cents)",
    "spoiled": "what(stock|item), ingredient?, item?, station?, quantity, cost, waste(cents; for "
    "stock only, an item is charged when it is discarded)",
    "plates_returned": "plates (dirty, into the dish pit)",
    "delivered": "ingredient, quantity, cost, expires?, restock(bool)",
    "disruption": "disruption(breakdown|late_delivery|shortage|vip|inspection), text, and by kind: "
    "equipment | ingredient, due | ingredient, quantity, cost | order | due",
    "inspection": "violations[text], safety(cents)",
    # -- deadlock
    "wait_cycle": "seats[..] in order, each waits for the next and the last for the first",
    "stall_detected": "since(ms of the last progress), open_orders",
    "stall_cleared": "stalled_ms",
}

ACTION_EVENTS: frozenset[str] = frozenset(
    {
        "seat_moved",
        "item_taken",
        "item_put",
        "chopped",
        "cook_started",
        "cook_taken",
        "dish_plated",
        "dish_served",
        "item_discarded",
        "stock_discarded",
        "wash_started",
        "clean_started",
        "repair_started",
        "restock_requested",
        "inspected",
        "waited",
        "delegated",
        "assigned",
        "reprioritised",
        "plate_approved",
        "plate_vetoed",
        "restock_approved",
        "dish_86ed",
        "dish_restored",
        "standing_order",
        "refused",
    }
)
