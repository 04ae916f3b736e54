"""What breaks around a cell is retried, then left out and counted; the rest goes on."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from agents import registry
from agents.models import Host, ModelCall
from judging.models import Cell, Matrix
from judging.trials import admission, cells, matrices, reports
from masterchef.celery import app
from masterchef.durable import sql, take, violations
from masterchef.durable.models import JournalEntry
from masterchef.runs import StateError

from .conftest import SETUP, Make, claim, due, run_all, run_queued

pytestmark = pytest.mark.django_db(transaction=True)
ONE = {"prompts": ["extraction_quotes"], "trials": ["lung_egfr_mutated"]}


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    """Whatever a test does, what must hold holds after it."""
    yield
    assert violations() == {}


def outcomes(matrix: Matrix) -> list[str]:
    return sorted(matrix.cells.values_list("outcome", flat=True))


def until_done(matrix: Matrix, rounds: int = 20) -> Matrix:
    for _ in range(rounds):
        run_all(matrix)
        if matrix.state != "running":
            break
        due(matrix)
        admission.refill(matrix.pk)
    return matrix


@pytest.mark.parametrize("fault", ["error500", "garbage"])
def test_a_host_that_keeps_failing_costs_attempts_and_is_left_out(
    make: Make, faults: Any, fault: str
) -> None:
    faults(fault)
    matrix = until_done(make(**ONE, attempts=2))
    cell = matrix.cells.get()
    assert (matrix.state, cell.outcome, cell.attempts) == ("done", "host", 2)
    assert cell.scores is None and cell.entities_f1 is None
    (entry,) = reports.report(matrix)["entries"]
    assert (entry["mean"], entry["excluded"]) == (None, {"host": 1})


def test_a_dead_host_is_waited_for_outside_of_the_window_and_not_for_ever(
    make: Make, faults: Any
) -> None:
    faults("dead")
    matrix = make(max_parallel=2)
    assert run_queued(matrix) == 2
    waiting = matrix.cells.filter(state="waiting")
    assert waiting.exists() and not waiting.filter(queued=True).exists()
    assert set(waiting.values_list("attempts", flat=True)) == {0}
    assert matrix.cells.filter(queued=True).count() == 2  # others had their turn
    sql("UPDATE judging_cell SET waiting_since = now() - interval '1 hour'")
    until_done(matrix)
    assert matrix.state == "done" and outcomes(matrix) == ["host"] * 4


def test_a_host_that_comes_back_finishes_the_matrix(make: Make, faults: Any, host: Host) -> None:
    faults("dead")
    matrix = make()
    run_all(matrix)
    assert matrix.state == "running"
    faults("none")
    registry.check_host(host.pk)
    assert until_done(matrix).state == "done" and outcomes(matrix) == ["ok"] * 4


def test_a_rate_limit_has_its_own_class(make: Make, faults: Any) -> None:
    faults("ratelimit", seconds=300)
    matrix = make(**ONE)
    run_queued(matrix)
    assert matrix.cells.get().state == "waiting"
    sql("UPDATE judging_cell SET waiting_since = now() - interval '1 hour'")
    assert outcomes(until_done(matrix)) == ["rate_limit"]


def test_a_call_that_takes_too_long_is_cut_and_the_rest_goes_on(make: Make, faults: Any) -> None:
    faults("hang", count=1)
    matrix = make(prompts=["extraction_quotes"], timeout_s=4.5, attempts=1, max_parallel=1)
    until_done(matrix)
    assert outcomes(matrix) == ["ok", "timeout"]
    assert "no whole answer within 4.5 s" in matrix.cells.get(outcome="timeout").error


@pytest.mark.parametrize(("fault", "outcome"), [("wrong", "schema"), ("truncate", "length")])
def test_a_bad_answer_is_repaired_once_and_then_scored_zero(
    make: Make, faults: Any, fault: str, outcome: str
) -> None:
    faults(fault)
    cell = run_all(make(**ONE)).cells.get()
    assert (cell.outcome, cell.entities_f1, cell.calls) == (outcome, 0.0, 2)
    faults(fault, count=1)
    again = run_all(make(**ONE)).cells.get()
    assert (again.outcome, again.calls) == ("ok", 2)


def test_a_prompt_beyond_the_window_fails_alone_and_says_why(make: Make) -> None:
    trials = ["breast_cancer_her2_positive", "myeloma_relapsed_car_t"]
    matrix = run_all(make(prompts=["direct_short"], trials=trials, num_ctx=800))
    found = dict(matrix.cells.values_list("trial__name", "outcome"))
    assert found == {trials[0]: "ok", trials[1]: "too_long"}
    assert "window" in matrix.cells.get(outcome="too_long").error or "num_ctx" in (
        matrix.cells.get(outcome="too_long").error
    )


def test_a_dead_workers_cell_is_run_again_and_reads_its_journal(make: Make) -> None:
    matrix = make(**ONE)
    cell = matrix.cells.get()
    take("cell", cell.pk)
    calls = ModelCall.objects.count()
    # As if its worker had died between the journal and the commit.
    sql(
        "UPDATE judging_cell SET state = 'claimed', outcome = '', queued = true,"
        " lease_until = now() - interval '1 second' WHERE id = %s",
        (cell.pk,),
    )
    Matrix.objects.filter(pk=matrix.pk).update(cells_left=1)
    sql("UPDATE masterchef_run SET state = 'running' WHERE id = %s", (matrix.pk,))
    assert cells.CELLS.release_expired() == 1
    assert run_all(matrix).state == "done"
    assert ModelCall.objects.count() == calls
    assert matrix.cells.get().outcome == "ok"


def test_a_cell_that_kills_its_workers_is_taken_out(make: Make, settings: Any) -> None:
    settings.TURN_ATTEMPTS = 2
    matrix = make(**ONE)
    cell = matrix.cells.get()
    for _ in range(2):
        claim(cell)
        sql("UPDATE judging_cell SET lease_until = now() - interval '1 second'")
        cells.CELLS.release_expired()
    cell.refresh_from_db()
    matrix.refresh_from_db()
    assert (cell.outcome, matrix.state) == ("error", "done")
    assert "2 workers died or froze with it" in cell.error


def test_another_request_in_the_journal_is_an_error_of_ours_and_excluded(make: Make) -> None:
    matrix = make(**ONE)
    work = f"cell:{matrix.cells.get().pk}"
    JournalEntry.objects.create(work=work, number=1, request_hash="0" * 64, reply={}, fence=1)
    assert outcomes(run_all(matrix)) == ["error"]


def test_what_the_broker_lost_is_sent_again_but_only_what_is_missing(
    make: Make, settings: Any
) -> None:
    settings.RESEND_GRACE_S = 0
    matrix = make(max_parallel=3)
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.delete(admission.QUEUE)  # everything that was queued is gone
    assert cells.CELLS.resend() == 3
    assert cells.CELLS.resend() == 0
    assert broker.llen(admission.QUEUE) == 3
    app.control.purge()
    broker.delete(admission.QUEUE)
    assert matrix.cells.filter(queued=True).count() == 3


def test_a_window_with_room_is_filled_by_the_sweep(make: Make) -> None:
    matrix = make(max_parallel=2)
    Cell.objects.filter(matrix=matrix).update(queued=False)  # their commit's end was lost
    assert admission.refill_all() == 2
    assert admission.refill_all() == 0


def test_a_budget_stops_the_asking_and_a_rerun_with_more_finishes(make: Make) -> None:
    matrix = run_all(make(max_parallel=1, budget_tokens=1))
    assert matrix.state == "done"
    assert outcomes(matrix) == ["budget", "budget", "budget", "ok"]
    assert matrices.rerun_failed(matrix, changes={"budget_tokens": 10**9}) == 3
    assert outcomes(run_all(matrix)) == ["ok"] * 4


def test_a_rerun_asks_only_what_failed(make: Make, faults: Any) -> None:
    faults("error500", count=3)
    matrix = run_all(make(attempts=1, max_parallel=1))
    assert outcomes(matrix) == ["host", "ok", "ok", "ok"]
    calls = ModelCall.objects.count()
    assert matrices.rerun_failed(matrix) == 1
    assert outcomes(run_all(matrix)) == ["ok"] * 4
    assert ModelCall.objects.count() == calls + 1
    with pytest.raises(StateError, match="none of them failed"):
        matrices.rerun_failed(matrix)


def test_ten_thousand_cells_queue_without_a_flood(shipped: None, host: Host) -> None:
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.delete(admission.QUEUE)
    setup = SETUP | {"prompts": [], "trials": [], "pipeline": "extraction", "max_parallel": 16}
    setup |= {"models": [f"m{n}" for n in range(9)] + ["scripted"], "repeats": 84}
    matrix = matrices.create(setup, check_hosts=False)
    assert matrix.cells_total == 2 * 6 * 10 * 84 == 10_080
    matrices.start(matrix)
    assert broker.llen(admission.QUEUE) == 16
    queued = matrix.cells.filter(queued=True)
    assert len(set(queued.values_list("model", flat=True))) == 10  # no model waits for another
    cell = queued.filter(model="scripted").order_by("position")[0]
    take("cell", cell.pk)
    assert matrix.cells.filter(queued=True).count() == 16
    assert broker.llen(admission.QUEUE) == 17  # one more message, and the one that we did not take
    broker.delete(admission.QUEUE)
    matrices.cancel(matrix)
    assert not matrix.cells.exclude(state__in=("cancelled", "done")).exists()
