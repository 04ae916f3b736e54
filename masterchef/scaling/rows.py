"""An agent's side of its row: taken, kept, left."""

from typing import Any, NamedTuple

from masterchef.durable import owner_name, sql
from masterchef.scaling.models import Group
from masterchef.scaling.sweeps import SILENT_S


class Given(NamedTuple):
    """What an agent was started with."""

    machine: str
    group: Group
    threads: int
    minimum: int
    maximum: int
    ruleset: str


def take(given: Given) -> bool:
    """Have the row for this process; False: another agent, lately heard of, has it.

    The bounds are those of the row, which an operator may have set, unless the agent is started
    with others than it was the last time.
    """
    bounds = [given.minimum, given.maximum]
    row = sql(
        'INSERT INTO masterchef_workergroup AS g (machine, "group", threads, minimum, maximum,'
        " wanted, running, draining, ruleset, given, agent, seen_at, peak)"
        " VALUES (%s, %s, %s, %s, %s, %s, 0, 0, %s, to_jsonb(%s::int[]), %s, masterchef_now(), 0)"
        ' ON CONFLICT (machine, "group") DO UPDATE SET threads = excluded.threads,'
        " minimum = CASE WHEN g.given = excluded.given THEN g.minimum ELSE excluded.minimum END,"
        " maximum = CASE WHEN g.given = excluded.given THEN g.maximum ELSE excluded.maximum END,"
        " wanted = CASE WHEN g.given = excluded.given THEN greatest(g.minimum, least(g.wanted,"
        " g.maximum)) ELSE excluded.wanted END,"
        " running = 0, draining = 0, ruleset = excluded.ruleset, given = excluded.given,"
        " agent = excluded.agent, seen_at = masterchef_now(), calm_since = NULL, peak = 0"
        " WHERE g.agent = excluded.agent OR g.seen_at IS NULL"
        " OR g.seen_at < masterchef_now() - make_interval(secs => %s) RETURNING id",
        (
            given.machine, str(given.group), given.threads, *bounds, given.minimum,
            given.ruleset, bounds, owner_name(), SILENT_S,
        ),
    ).fetchone()  # fmt: skip
    return row is not None


def beat(given: Given, *, running: int, draining: int) -> Any:
    """Say what runs; the row's `wanted`, within its bounds. None: another agent has taken it."""
    return sql(
        "UPDATE masterchef_workergroup SET running = %s, draining = %s, seen_at = masterchef_now()"
        ' WHERE machine = %s AND "group" = %s AND agent = %s'
        " RETURNING least(greatest(wanted, minimum), maximum)::int AS wanted, maximum",
        (running, draining, given.machine, str(given.group), owner_name()),
    ).fetchone()


def leave(given: Given) -> None:
    """Nothing runs here any more."""
    sql(
        "UPDATE masterchef_workergroup SET running = 0, draining = 0, seen_at = NULL"
        ' WHERE machine = %s AND "group" = %s AND agent = %s',
        (given.machine, str(given.group), owner_name()),
    )
