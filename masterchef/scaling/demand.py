"""What may be worked at now, for each group of queues, counted in rows of every kind of work.

A message that was popped is not yet work that is done, so no queue's length is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cache
from typing import NamedTuple

from django.utils.module_loading import import_string

from masterchef.celery import queues_matching
from masterchef.durable import registry, sql
from masterchef.scaling.models import QUEUES, Group
from masterchef.scaling.sizes import load


class Needs(NamedTuple):
    """What rows of a kind need, as SQL expressions over the row `t`: the ruleset of a worker that
    can play it ('' for any) and the player whose model host must have a slot ('' for none)."""

    ruleset: str = "''"
    player: str = "''"


class Waiting(NamedTuple):
    """Rows of one group, ruleset and player."""

    group: Group
    ruleset: str
    player: str
    claimable: int
    claimed: int


FreeSlots = Callable[[Collection[str]], int]
_needs: dict[str, Needs] = {}
_also: list[str] = []
_free: list[str] = []


def declare(kind: str, *, ruleset: str = "''", player: str = "''") -> None:
    """Say what rows of a kind need; without it any worker of their queue will do."""
    _needs[kind] = Needs(ruleset, player)


def also(path: str) -> None:
    """Name a function that lists work which waits in rows of another shape than a kind's."""
    _also.extend(each for each in [path] if each not in _also)


def free_slots_by(path: str) -> None:
    """Name the function that counts the free slots of all hosts that serve any of the players."""
    _free[:] = [path]


def group_of(queue: str) -> Group:
    """The group that serves a queue; raises KeyError for one that the project doesn't have."""
    return _groups()[queue]


@cache
def _groups() -> dict[str, Group]:
    return {
        queue: group for group, patterns in QUEUES.items() for queue in queues_matching(patterns)
    }


def waiting() -> list[Waiting]:
    """What is claimable or claimed, of every kind."""
    found = []
    hinted = {name: kind for name, kind in registry.kinds().items() if kind.hinted}
    for name, kind in hinted.items():
        needs = _needs.get(name, Needs())
        rows = sql(
            "SELECT queue, ruleset, player, count(*) FILTER (WHERE state = 'ready') AS claimable,"
            " count(*) FILTER (WHERE state = 'claimed') AS claimed FROM"
            f" (SELECT {kind.queue} AS queue, {needs.ruleset} AS ruleset, {needs.player} AS player,"
            f" t.state FROM {kind.source} AND (t.state = 'claimed' OR (t.state = 'ready' AND"
            " (t.not_before IS NULL OR t.not_before <= masterchef_now())))) AS now GROUP BY 1, 2, 3"
        )
        found += [
            Waiting(group_of(row.queue), row.ruleset, row.player, row.claimable, row.claimed)
            for row in rows
        ]
    return found + [each for path in _also for each in import_string(path)()]


def loads(found: Collection[Waiting]) -> dict[tuple[Group, str], int]:
    """{(group, ruleset): rows that workers could hold now}; the ruleset '' is any worker's."""
    parts: dict[tuple[Group, str], list[Waiting]] = defaultdict(list)
    for each in found:
        parts[each.group, each.ruleset].append(each)
    return {key: _load(each) for key, each in parts.items()}


def _load(found: Collection[Waiting]) -> int:
    players = {each.player for each in found if each.player and each.claimable}
    bound = sum(each.claimable for each in found if each.player)
    return load(
        claimed=sum(each.claimed for each in found),
        claimable=bound,
        unbound=sum(each.claimable for each in found if not each.player),
        free=_free_slots(players) if players else None,
    )


def _free_slots(players: Collection[str]) -> int | None:
    if not _free:
        return None
    count: FreeSlots = import_string(_free[0])
    return count(players)
