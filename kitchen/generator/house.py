"""Floor and equipment: where everything stands, and how much it takes at once."""

from __future__ import annotations

from kitchen.engine.words import COOKING_STATIONS
from kitchen.generator.drafts import Draft
from kitchen.generator.draws import Draws


def vary(spec: Draft, draws: Draws) -> None:
    """Swaps two fires, turns the floor, and varies wear, plates and sinks."""
    fires = [name for name in COOKING_STATIONS if name in spec["floor"]]
    if len(fires) > 1 and draws.some(60):
        one, other = draws.order(fires)[:2]
        floor = spec["floor"]
        floor[one], floor[other] = floor[other], floor[one]
    _turn(spec, mirror=draws.some(50), flip=draws.some(50), turn=draws.some(50))
    for kit in spec["equipment"].values():
        if kit.get("dirty_after"):
            kit["dirty_after"] = draws.near(kit["dirty_after"], 1)
        elif kit["kind"] == "sink":
            kit["capacity"] = draws.near(kit["capacity"], 1, least=3)
    spec["plates"]["table_s"] = draws.around(spec["plates"]["table_s"], 10, 5)


def _turn(spec: Draft, *, mirror: bool, flip: bool, turn: bool) -> None:
    """Ways stay as long as they are; only the picture is another."""
    width = max(x for x, _ in spec["floor"].values())
    height = max(y for _, y in spec["floor"].values())
    for name, (x, y) in spec["floor"].items():
        at = [width - x if mirror else x, height - y if flip else y]
        spec["floor"][name] = at[::-1] if turn else at
