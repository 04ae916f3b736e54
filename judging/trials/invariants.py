"""What must always hold for matrices, as SQL that answers with the rows that break it."""

from masterchef.durable import Invariant

OF_CELLS = (
    Invariant(
        "cells_left",
        "a matrix's count of cells that are left is right, and 0 once it has ended",
        "SELECT m.run_ptr_id::text, r.state, m.cells_left, count(c.id) FROM judging_matrix m"
        " JOIN masterchef_run r ON r.id = m.run_ptr_id LEFT JOIN judging_cell c"
        " ON c.matrix_id = m.run_ptr_id AND c.state NOT IN ('done', 'cancelled')"
        " GROUP BY m.run_ptr_id, r.state, m.cells_left HAVING m.cells_left <> count(c.id)"
        " OR (r.state IN ('done', 'cancelled') AND m.cells_left <> 0)",
    ),
    Invariant(
        "cell_outcome",
        "a cell has an outcome exactly when it is done",
        "SELECT id::text, state, outcome FROM judging_cell"
        " WHERE (state = 'done') <> (outcome <> '')",
    ),
    Invariant(
        "cell_events",
        "a done cell has its event, and no more events than it was claimed",
        "SELECT c.id::text, c.fence, count(e.id) FROM judging_cell c LEFT JOIN masterchef_event e"
        " ON e.run_id = c.matrix_id AND e.kind = 'cell_done' AND (e.data->>'cell')::bigint = c.id"
        " WHERE c.state = 'done' GROUP BY c.id, c.fence"
        " HAVING count(e.id) = 0 OR count(e.id) > c.fence + 1",
    ),
    Invariant(
        "cell_window",
        "no more cells are under way than the matrix allows",
        "SELECT m.run_ptr_id::text, count(*) FROM judging_matrix m JOIN judging_cell c"
        " ON c.matrix_id = m.run_ptr_id AND c.queued AND c.state IN ('ready', 'claimed')"
        " GROUP BY m.run_ptr_id, m.setup HAVING count(*) > (m.setup->>'max_parallel')::int",
    ),
)
