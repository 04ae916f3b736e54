"""Effects of facts that are told once, and of calls to the supplier."""

from __future__ import annotations

from kitchen.engine.effects.common import SPOIL_STOCK, busy, hear, timer
from kitchen.engine.effects.goods import add_batch
from kitchen.engine.events import Event
from kitchen.engine.facts.wordings import VOICES
from kitchen.engine.state import Kitchen, Told


def fact_told(k: Kitchen, e: Event) -> None:
    data = e.data
    k.facts[data["fact"]] = Told(id=data["fact"])
    hear(k, (data["to"],), e, VOICES[data["fact_kind"]], data["text"])


def fact_needed(k: Kitchen, e: Event) -> None:
    k.facts[e.data["fact"]].state = "needed"


def fact_settled(k: Kitchen, e: Event) -> None:
    states = {True: "honoured", False: "broken", None: "untested"}
    name = e.data["fact"]
    k.facts[name] = Told(id=name, state=states[e.data["honoured"]])
    k.ledger["safety"] += e.data["safety"]


def supplier_called(k: Kitchen, e: Event) -> None:
    busy(k, e)
    data = e.data
    k.ledger["safety"] += data["safety"]
    k.wrong_calls += not data["right"]
    name = data["ingredient"]
    if name is None:
        return
    add_batch(k.stock[name], data["expires"] or 0, data["quantity"])
    if data["expires"]:
        timer(k, data["expires"], SPOIL_STOCK, name)
    text = f"{data['quantity']} {name} delivered to {k.plan.store[name]}."
    hear(k, (*k.plan.heads, *k.plan.by_letter["R"]), e, "kitchen", text)


EFFECTS = {
    "fact_told": fact_told,
    "fact_needed": fact_needed,
    "fact_settled": fact_settled,
    "supplier_called": supplier_called,
}
