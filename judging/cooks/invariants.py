"""What must always hold for cooks, as SQL that answers with the rows that break it."""

from masterchef.durable import Invariant

OF_PARTICIPANTS = (
    Invariant(
        "participation_outcome",
        "a participant that is done has an outcome, and one that never ended has none",
        "SELECT id::text, state, outcome FROM judging_participation WHERE (state = 'done' AND"
        " outcome = '') OR (state IN ('ready', 'waiting') AND outcome <> '' AND history = '[]')",
    ),
    Invariant(
        "participation_sealed",
        "what a participant has handed in is sealed when its outcome is ok, and what it had made"
        " at its time limit; nobody else has a submission, but of an earlier try",
        "SELECT p.id::text, p.outcome, count(s.id) FROM judging_participation p"
        " LEFT JOIN judging_submission s ON s.participation_id = p.id AND NOT s.edited"
        " WHERE p.state = 'done' GROUP BY p.id, p.outcome, p.resumes"
        " HAVING (p.outcome = 'ok' AND count(s.id) = 0) OR (p.outcome NOT IN ('ok', 'timeout')"
        " AND count(s.id) > 0 AND p.resumes = 0)",
    ),
)
OF_JUDGES = (
    Invariant(
        "judgement_outcome",
        "a judge that is done has an outcome, and scores exactly when that is ok",
        "SELECT id::text, outcome FROM judging_judgement WHERE state = 'done'"
        " AND (outcome = '' OR (outcome = 'ok') <> (coalesce(scores, '{}') <> '{}'))",
    ),
)
INVARIANTS = [
    Invariant(
        "cook_open",
        "a cook that runs has an open round or panel",
        "SELECT r.id::text, c.stage FROM masterchef_run r JOIN judging_cook c"
        " ON c.run_ptr_id = r.id WHERE r.state = 'running'"
        " AND NOT EXISTS (SELECT FROM judging_round n WHERE n.cook_id = r.id"
        "  AND n.closed_at IS NULL)"
        " AND NOT EXISTS (SELECT FROM judging_panel v WHERE v.cook_id = r.id"
        "  AND v.reported_at IS NULL)",
    ),
    Invariant(
        "cook_rest",
        "nothing of a cook that has ended is ready or under way",
        "SELECT r.id::text, r.state, t.id AS work FROM masterchef_run r JOIN judging_round n"
        " ON n.cook_id = r.id JOIN judging_participation t ON t.round_id = n.id"
        " WHERE r.state IN ('done', 'cancelled', 'failed') AND t.state IN ('ready', 'claimed')"
        " UNION ALL SELECT r.id::text, r.state, t.id FROM masterchef_run r JOIN judging_panel n ON"
        " n.cook_id = r.id JOIN judging_judgement t ON t.panel_id = n.id"
        " WHERE r.state IN ('done', 'cancelled', 'failed') AND t.state IN ('ready', 'claimed')",
    ),
]
