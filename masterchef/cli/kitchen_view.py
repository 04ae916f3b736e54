"""A picture of one kitchen for the terminal: floor, tickets, what is said, what happens."""

from collections import deque
from typing import TYPE_CHECKING

from masterchef.cli.live_display import clock
from masterchef.cli.output import styled
from masterchef.cli.sentences import QUIET, sentence

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from kitchen.engine import Event, Kitchen
    from kitchen.engine.state import Order

_TALK, _LINES = 5, 9


class KitchenView:
    """Folds events into a kitchen; `picture()` draws it as it is now."""

    def __init__(self, start: "Kitchen", title: str) -> None:
        self.kitchen = start
        self.title = title
        self._talk: deque[str] = deque(maxlen=_TALK)
        self._lines: deque[str] = deque(maxlen=_LINES)

    def fold(self, events: "list[Event]") -> None:
        """Carry the kitchen on by these events."""
        from kitchen.engine import replay

        self.kitchen = replay(self.kitchen, events)
        for event in events:
            line = f"{clock(event.at)} {sentence(event.kind, event.seat, event.data)}"
            if event.kind == "said":
                self._talk.append(line)
            elif event.kind not in QUIET:
                self._lines.append(line)

    def picture(self, state: str) -> "Group":
        """The whole picture, with the session's state in its first line."""
        from rich.columns import Columns
        from rich.console import Group, RenderableType
        from rich.text import Text

        k, ledger = self.kitchen, self.kitchen.ledger
        lost = sum(ledger[name] for name in ("lateness", "expired", "waste", "safety"))
        head = styled(
            (self.title, "bold"),
            f" · {state} · {clock(k.now)} · tick {k.tick} · "
            f"income {ledger['income'] / 100:.2f} · penalties {lost / 100:.2f} · plates: "
            f"{k.plates_clean} clean, {k.plates_dirty} dirty",
        )
        parts: list[RenderableType] = [head]
        parts.append(Columns([self._floor(), self._tickets()]))
        parts += [
            Text(line, style="cyan", overflow="ellipsis", no_wrap=True) for line in self._talk
        ]
        parts += [Text(line, overflow="ellipsis", no_wrap=True) for line in self._lines]
        return Group(*parts)

    def _floor(self) -> "Table":
        k = self.kitchen
        table = _table("station", "who", "equipment", "counter")
        for station in k.plan.stations:
            here = [
                self._seat(name) for name, seat in sorted(k.seats.items()) if seat.at == station
            ]
            kit = [self._kit(name) for name in k.plan.kit_at[station]]
            counter = [item.partition("#")[0] for item in k.counters[station]]
            table.add_row(station, _joined(" ", here), _joined("\n", kit), ", ".join(counter))
        return table

    def _seat(self, name: str) -> "Text":
        seat = self.kitchen.seats[name]
        holds = f"({len(seat.hands)})" if seat.hands else ""
        if name in self.kitchen.free:
            return styled((f"{name}{holds}", "bold green"))
        return styled((f"{name}{holds}", "dim" if seat.waiting else ""))

    def _kit(self, name: str) -> "Text":
        kit, plan = self.kitchen.equipment[name], self.kitchen.plan
        inside = ", ".join(item.partition("#")[0] for item in kit.inside)
        dirty = plan.kit_dirty_after[name] and kit.uses >= plan.kit_dirty_after[name]
        word = ("broken", "red") if kit.broken else ("dirty", "yellow") if dirty else inside
        return styled(name, " " if word else "", word)

    def _tickets(self) -> "Table":
        table = _table("order", "table", "due in", "dishes")
        orders = sorted(self.kitchen.orders.values(), key=lambda order: (order.rank, order.due))
        for order in orders[:12]:
            left = order.due - self.kitchen.now
            due = styled(clock(left) if left >= 0 else (f"-{clock(-left)}", "red"))
            name = styled((f"{order.id} VIP", "magenta") if order.vip else order.id)
            table.add_row(name, str(order.table), due, _joined("\n", _lines(order)))
        if not orders:
            table.add_row("–", "", "", "no open ticket")
        return table


def _lines(order: "Order") -> "list[Text]":
    return [
        styled(("✓ " if served else "", "green"), dish, f" no {', '.join(avoid)}" if avoid else "")
        for dish, avoid, _, served in order.lines
    ]


def _joined(between: str, parts: "list[Text]") -> "Text":
    from rich.text import Text

    return Text(between).join(parts)


def _table(*columns: str) -> "Table":
    from rich import box
    from rich.table import Table

    return Table(*columns, box=box.SIMPLE, pad_edge=False, header_style="dim")
