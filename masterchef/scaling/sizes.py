"""How many workers a load wants. Pure: no database, no clock."""

from collections.abc import Iterable
from typing import NamedTuple


class Machine(NamedTuple):
    """Who may run workers of a group: at least `minimum`, at most `maximum`, each of `threads`."""

    name: str
    minimum: int
    maximum: int
    threads: int


class Size(NamedTuple):
    """Workers wanted, and, while fewer would do (`calm`), the most needed since then (`peak`)."""

    wanted: int
    peak: int = 0
    calm: bool = False


def load(*, claimed: int, claimable: int, unbound: int = 0, free: int | None = None) -> int:
    """Rows that can be worked at now: what is held, what needs no model host (`unbound`), and of
    what needs one (`claimable`) as much as the hosts have free slots; None: without a limit.

    A held row has its slot already, so `claimed + min(claimable, free)` is
    `min(claimable + claimed, slots)`.
    """
    return claimed + unbound + (claimable if free is None else min(claimable, free))


def shares(rows: int, machines: Iterable[Machine]) -> dict[str, int]:
    """{machine: workers} whose threads are enough for the rows, as far as the bounds allow.

    Each gets its minimum; whatever more is needed goes to the one that is least full.
    """
    known = {machine.name: machine for machine in machines}
    found = {name: machine.minimum for name, machine in known.items()}
    missing = rows - sum(found[name] * machine.threads for name, machine in known.items())
    while missing > 0:
        room = [name for name, machine in known.items() if found[name] < machine.maximum]
        if not room:
            break
        name = min(room, key=lambda name: (found[name] / known[name].maximum, name))
        found[name] += 1
        missing -= known[name].threads
    return found


def settled(size: Size, needed: int, machine: Machine, *, calm_s: float, patience_s: float) -> Size:
    """The next size: up at once, down to the most that was needed in `patience_s` of calm.

    `calm_s` is for how long fewer would have done. Bounds hold at once.
    """
    wanted = min(max(size.wanted, machine.minimum), machine.maximum)
    needed = min(max(needed, machine.minimum), machine.maximum)
    if needed >= wanted:
        return Size(needed)
    if not size.calm:
        return Size(wanted, needed, calm=True)
    peak = min(max(size.peak, needed), wanted)
    if calm_s < patience_s:
        return Size(wanted, peak, calm=True)
    return Size(peak)
