"""The rows of a kitchen's state: seats, items, equipment, orders, tasks, rules, requests."""

from __future__ import annotations

from typing import Any, ClassVar, Self


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

    A waiting seat can be woken from `rouse` on. `pending` is what its present work brings at its
    end, `using` the equipment it holds meanwhile.
    `made` and `gave` count its things and its tasks where they are numbered by seat (own eyes).
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
    made: int
    gave: int
    DEFAULTS: ClassVar = {
        "name": "", "role": "", "at": "", "until": 0, "waiting": False, "rouse": 0, "hands": [],
        "posts": (), "using": None, "pending": None, "inbox": [], "refusal": None, "repeat": 0,
        "blocked_by": (), "found": None, "notes": (), "made": 0, "gave": 0,
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


class Told(Record):
    """What became of a fact that was told: told, needed, honoured, broken, or untested."""

    id: str
    state: str
    DEFAULTS: ClassVar = {"id": "", "state": "told"}
    __slots__ = tuple(DEFAULTS)


class Request(Record):
    """A restock that was asked for; `due` 0 until it is approved."""

    ingredient: str
    asked_by: str
    quantity: int
    due: int
    DEFAULTS: ClassVar = {"ingredient": "", "asked_by": "", "quantity": 0, "due": 0}
    __slots__ = tuple(DEFAULTS)
