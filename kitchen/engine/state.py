"""The state of a kitchen. Only `effects` change it; `snapshot` writes it as JSON."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from kitchen.engine.future import Future
from kitchen.engine.plan import Plan
from kitchen.engine.scenario import Scenario


class Record:
    """A small mutable row with slots, defaults and a copy; lists are copied one level deep."""

    __slots__ = ()
    DEFAULTS: ClassVar[dict[str, Any]] = {}

    def __init__(self, **values: Any) -> None:
        for name, default in self.DEFAULTS.items():
            setattr(self, name, list(default) if type(default) is list else default)
        for name, value in values.items():
            setattr(self, name, value)

    def copy(self) -> Self:
        """An independent row with the same values."""
        cls = self.__class__
        new = cls.__new__(cls)
        for name in cls.DEFAULTS:
            value = getattr(self, name)
            setattr(new, name, value[:] if type(value) is list else value)
        return new


class Seat(Record):
    """A position in the brigade: where it stands, what it holds and until when it is busy.

    A waiting seat can be woken from `rouse` on. `pending` is what its present work brings at its end; `using` the equipment it holds meanwhile.
    `inbox` holds (tick, from, text); `refusal` what its last decision was turned down for.
    """

    name: str
    role: str
    at: str
    until: int
    waiting: bool
    rouse: int
    hands: list[str]
    posts: tuple[str, ...]
    using: str | None
    pending: tuple[Any, ...] | None
    inbox: list[tuple[int, str, str]]
    refusal: dict[str, Any] | None
    repeat: int
    blocked_by: tuple[str, ...]
    found: dict[str, Any] | None
    notes: tuple[tuple[str, str], ...]
    DEFAULTS: ClassVar = {
        "name": "", "role": "", "at": "", "until": 0, "waiting": False, "rouse": 0, "hands": [],
        "posts": (), "using": None, "pending": None, "inbox": [], "refusal": None, "repeat": 0,
        "blocked_by": (), "found": None, "notes": (),
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


RAW, PART, PLATE = 0, 1, 2


class Item(Record):
    """A portion of food or a plated dish. `place` is a seat, a station or an equipment.

    Quality is `quality` until `hold`, then a point less every `fall` ms (0: never). `state` is ok,
    burnt or spoiled; for a plate plated, approved or vetoed. `spoil` 0: does not spoil.
    """

    id: str
    kind: str
    sort: int
    place: str
    state: str
    quality: int
    hold: int
    fall: int
    spoil: int
    ready: int
    burn: int
    cook: str | None
    put_by: str | None
    put_at: int
    contents: tuple[str, ...]
    without: tuple[str, ...]
    cost: int
    DEFAULTS: ClassVar = {
        "id": "", "kind": "", "sort": RAW, "place": "", "state": "ok", "quality": 100, "hold": 0,
        "fall": 0, "spoil": 0, "ready": 0, "burn": 0, "cook": None, "put_by": None, "put_at": 0,
        "contents": (), "without": (), "cost": 0,
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


class Equipment(Record):
    """`inside` are cooking items, `users` counts hands on it, `uses` since it was last cleaned."""

    name: str
    inside: list[str]
    users: int
    uses: int
    broken: bool
    fixed_at: int
    DEFAULTS: ClassVar = {
        "name": "", "inside": [], "users": 0, "uses": 0, "broken": False, "fixed_at": 0,
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


class Order(Record):
    """An open ticket; each line is (dish, avoid, value, served: 0 or 1)."""

    id: str
    table: int
    due: int
    expires: int
    vip: bool
    rank: int
    late: int
    lines: list[tuple[str, tuple[str, ...], int, int]]
    DEFAULTS: ClassVar = {
        "id": "", "table": 0, "due": 0, "expires": 0, "vip": False, "rank": 0, "late": 0,
        "lines": [],
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


class Task(Record):
    """An open delegation: `do` is an action name, `what` its main argument or None for any."""

    id: str
    by: str
    to: str
    do: str
    what: str | None
    given: int
    expires: int
    accepted: bool
    DEFAULTS: ClassVar = {
        "id": "", "by": "", "to": "", "do": "", "what": None, "given": 0, "expires": 0,
        "accepted": False,
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


class Rule(Record):
    """A standing order in force; which fields matter depends on `rule` (words.RULES)."""

    id: str
    by: str
    rule: str
    value: str | None
    table: int
    to: str | None
    broken: int
    DEFAULTS: ClassVar = {
        "id": "", "by": "", "rule": "", "value": None, "table": 0, "to": None, "broken": 0,
    }  # fmt: skip
    __slots__ = tuple(DEFAULTS)


class Request(Record):
    """A restock that was asked for; `due` 0 until it is approved."""

    ingredient: str
    asked_by: str
    quantity: int
    due: int
    DEFAULTS: ClassVar = {"ingredient": "", "asked_by": "", "quantity": 0, "due": 0}
    __slots__ = tuple(DEFAULTS)


class Kitchen:
    """One kitchen at one instant. Read it; change it through `step` or `advance` only.

    `now` ms, `free` the seats that decide at this instant (sorted), `ended` the reason or None.
    `timers` is an index over the rest of the state and may hold entries that no longer matter.
    """

    __slots__ = (
        "coming",
        "count",
        "counters",
        "cycle",
        "delivered",
        "disrupted",
        "ended",
        "equipment",
        "free",
        "future",
        "items",
        "ledger",
        "lines_open",
        "now",
        "off_menu",
        "orders",
        "plan",
        "plates_clean",
        "plates_dirty",
        "plates_out",
        "progress_at",
        "rank",
        "requests",
        "roster",
        "ruled",
        "rules",
        "seats",
        "seed",
        "serial",
        "spoiled",
        "stalled_at",
        "stock",
        "tasked",
        "tasks",
        "tick",
        "timers",
    )  # fmt: skip

    plan: Plan
    seed: int
    future: Future
    tick: int
    now: int
    ended: str | None
    free: tuple[str, ...]
    seats: dict[str, Seat]
    roster: list[Seat]
    items: dict[str, Item]
    equipment: dict[str, Equipment]
    counters: dict[str, list[str]]
    stock: dict[str, list[tuple[int, int]]]
    spoiled: dict[str, int]
    count: dict[str, int]
    lines_open: dict[str, int]
    orders: dict[str, Order]
    coming: int
    disrupted: int
    delivered: int
    plates_clean: int
    plates_dirty: int
    plates_out: list[tuple[int, int]]
    off_menu: tuple[str, ...]
    tasks: dict[str, Task]
    rules: dict[str, Rule]
    requests: dict[str, Request]
    ledger: dict[str, int]
    serial: int
    tasked: int
    ruled: int
    rank: int
    progress_at: int
    stalled_at: int | None
    cycle: tuple[str, ...]
    timers: list[tuple[int, int, str]]

    @property
    def scenario(self) -> Scenario:
        """The scenario this kitchen was laid out from."""
        return self.plan.scenario

    def copy(self) -> Kitchen:
        """An independent kitchen in the same state; plan and future are shared, they never change."""
        new = Kitchen.__new__(Kitchen)
        for name in Kitchen.__slots__:
            value = getattr(self, name)
            kind = type(value)
            if kind is dict:
                value = {key: _copied(inner) for key, inner in value.items()}
            elif kind is list:
                value = value[:]
            setattr(new, name, value)
        new.roster = [new.seats[name] for name in new.plan.settle]
        return new

    def __eq__(self, other: object) -> bool:
        """Equal when the whole state is, by canonical JSON."""
        from kitchen.engine.snapshot import to_json

        return isinstance(other, Kitchen) and to_json(self) == to_json(other)

    __hash__ = None  # type: ignore[assignment]


def _copied(value: Any) -> Any:
    if isinstance(value, Record):
        return value.copy()
    return value[:] if type(value) is list else value
