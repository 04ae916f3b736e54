"""What each kind of event holds: KINDS maps a kind to its typed data.

Times are integer milliseconds of simulated time, money is integer cents, quality is 0..100.
`until` is the instant at which the acting seat is free again, so `until - at` is how long the
action keeps it busy. Item ids look like ``grilled_beef#12`` (kind and number), order ids ``o3``,
delegations ``t5``, standing orders ``r2``.

The interface's schema and the dashboard's types are made from these classes. A test plays sessions
and holds every event against them.
"""

from kitchen.engine.vocabulary import authority, facts, guests, session, talk, work

KINDS: dict[str, type] = (
    session.KINDS | work.KINDS | authority.KINDS | talk.KINDS | guests.KINDS | facts.KINDS
)

# Exactly one of these follows from each decision: those that keep the seat busy. What is said and
# noted comes before it.
ACTION_EVENTS = frozenset(kind for kind, data in KINDS.items() if "until" in data.__annotations__)
