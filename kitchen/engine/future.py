"""What a seed has in store for a kitchen: drawn once when it is laid out, then only read."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from kitchen.engine.disruptions import Breakdown, Inspection, LateDelivery, Shortage, Vip
from kitchen.engine.facts.draws import Fact, draw_facts
from kitchen.engine.plan import Plan
from kitchen.engine.scenario import Orders
from kitchen.engine.streams import stream, within


class Ticket(NamedTuple):
    """Guests to come; times in ms, each line (dish, avoided allergens, value in cents)."""

    at: int
    table: int
    due: int
    expires: int
    vip: bool
    lines: tuple[tuple[str, tuple[str, ...], int], ...]


class Trouble(NamedTuple):
    """A disruption to come at `at` ms; `kind` as in the log, or "inspect" for the visit itself."""

    at: int
    kind: str
    facts: dict[str, Any]


class Incoming(NamedTuple):
    """A paid delivery of `quantity` portions at `at` ms, as announced for `announced`."""

    at: int
    announced: int
    ingredient: str
    quantity: int


class Future(NamedTuple):
    """All that will happen by chance, each tuple in order of time; `codes` are those among which a
    supplier's are."""

    tickets: tuple[Ticket, ...]
    troubles: tuple[Trouble, ...]
    deliveries: tuple[Incoming, ...]
    facts: tuple[Fact, ...] = ()
    codes: tuple[str, ...] = ()


def draw(plan: Plan, seed: int) -> Future:
    """Draws the whole future of (scenario, seed); the seats present make no difference to it.

    But a fact that nobody present could hear or act on is left out."""
    deliveries = _deliveries(plan, seed)
    orders = plan.scenario.orders, plan.scenario.dinner
    services = [
        _tickets(plan, seed, *one) for one in zip(orders, ("orders", "dinner"), strict=True)
    ]
    tickets = sorted([*services[0], *services[1], *_vips(plan, seed)])
    troubles = sorted(_troubles(plan, seed, deliveries), key=lambda t: (t.at, t.kind))
    facts, codes = draw_facts(plan, seed, tickets)
    return Future(tuple(tickets), tuple(troubles), tuple(sorted(deliveries)), facts, codes)


def _tickets(plan: Plan, seed: int, orders: Orders | None, name: str) -> list[Ticket]:
    tickets: list[Ticket] = []
    if orders is None:
        return tickets
    random, at = stream(name, seed), orders.first_s
    for _ in range(orders.count):
        lines = tuple(_line(plan, random, orders) for _ in range(within(random, orders.lines)))
        patience = within(random, orders.patience_s)
        table = 1 + random.randrange(orders.tables)
        if at < plan.scenario.duration_s:
            tickets.append(_ticket(orders, at, table, patience, lines, vip=False))
        at += within(random, orders.every_s)
    return tickets


def _vips(plan: Plan, seed: int) -> list[Ticket]:
    random, tickets = stream("vip", seed), []
    for vip in plan.scenario.disruptions:
        if isinstance(vip, Vip):
            orders = plan.scenario.orders
            dish, avoid, value = _line(plan, random, orders)
            patience = within(random, orders.patience_s) * vip.patience_percent // 100
            line = (dish, avoid, value * vip.value_percent // 100)
            table = 1 + random.randrange(orders.tables)
            at = within(random, vip.at_s)
            tickets.append(_ticket(orders, at, table, patience, (line,), vip=True))
    return tickets


def _ticket(
    orders: Orders, at: int, table: int, patience: int, lines: tuple[Any, ...], *, vip: bool
) -> Ticket:
    due = (at + patience) * 1000
    return Ticket(at * 1000, table, due, due + orders.leave_s * 1000, vip, lines)


def _line(plan: Plan, random: Random, orders: Orders) -> tuple[str, tuple[str, ...], int]:
    dish = plan.dishes[sorted(plan.dishes)[random.randrange(len(plan.dishes))]]
    found = sorted({a for allergens in dish.avoidable.values() for a in allergens})
    noted = random.randrange(100) < orders.notes_percent
    avoid = (found[random.randrange(len(found))],) if noted and found else ()
    return dish.name, avoid, dish.value


def _deliveries(plan: Plan, seed: int) -> list[Incoming]:
    random, late = stream("deliveries", seed), {}
    for trouble in plan.scenario.disruptions:
        if isinstance(trouble, LateDelivery):
            late[trouble.ingredient] = within(random, trouble.by_s)
    found = []
    for delivery in sorted(plan.scenario.deliveries, key=lambda d: (d.at_s, d.ingredient)):
        by = late.pop(delivery.ingredient, 0)
        at = delivery.at_s * 1000
        found.append(Incoming(at + by * 1000, at, delivery.ingredient, delivery.quantity))
    return found


def _troubles(plan: Plan, seed: int, deliveries: list[Incoming]) -> list[Trouble]:
    random, troubles = stream("disruptions", seed), []
    for d in plan.scenario.disruptions:
        if isinstance(d, Breakdown):
            at = within(random, d.at_s) * 1000
            facts = {"equipment": d.equipment, "fixed_at": at + d.lasts_s * 1000}
            troubles.append(Trouble(at, d.kind, facts))
        elif isinstance(d, Shortage):
            at = within(random, d.at_s) * 1000
            troubles.append(Trouble(at, d.kind, {"ingredient": d.ingredient}))
        elif isinstance(d, Inspection):
            at = within(random, d.at_s)
            warned = max(0, at - d.warning_s) * 1000
            troubles.append(Trouble(warned, d.kind, {"due": at * 1000}))
            troubles.append(Trouble(at * 1000, "inspect", {}))
    for delivery in deliveries:
        if delivery.at > delivery.announced:
            facts = {"ingredient": delivery.ingredient, "due": delivery.at}
            troubles.append(Trouble(delivery.announced, "late_delivery", facts))
    return troubles
