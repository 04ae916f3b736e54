"""What the reconciler does for cooks: rounds and panels that were left half closed."""

from django.conf import settings

from judging import cook_events
from judging.cooks.rounds import panels, rounds
from masterchef.durable import Message, send, sql


def carry_on_cooks() -> int:
    """Cooks of which nothing is ready or held by a worker, though they run: the last one to end
    died before it handed on its place or closed the round."""
    rows = sql(
        "SELECT r.id, c.stage FROM masterchef_run r JOIN judging_cook c ON c.run_ptr_id = r.id"
        " WHERE r.state = 'running'"
        " AND NOT EXISTS (SELECT 1 FROM judging_participation p JOIN judging_round n"
        "  ON n.id = p.round_id WHERE n.cook_id = r.id AND (p.state IN ('ready', 'claimed')"
        "  OR (p.state = 'waiting' AND p.not_before IS NOT NULL)))"
        " AND NOT EXISTS (SELECT 1 FROM judging_judgement j JOIN judging_panel v"
        "  ON v.id = j.panel_id WHERE v.cook_id = r.id AND (j.state IN ('ready', 'claimed')"
        "  OR (j.state = 'waiting' AND j.not_before IS NOT NULL))) LIMIT 100"
    ).fetchall()
    return sum((rounds if row.stage == "cooking" else panels).go_on(row.id) for row in rows)


def report_closed() -> int:
    """Ask again for reports of panels that are closed and have none."""
    rows = sql(
        "SELECT v.id FROM judging_panel v WHERE v.closed_at IS NOT NULL AND v.reported_at IS NULL"
        " AND v.closed_at < masterchef_now() - make_interval(secs => %s)"
        " AND v.closed_at > masterchef_now() - interval '1 day' LIMIT 50",
        (settings.RESEND_GRACE_S * 3,),
    ).fetchall()
    return send(*(Message("judging.report_panel", [row.id]) for row in rows))


SWEEPS = [carry_on_cooks, report_closed, cook_events.write_missed]
