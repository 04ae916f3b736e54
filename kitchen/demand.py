"""Work of the kitchen that waits in rows of another shape: ticks that are to be closed."""

from masterchef.durable import sql
from masterchef.scaling.demand import Waiting
from masterchef.scaling.models import Group


def ticks() -> list[Waiting]:
    """Ticks of running sessions that are decided and due."""
    rows = sql(
        "SELECT count(*) AS n FROM kitchen_tick k"
        " JOIN masterchef_run r ON r.id = k.session_id AND r.state = 'running'"
        " WHERE k.closed_at IS NULL AND (k.due_at IS NULL OR k.due_at <= masterchef_now())"
        " AND NOT EXISTS (SELECT FROM kitchen_turn t WHERE t.session_id = k.session_id"
        " AND t.tick = k.number AND t.state <> 'decided')"
    )
    return [Waiting(Group.KITCHEN, "", "", row.n, 0) for row in rows if row.n]
