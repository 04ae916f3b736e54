"""What the reconciler does for matrices: messages and workers that were lost, windows with room."""

from judging.trials import cells, window
from masterchef.outbox import Outbox

CELLS = Outbox(
    table=cells.TABLE,
    task=window.TASK,
    queue=f"'{window.QUEUE}'",
    source="judging_cell t JOIN masterchef_run r ON r.id = t.matrix_id AND r.state = 'running'"
    " WHERE t.queued",
    give_up=cells.give_up,
)
# Cells that wait for a host are outside of the window; to be let in again wakes them.
SWEEPS = [CELLS.release_expired, CELLS.resend, window.refill_all]
