"""What the reconciler does for cooks: messages, leases, rounds and panels left half closed."""

from django.conf import settings

from judging.cooks import panels, places, rounds
from judging.cooks.claims import JUDGEMENTS, PARTICIPATIONS
from judging.cooks.ending import give_up
from masterchef.durable import sql
from masterchef.messages import Message, send
from masterchef.outbox import Outbox

PARTICIPANTS = Outbox(
    table=PARTICIPATIONS,
    task="judging.take_participation",
    queue="'cooks.' || t.flavor",
    source="judging_participation t JOIN judging_round n ON n.id = t.round_id"
    " JOIN masterchef_run r ON r.id = n.cook_id AND r.state = 'running' WHERE true",
    give_up=lambda id, fence, error: give_up(PARTICIPATIONS, id, fence, error),
)
JUDGES = Outbox(
    table=JUDGEMENTS,
    task="judging.take_judgement",
    queue="'judges.' || t.flavor",
    source="judging_judgement t JOIN judging_panel n ON n.id = t.panel_id"
    " JOIN masterchef_run r ON r.id = n.cook_id AND r.state = 'running' WHERE true",
    give_up=lambda id, fence, error: give_up(JUDGEMENTS, id, fence, error),
)


def wake_participants() -> int:
    """Participants whose limit or other reason to wait is over, as far as there are places."""
    return places.wake(places.PARTICIPANTS, rounds.go_on)


def wake_judges() -> int:
    """The same for judges."""
    return places.wake(places.JUDGES, panels.go_on)


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


SWEEPS = [
    PARTICIPANTS.release_expired,
    wake_participants,
    PARTICIPANTS.resend,
    JUDGES.release_expired,
    wake_judges,
    JUDGES.resend,
    carry_on_cooks,
    report_closed,
]
