"""Checks as durable work: started or adopted, watched by short polls, settled under the fence."""

from typing import Any

from django.conf import settings
from django.db import transaction

from agents import containers
from agents.containers import ContainerSpec, EngineAway
from judging.cooks.checks import containers as boxes
from judging.cooks.feed import check_message, lock, tell
from judging.cooks.rounds import panels, rounds
from judging.models import CheckRun
from masterchef.durable import NOW, Attempt, Failure, Kind, NotNow, WorkRef, first_sql, later

PAUSE_S = 0.2  # between two polls
PATIENCE_LEASES = 3  # of a host that has not polled its container


class CheckRuns(Kind[dict[str, Any]]):
    """One run of all checks on one submission. What breaks around them is never a zero."""

    name = "check_run"
    table = "judging_checkrun"
    columns = "resumes"
    queue = "'checks'"
    rows = (
        "judging_checkrun t JOIN judging_submission s ON s.id = t.submission_id"
        " JOIN judging_participation p ON p.id = s.participation_id"
        " JOIN judging_round n ON n.id = p.round_id"
        " JOIN masterchef_run r ON r.id = n.cook_id AND r.state <> 'cancelled' WHERE true"
    )

    def here(self, id: int) -> bool:
        """Not while its container runs on another host that is still heard of."""
        row = first_sql(
            "SELECT host <> '' AND host <> %s AND heard_at > masterchef_now()"
            f" - make_interval(secs => %s) AS elsewhere FROM {self.table} WHERE id = %s",
            (settings.HOST_NAME, settings.LEASE_S * PATIENCE_LEASES, id),
        ).fetchone()
        if row is None or not row.elsewhere:
            return True
        later(PAUSE_S, check_message(id))
        return False

    def play(self, attempt: Attempt) -> dict[str, Any] | None:
        row = _row(attempt.ref.id)
        key = boxes.key_of(row, attempt=attempt.number, fence=attempt.ref.fence)
        try:
            if not containers.adopt(ContainerSpec(key, "", ())):
                boxes.start(row, key)
            attempt.note({"container": key.name, "host": settings.HOST_NAME, "heard_at": NOW})
            found = boxes.look(row, key)
        except EngineAway as error:
            raise NotNow(str(error), kind="engine") from error
        if found is None and attempt.give_back(delay_s=PAUSE_S):
            later(PAUSE_S, check_message(row.pk))
        return found

    def settle(self, attempt: Attempt, made: dict[str, Any]) -> bool:
        with transaction.atomic():
            row = _row(attempt.ref.id)
            lock(row.cook.pk)
            if not attempt.settle(made):
                return False
            who = row.submission.participation
            tell(row.cook.pk, "checked", round=who.round.number, name=who.name,
                 rewards=made["rewards"])  # fmt: skip
        containers.remove(boxes.key_of(row, attempt=attempt.number, fence=attempt.ref.fence))
        _go_on(row)
        return True

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        done = super().take_out(ref, failure)
        _go_on(_row(ref.id))
        return done


def _row(id: int) -> CheckRun:
    rows = CheckRun.objects.select_related("submission__participation__round__cook")
    return rows.get(pk=id)


def _go_on(row: CheckRun) -> None:
    rounds.go_on(row.cook.pk) or panels.go_on(row.cook.pk)


CHECK_RUNS = CheckRuns()
