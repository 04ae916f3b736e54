"""Steps that wait for a matrix look again as soon as it has ended; a sweep does where this fails.

Cells import it: it may import nothing that imports them.
"""

from uuid import UUID

from masterchef.durable import Message, hint, sql

QUEUE = "trials"


def messages(matrix_id: UUID) -> list[Message]:
    """Hints to the step that waits for the matrix; to be sent after its commit."""
    rows = sql(
        "UPDATE judging_optimisationstep SET state = 'ready', not_before = NULL"
        " WHERE matrix_id = %s AND state = 'waiting' RETURNING id",
        (matrix_id,),
    ).fetchall()
    return [hint("step", row.id, QUEUE) for row in rows]
