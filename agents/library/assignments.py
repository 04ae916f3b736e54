"""Assignments: which hosts should have a model, and the placements that follow from them."""

from django.db import IntegrityError, transaction

from agents.library import audit, versions
from agents.library.errors import LibraryError
from agents.library.names import full_name
from agents.library.placements import PLACEMENTS, TABLE
from agents.models import Assignment, Host, Placement, Protocol
from masterchef.accounts.models import User
from masterchef.durable import sql, statements

# The newest version of each assigned name, and the hosts that should have it.
WANTED = """
SELECT DISTINCT v.id AS version_id, h.id AS host_id
FROM agents_assignment a
JOIN LATERAL (SELECT id FROM agents_modelversion WHERE name = a.name
              ORDER BY number DESC LIMIT 1) v ON true
JOIN agents_host h ON h.enabled AND h.protocol = 'ollama'
 AND (h.id = a.host_id OR (a.host_tag <> '' AND h.tags ? a.host_tag))
"""
# Placed, but a healthy host that was asked since doesn't list it, or lists something else.
DRIFTED = """
SELECT t.id, coalesce(m.digest, '') AS digest, p.id IS NOT NULL AS there
FROM agents_placement t
JOIN ({wanted}) w ON w.version_id = t.version_id AND w.host_id = t.host_id
JOIN agents_modelversion v ON v.id = t.version_id
JOIN agents_host h ON h.id = t.host_id
LEFT JOIN (agents_hostmodel p JOIN agents_languagemodel m ON m.id = p.model_id)
  ON p.host_id = h.id AND m.name = v.name
WHERE t.state = 'done' AND h.healthy AND h.checked_at > t.decided_at + interval '1 second'
  AND (p.id IS NULL OR m.digest <> t.host_digest)
"""


def assign(
    name: str, *, host: Host | None = None, host_tag: str = "", by: User | None = None
) -> Assignment:
    """Want the newest version of the name on the host, or on all hosts with the tag; raises
    LibraryError. What is missing is on its way at once."""
    full = full_name(name)
    if versions.newest(full) is None:
        raise LibraryError(f"name: there is no model {full}; create it first", field="name")
    if (host is None) == (not host_tag):
        raise LibraryError("host: give a host or a tag, one of them", field="host")
    if host is not None and host.protocol != Protocol.OLLAMA:
        raise LibraryError(
            f"host: {host.name} speaks {host.get_protocol_display()}, which can't be given models",
            field="host",
        )
    try:
        with transaction.atomic():
            made = Assignment.objects.create(name=full, host=host, host_tag=host_tag, by=by)
            audit.write(by, "assignment.create", made)
    except IntegrityError:
        raise LibraryError(
            f"name: {full} is assigned there already", field="host" if host else "host_tag"
        ) from None
    place_missing()
    return made


def take_away(assignment: Assignment, *, by: User | None = None) -> None:
    """Want it there no more. What is under way ends; hosts keep what they have."""
    with transaction.atomic():
        audit.write(by, "assignment.remove", assignment)
        assignment.delete()
        statements.cancel(
            TABLE,
            f"{TABLE} t WHERE NOT EXISTS (SELECT FROM ({WANTED}) w"
            " WHERE w.version_id = t.version_id AND w.host_id = t.host_id)",
            (),
        )


def place_missing() -> int:
    """Make a placement for each wanted place that has none; how many. Safe on two hosts at once."""
    wanted = sql(
        f"SELECT w.version_id, w.host_id FROM ({WANTED}) w LEFT JOIN agents_placement t"
        " ON t.version_id = w.version_id AND t.host_id = w.host_id"
        " WHERE t.id IS NULL OR t.state = 'cancelled'"
    ).fetchall()
    if not wanted:
        return 0
    Placement.objects.bulk_create(
        [Placement(version_id=row.version_id, host_id=row.host_id) for row in wanted],
        ignore_conflicts=True,
    )
    made = 0
    for row in wanted:
        where = f"{TABLE} t WHERE t.version_id = %s AND t.host_id = %s AND t.state = 'cancelled'"
        statements.reopen(TABLE, where, (row.version_id, row.host_id))
        place = Placement.objects.get(version_id=row.version_id, host_id=row.host_id)
        transaction.on_commit(lambda id=place.pk: PLACEMENTS.send(id))  # type: ignore[misc]
        made += 1
    return made


def mend() -> int:
    """Bring back what hosts have lost or changed; how many placements are on their way again."""
    mended = 0
    for row in sql(DRIFTED.format(wanted=WANTED)).fetchall():
        said = "the host had another digest" if row.there else "the host had it no more"
        found = statements.reopen(
            TABLE, f"{TABLE} t WHERE t.id = %s AND t.state = 'done'", (row.id,), {"drift": said}
        )
        for id in found:
            PLACEMENTS.send(id)
            mended += 1
    return mended
