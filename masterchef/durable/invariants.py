"""What must always hold, as SQL that answers with the rows that break it."""

from typing import NamedTuple

from masterchef.durable.database import sql


class Invariant(NamedTuple):
    """A promise and the query for its violations; `%(grace)s` is seconds of tolerance."""

    name: str
    promise: str
    query: str


def of_kind(name: str, table: str, rows: str) -> list[Invariant]:
    """What holds for every kind of work."""
    return [
        Invariant(
            f"{name}_claims",
            f"every {name} that is claimed has an owner, a fence and a lease",
            f"SELECT id::text, owner, fence FROM {table} WHERE state = 'claimed'"
            " AND (owner = '' OR fence = 0 OR lease_until IS NULL)",
        ),
        Invariant(
            f"{name}_leases",
            f"no {name} stays claimed for longer than a sweep after its lease",
            f"SELECT t.id::text, t.owner FROM {rows} AND t.state = 'claimed'"
            " AND t.lease_until < masterchef_now() - make_interval(secs => %(grace)s)",
        ),
        Invariant(
            f"{name}_quarantine",
            f"every {name} in quarantine says why, and has no owner",
            f"SELECT id::text, owner FROM {table} WHERE state = 'quarantined'"
            " AND (error = '' OR owner <> '' OR lease_until IS NOT NULL)",
        ),
    ]


def all_invariants() -> list[Invariant]:
    """Those of every kind, and what the rooms promise beyond them."""
    from masterchef.durable import registry

    found = [each for kind in registry.kinds().values() for each in kind.promises()]
    return found + registry.invariants()


def violations(*, grace_s: float = 10.0) -> dict[str, list[tuple[object, ...]]]:
    """{name: offending rows} of every invariant that is broken; empty if all hold."""
    found = {}
    for invariant in all_invariants():
        takes = {"grace": grace_s} if "%(grace)s" in invariant.query else None
        rows = [tuple(row) for row in sql(invariant.query, takes).fetchmany(20)]
        if rows:
            found[invariant.name] = rows
    return found
