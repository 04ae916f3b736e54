"""The facts of an evening: what they say, who hears them and when, all by the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kitchen.engine.facts.entries import Allergy, BadDelivery, Code, Critic, FactPart, Promise
from kitchen.engine.facts.wordings import WORDINGS
from kitchen.engine.plan import Plan
from kitchen.engine.streams import stream, within

if TYPE_CHECKING:  # a Future holds facts
    from kitchen.engine.future import Ticket

CODES = 6
SLACK_MS = 60_000
# Who can act on a fact; of a promise, who gave it.
NEEDED_BY = {
    "allergy": "executive_chef", "correction": "executive_chef", "critic": "sous_chef",
    "bad_delivery": "prep_cook", "code": "prep_cook",
}  # fmt: skip


class Fact(NamedTuple):
    """A fact to come; times in ms, `since` to `until` is when it is needed.

    `subject` is an allergen, an ingredient, a code or a station. `order` is whose guest it is
    about, None of a fact that is corrected later by another, which names it in `corrects`.
    """

    id: str
    kind: str
    told: int
    to: str
    needs: str
    since: int
    until: int
    text: str
    subject: str
    table: int = 0
    order: str | None = None
    corrects: str | None = None
    cents: int = 0
    ingredient: str = ""
    quantity: int = 0


class _Draw:
    """One seed's drawing: its generator, and whose guests are taken."""

    def __init__(self, plan: Plan, seed: int, tickets: Sequence[Ticket]) -> None:
        self.plan, self.tickets = plan, tickets
        self.random = stream("facts", seed)
        self.taken: set[int] = set()
        self.codes = tuple(str(code) for code in self.random.sample(range(1000, 10_000), CODES))
        self.spare = list(self.codes)

    def facts(self) -> Iterator[dict[str, Any]]:
        for part in self.plan.scenario.facts:
            told = within(self.random, part.told_s) * 1000
            needed = told + within(self.random, part.after_s) * 1000
            base = {"told": told, "to": self._hearer(part), "wording": self._wording()}
            if isinstance(part, Allergy):
                yield from self._allergy(part, base, needed)
            elif isinstance(part, Critic):
                yield from self._critic(part, base, needed)
            else:
                yield self._windowed(part, base, needed)

    def _hearer(self, part: FactPart) -> str:
        seats = sorted(n for n, role in self.plan.scenario.seats.items() if role in part.to)
        return seats[self.random.randrange(len(seats))]

    def _wording(self) -> int:
        return self.random.randrange(4)

    def _guest(self, needed: int, allergen: str | None) -> tuple[int, Ticket] | None:
        """The first guests from then on of whom no fact tells yet, alone at their table."""
        for at, ticket in enumerate(self.tickets):
            if ticket.at < needed or at in self.taken or not self._suits(ticket, allergen):
                continue
            near = [t for t in self.tickets if abs(t.at - ticket.at) <= 2 * SLACK_MS]
            if sum(t.table == ticket.table for t in near) == 1:
                self.taken.add(at)
                return at, ticket
        return None

    def _suits(self, ticket: Ticket, allergen: str | None) -> bool:
        return allergen is None or any(
            allergen not in avoid and _avoidable(self.plan, dish, allergen)
            for dish, avoid, _ in ticket.lines
        )

    def _allergy(
        self, part: Allergy, base: dict[str, Any], needed: int
    ) -> Iterator[dict[str, Any]]:
        later = within(self.random, part.corrected_s) * 1000 if part.corrected_s else 0
        corrector, wording = self._hearer(part), self._wording()
        tables = [t + 1 for t in range(self.plan.scenario.orders.tables)]
        wrong = tables[self.random.randrange(len(tables))]
        guest = self._guest(max(needed, base["told"] + later), part.allergen)
        if guest is None:
            return
        at, ticket = guest
        about = {"subject": part.allergen, **_window(ticket)}
        right = {"table": ticket.table, "order": f"o{at + 1}"}
        if not part.corrected_s:
            yield {**base, "kind": "allergy", **about, **right}
            return
        instead = wrong if wrong != ticket.table else wrong % len(tables) + 1
        yield {**base, "kind": "allergy", **about, "table": instead}
        told = {"told": base["told"] + later, "to": corrector, "wording": wording}
        yield {**told, "kind": "correction", **about, **right, "instead": instead}

    def _critic(self, part: Critic, base: dict[str, Any], needed: int) -> Iterator[dict[str, Any]]:
        guest = self._guest(needed, None)
        if guest is not None:
            at, ticket = guest
            about = {"table": ticket.table, "order": f"o{at + 1}", "subject": "critic"}
            yield {**base, "kind": "critic", **about, **_window(ticket), "cents": part.cents}

    def _windowed(
        self, part: BadDelivery | Code | Promise, base: dict[str, Any], needed: int
    ) -> dict[str, Any]:
        until = needed + part.within_s * 1000
        row = {**base, "kind": part.kind, "since": needed, "until": until, "cents": part.cents}
        if isinstance(part, BadDelivery):
            return {**row, "subject": part.ingredient, "place": self.plan.store[part.ingredient]}
        if isinstance(part, Code):
            code = self.spare.pop() if self.spare else self.codes[0]
            sent = {"ingredient": part.ingredient, "quantity": part.quantity}
            return {**row, "subject": code, **sent}
        others = sorted(name for name in self.plan.scenario.seats if name != base["to"])
        other = others[self.random.randrange(len(others))]
        return {**row, "subject": part.station, "other": other}


def draw_facts(
    plan: Plan, seed: int, tickets: Sequence[Ticket]
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """(facts in the order in which they are told, the codes among which the right ones are).

    A fact that nobody could hear or act on, since the seat isn't there, is left out.
    """
    if not plan.scenario.facts:
        return (), ()
    drawn = _Draw(plan, seed, tickets)
    rows = sorted(drawn.facts(), key=lambda row: (row["told"], row["since"], row["kind"]))
    found: list[Fact] = []
    for row in rows:
        fact = _fact(plan, f"f{len(found) + 1}", row, found)
        if fact.to in plan.roles and fact.needs in plan.roles:
            found.append(fact)
    return tuple(found), tuple(sorted(drawn.codes))


def _fact(plan: Plan, name: str, row: dict[str, Any], before: list[Fact]) -> Fact:
    kind = row["kind"]
    seconds = {field: row[field] // 1000 for field in ("since", "until")}
    said = {"code": row["subject"], **row, **seconds}
    if kind == "code":
        said["subject"] = row["ingredient"]
    text = WORDINGS[kind][row["wording"]].format(**said)
    by: dict[str, str] = {role: seat for seat, role in sorted(plan.scenario.seats.items())[::-1]}
    kept = {field: row[field] for field in Fact._fields if field in row}
    if kind == "correction":
        kept["corrects"] = next((f.id for f in before if _same(f, row)), None)
    needs = row["to"] if kind == "promise" else by[NEEDED_BY[kind]]
    return Fact(id=name, needs=needs, text=text, **kept)


def _same(fact: Fact, row: dict[str, Any]) -> bool:
    return fact.kind == "allergy" and (fact.since, fact.table) == (row["since"], row["instead"])


def _window(ticket: Ticket) -> dict[str, int]:
    """When the guests are expected: whole seconds about their coming."""
    return {"since": max(0, ticket.at - SLACK_MS), "until": ticket.at + SLACK_MS}


def _avoidable(plan: Plan, dish: str, allergen: str) -> bool:
    known = plan.dishes[dish]
    must = {a for part in known.plate for a in plan.allergens_in(part)}
    return allergen not in must and any(allergen in known.avoidable[p] for p in known.optional)


def moments(fact: Fact) -> list[tuple[int, str]]:
    """(ms, what happens then and to which fact): when it is told, and the time of one that isn't
    about guests."""
    found = [(fact.told, f"told {fact.id}")]
    if not fact.table:
        found += [(fact.since, f"since {fact.id}"), (fact.until, f"until {fact.id}")]
    return found
