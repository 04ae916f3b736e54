"""The reconciler's passes: how many workers each machine should run, and who is gone for good."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import transaction

from masterchef.durable import sql, statements
from masterchef.scaling import demand, resizes
from masterchef.scaling.models import Group
from masterchef.scaling.sizes import Machine, Size, settled, shares

SILENT_S = 15.0  # after which an agent counts as gone
LOST_S = 120.0  # after which none is expected in its place
# With `calm_s`, seconds for which fewer would have done.
_GROUPS = (
    'SELECT id, machine, "group", threads, minimum, maximum, wanted, ruleset, peak,'
    " calm_since IS NOT NULL AS calm,"
    " coalesce(extract(epoch FROM masterchef_now() - calm_since), 0)::float8 AS calm_s"
    " FROM masterchef_workergroup"
    " WHERE seen_at > masterchef_now() - make_interval(secs => %s) ORDER BY id"
)


def write_wanted() -> int:
    """Bring `wanted` of every machine that has an agent in line with the rows; how many changed."""
    if not sql(_GROUPS, (SILENT_S,)).fetchone():
        return 0  # workers are not scaled here: count nothing
    loads = demand.loads(demand.waiting())
    with transaction.atomic():
        if not statements.alone("scaling"):
            return 0
        groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in sql(f"{_GROUPS} FOR NO KEY UPDATE", (SILENT_S,)).fetchall():
            groups[row.group, row.ruleset].append(row)
        return sum(
            _write(rows, loads.get((Group(group), ruleset), 0) + _anyones(loads, group, groups))
            for (group, ruleset), rows in groups.items()
        )


def _anyones(
    loads: dict[tuple[Group, str], int], group: str, groups: dict[tuple[str, str], list[Any]]
) -> int:
    """This ruleset's part of the rows that any worker may take."""
    return -(-loads.get((Group(group), ""), 0) // sum(name == group for name, _ in groups))


def _write(rows: list[Any], load: int) -> int:
    machines = {r.id: Machine(r.machine, r.minimum, r.maximum, r.threads) for r in rows}
    needed = shares(load, machines.values())
    changed = 0
    for row in rows:
        size = Size(row.wanted, row.peak, row.calm)
        after = settled(
            size, needed[row.machine], machines[row.id],
            calm_s=row.calm_s, patience_s=settings.CALM_S,
        )  # fmt: skip
        if after != size:
            sql(
                "UPDATE masterchef_workergroup SET wanted = %s, peak = %s, calm_since ="
                " CASE WHEN %s THEN coalesce(calm_since, masterchef_now()) END WHERE id = %s",
                (after.wanted, after.peak, after.calm, row.id),
            )
        if after.wanted != size.wanted:
            resizes.ask(row.id, before=size.wanted, wanted=after.wanted)
            changed += 1
    return changed


def forget_workers() -> int:
    """Workers and agents that fell silent a day ago will not come back: the rows of those are
    deleted, the groups of these keep their bounds."""
    long_ago = "seen_at < masterchef_now() - interval '1 day'"
    agents = sql(
        "UPDATE masterchef_workergroup SET running = 0, draining = 0, seen_at = NULL"
        f" WHERE {long_ago}"
    )
    return sql(f"DELETE FROM masterchef_liveworker WHERE {long_ago}").rowcount + agents.rowcount


def forget_resizes() -> int:
    """Nobody finishes what the agent of a lost machine had begun."""
    return resizes.forget(LOST_S)


SWEEPS = [write_wanted, forget_workers, forget_resizes]
