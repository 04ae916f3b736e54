"""A change of a group's number of workers as durable work, which the group's agent does.

The number itself stands in the group's row, so that an agent needs nothing but that to follow it.
This row says that it was followed: until the last worker that was too many has handed back what it
held and ended. An agent that dies meanwhile leaves it to the next one.
"""

import time
from typing import Any

from masterchef.durable import Attempt, FenceLost, Kind, owner_name, sql
from masterchef.durable.statements import cancel, claimable

TABLE = "masterchef_resize"
LOOK_S = 0.5
KEPT_DAYS = 30
_AGENT = "masterchef_workergroup g ON g.id = t.group_id"


class Resizes(Kind[dict[str, Any]]):
    name = "resize"
    table = TABLE
    columns = "group_id"
    hinted = False

    def here(self, id: int) -> bool:
        """Whether this process is the agent of the row's group."""
        found = sql(
            f"SELECT 1 FROM {TABLE} t JOIN {_AGENT} WHERE t.id = %s AND g.agent = %s",
            (id, owner_name()),
        )
        return found.fetchone() is not None

    def play(self, attempt: Attempt) -> dict[str, Any]:
        """Wait until as many run as are wanted now, and none drains any more."""
        while attempt.still_mine():
            row = sql(
                "SELECT least(greatest(wanted, minimum), maximum)::int AS wanted, running, draining"
                " FROM masterchef_workergroup WHERE id = %s",
                (attempt.row.group_id,),
            ).fetchone()
            if row is not None and (row.running, row.draining) == (row.wanted, 0):
                return {"wanted": row.wanted}
            time.sleep(LOOK_S)
        raise FenceLost(attempt.ref.name)


RESIZES = Resizes()


def ask(group_id: int, *, before: int, wanted: int) -> None:
    """Note that the group's number changes; a change that is still open goes on to the new one."""
    sql(
        f"INSERT INTO {TABLE} (state, fence, owner, attempts, error, group_id, before, wanted)"
        " VALUES ('ready', 0, '', 0, '', %s, %s, %s)"
        " ON CONFLICT (group_id) WHERE state IN ('ready', 'claimed', 'waiting')"
        " DO UPDATE SET wanted = excluded.wanted",
        (group_id, before, wanted),
    )


def ready(group: str, machine: str) -> list[int]:
    """Ids of what the agent of that group may take now."""
    rows = f'{TABLE} t JOIN {_AGENT} WHERE g.machine = %s AND g."group" = %s'
    return claimable(rows, (machine, group))


def forget(silent_s: float) -> int:
    """Cancel what is left open of agents that have been silent for so long, since their workers
    are gone with them, and delete what ended a month ago; how many rows."""
    rows = f"{TABLE} t JOIN {_AGENT} WHERE (g.seen_at IS NULL"
    rows += " OR g.seen_at < masterchef_now() - make_interval(secs => %s))"
    old = sql(
        f"DELETE FROM {TABLE} WHERE state IN ('done', 'cancelled')"
        " AND created_at < masterchef_now() - make_interval(days => %s)",
        (KEPT_DAYS,),
    )
    return cancel(TABLE, rows, (silent_s,)) + old.rowcount
