"""Small logs written by hand."""

from kitchen.engine import Event
from kitchen.engine.metrics import Log

SEATS = {"S1": "sous_chef", "P1": "chef_de_partie"}


def log(*events: tuple, orders: int = 2, seats: dict[str, str] | None = None) -> Log:
    """A log of (kind, at, seat, data) after its header; ticks don't matter to these metrics."""
    header = {"seats": SEATS if seats is None else seats, "orders": orders}
    rows = [Event("session_started", 0, 0, None, header)]
    return Log(rows + [Event(kind, at, 0, seat, data) for kind, at, seat, data in events])


def arrived(order: str, due: int, value: int) -> tuple:
    return ("order_arrived", 0, None, {"order": order, "due": due, "value": value})


def served(order: str, at: int = 0, **facts) -> tuple:
    data = {
        "order": order, "value": 1000, "income": 900, "quality": 90, "late_ms": 0, "lateness": 0,
        "safety": 0, "violations": [], "plated_ms": 4000,
    }  # fmt: skip
    return ("dish_served", at, "P1", data | facts)


def complete(order: str, on_time: bool = True) -> tuple:
    return ("order_served", 0, None, {"order": order, "on_time": on_time})


def expired(order: str, penalty: int, arrived: bool = True) -> tuple:
    return ("order_expired", 0, None, {"order": order, "penalty": penalty, "arrived": arrived})
