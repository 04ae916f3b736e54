"""A matrix from its setup to its last cell."""

import threading

import pytest
from django.db import connection, transaction

from judging.models import Cell, Matrix
from judging.trials import cells, matrices
from judging.trials.cell_calls import Found
from masterchef.durable import WorkRef, sql, take
from masterchef.runs import StateError
from masterchef.runs.models import Event

from .conftest import Make, claim, run_all, run_queued

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_combination_is_asked_once_and_scored(make: Make) -> None:
    matrix = run_all(make())
    assert (matrix.state, matrix.cells_total, matrix.cells_left) == ("done", 4, 0)
    rows = list(matrix.cells.select_related("trial"))
    assert {(row.combination, row.trial.name) for row in rows} == {
        (prompt, trial)
        for prompt in ("extraction_quotes@1", "direct_short@1")
        for trial in ("breast_cancer_her2_positive", "lung_egfr_mutated")
    }
    assert {(row.state, row.outcome) for row in rows} == {("done", "ok")}
    for row in rows:
        asked = "entities_f1" if row.combination.startswith("extraction") else "mappings_f1"
        other = "mappings_f1" if asked == "entities_f1" else "entities_f1"
        assert 0 <= getattr(row, asked) <= 1
        assert getattr(row, other) is None
        assert row.tokens_in > 100 and row.calls == 1


def test_the_feed_tells_each_cell_and_the_end_without_a_gap(make: Make) -> None:
    matrix = run_all(make())
    events = list(Event.objects.filter(run=matrix.pk).order_by("number"))
    assert [event.number for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.kind for event in events] == [
        "matrix_started",
        *["cell_done"] * 4,
        "matrix_ended",
    ]
    assert events[1].data["outcome"] == "ok"


def test_no_more_cells_are_queued_than_may_run_at_once(make: Make) -> None:
    matrix = make(max_parallel=1)
    seen = 0
    while queued := list(Cell.objects.filter(matrix=matrix, queued=True)):
        assert len(queued) == 1
        take("cell", queued[0].pk)
        seen += 1
    assert seen == 4


def test_a_pair_of_prompts_maps_what_was_extracted(make: Make) -> None:
    matrix = run_all(
        make(prompts=["extraction_quotes+mapping_rules"], trials=["lung_egfr_mutated"])
    )
    cell = matrix.cells.get()
    assert cell.outcome == "ok" and cell.calls == 2
    assert set(cell.prediction) >= {"entities", "mapped_elements"}
    assert cell.entities_f1 is not None and cell.mappings_f1 is not None


def test_a_paused_matrix_begins_nothing_and_goes_on_where_it_was(make: Make) -> None:
    matrix = make(max_parallel=2)
    first = Cell.objects.filter(matrix=matrix, queued=True).order_by("position")[0]
    matrices.pause(matrix)
    take("cell", first.pk)  # its message was on the way
    first.refresh_from_db()
    assert (first.state, first.attempts) == ("ready", 0)
    with pytest.raises(StateError, match="the matrix is paused, it must be running"):
        matrices.pause(matrix)
    matrices.resume(matrix)
    assert run_all(matrix).state == "done"


def test_a_cell_under_way_is_saved_though_its_matrix_was_paused(make: Make) -> None:
    matrix = make(max_parallel=1)
    cell = matrix.cells.get(queued=True)
    ref = claim(cell)
    matrices.pause(matrix)
    assert cells.settle(ref, Found("ok", {"entities": []}))
    assert not Cell.objects.filter(matrix=matrix, queued=True).exists()


def test_cancel_ends_everything_and_a_late_answer_is_dropped(make: Make) -> None:
    matrix = make()
    cell = matrix.cells.filter(queued=True)[0]
    ref = claim(cell)
    matrices.cancel(matrix)
    assert not cells.settle(ref, Found("ok", {"entities": []}))
    matrix.refresh_from_db()
    assert (matrix.state, matrix.cells_left) == ("cancelled", 0)
    assert set(matrix.cells.values_list("state", flat=True)) == {"cancelled"}
    assert run_queued(matrix) == 0


def test_only_the_newest_fence_saves_and_each_cell_counts_once(make: Make) -> None:
    matrix = make()
    cell = matrix.cells.filter(queued=True)[0]
    old = claim(cell)
    Cell.objects.filter(pk=cell.pk).update(lease_until="2020-01-01T00:00Z")
    new = claim(cell)
    assert not cells.settle(old, Found("ok", {"entities": []}))
    assert cells.settle(new, Found("ok", {"entities": []}))
    assert not cells.settle(new, Found("ok", {"entities": []}))
    matrix.refresh_from_db()
    assert matrix.cells_left == 3


def test_a_gold_answer_gets_one(make: Make) -> None:
    matrix = make(prompts=["extraction_quotes+mapping_rules"], trials=["lung_egfr_mutated"])
    cell = matrix.cells.get()
    document = cell.trial.gold.document
    prediction = {**document["expected_extraction"], **document["expected_mcode_mappings"]}
    assert cells.settle(claim(cell), Found("ok", prediction))
    cell.refresh_from_db()
    assert (cell.entities_f1, cell.mappings_f1) == (1.0, 1.0)
    assert Matrix.objects.get(pk=matrix.pk).state == "done"


def test_two_last_cells_at_once_end_the_matrix(make: Make) -> None:
    matrix = make(prompts=["extraction_quotes"])
    pair = [(claim(cell),) for cell in matrix.cells.all()]
    waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"

    def save(ref: WorkRef) -> None:
        cells.settle(ref, Found("ok", {"entities": []}))
        connection.close()

    threads = [threading.Thread(target=save, args=each) for each in pair]
    with transaction.atomic():  # both wait for the run's lock, and then go one after the other
        sql("SELECT id FROM masterchef_run WHERE id = %s FOR UPDATE", (matrix.pk,))
        for thread in threads:
            thread.start()
        while sql(waiting).fetchone().n < 2:
            pass
    for thread in threads:
        thread.join(60)
    matrix.refresh_from_db()
    assert (matrix.state, matrix.cells_left) == ("done", 0)
