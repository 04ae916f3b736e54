"""Ranks that are shared by all who can't be told apart."""

from collections.abc import Mapping, Sequence

from judging.statistics import Comparison

Pairs = Mapping[tuple[str, str], Comparison]


def shared_ranks(order: Sequence[str], pairs: Pairs) -> dict[str, int]:
    """Ranks down the table, best first: a name that can be told apart from its group's first
    starts a new group, whose rank is its position from 1."""
    ranks: dict[str, int] = {}
    first = ""
    for position, name in enumerate(order, start=1):
        if not first or apart(first, name, pairs):
            first, ranks[name] = name, position
        else:
            ranks[name] = ranks[first]
    return ranks


def ties(name: str, order: Sequence[str], pairs: Pairs) -> tuple[str, ...]:
    """All others of `order` that can't be told apart from this one."""
    if name not in order:
        return ()
    return tuple(other for other in order if other != name and not apart(name, other, pairs))


def apart(a: str, b: str, pairs: Pairs) -> bool:
    """Whether a difference between the two can be shown."""
    return a != b and pairs[min(a, b), max(a, b)].told_apart
