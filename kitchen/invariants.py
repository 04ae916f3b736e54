"""What must always hold for sessions, as SQL that answers with the rows that break it."""

from masterchef.durable import Invariant

INVARIANTS = [
    Invariant(
        "open_tick",
        "an open session has exactly its open tick",
        "SELECT s.run_ptr_id::text, s.tick FROM kitchen_session s JOIN masterchef_run r"
        " ON r.id = s.run_ptr_id WHERE r.state IN ('running', 'paused', 'blocked')"
        " AND (SELECT array_agg(t.number) FROM kitchen_tick t WHERE t.session_id = s.run_ptr_id"
        " AND t.closed_at IS NULL) IS DISTINCT FROM ARRAY[s.tick]",
    ),
    Invariant(
        "one_commit",
        "at most one commit per session and tick, and none is skipped",
        "SELECT session_id::text, count(*) FROM kitchen_tick GROUP BY session_id"
        " HAVING count(*) <> max(number) + 1 OR count(*) <> count(DISTINCT number)",
    ),
    Invariant(
        "effects",
        "a turn is done exactly when its tick is closed",
        "SELECT t.id::text, t.state FROM kitchen_turn t JOIN kitchen_tick k"
        " ON k.session_id = t.session_id AND k.number = t.tick"
        " WHERE (t.state = 'done') <> (k.closed_at IS NOT NULL)",
    ),
    Invariant(
        "decisions",
        "a decided or done turn has a decision, every other has none",
        "SELECT id::text, state FROM kitchen_turn"
        " WHERE state <> 'cancelled' AND (state IN ('decided', 'done')) <> (decision IS NOT NULL)",
    ),
    Invariant(
        "event_numbers",
        "event numbers of a run have no gap and end at the run's last number",
        "SELECT r.id::text, count(e.id), max(e.number), r.last_number FROM masterchef_run r"
        " LEFT JOIN masterchef_event e ON e.run_id = r.id GROUP BY r.id, r.last_number"
        " HAVING count(e.id) <> r.last_number OR coalesce(max(e.number), 0) <> r.last_number"
        " OR count(DISTINCT e.number) <> count(e.id)",
    ),
    Invariant(
        "event_ranges",
        "the ticks' event ranges follow each other",
        "SELECT * FROM (SELECT session_id::text, number, first_event, lag(last_event, 1, 0)"
        " OVER (PARTITION BY session_id ORDER BY number) AS before FROM kitchen_tick"
        " WHERE closed_at IS NOT NULL) k WHERE first_event <> before + 1",
    ),
    Invariant(
        "stuck",
        "no tick is decided and open for longer than a sweep",
        "SELECT k.session_id::text, k.number FROM kitchen_tick k"
        " JOIN masterchef_run r ON r.id = k.session_id AND r.state = 'running'"
        " WHERE k.closed_at IS NULL AND coalesce(k.due_at, k.opened_at) < masterchef_now()"
        " - make_interval(secs => %(grace)s) AND NOT EXISTS (SELECT 1 FROM kitchen_turn t"
        " WHERE t.session_id = k.session_id AND t.tick = k.number AND (t.state <> 'decided' OR"
        " t.decided_at > masterchef_now() - make_interval(secs => %(grace)s)))",
    ),
]
