"""What a matrix says once it has ended: report, files, comparison, frames."""

import io
import json

import pandas as pd
import pytest

from judging.models import Cell, Gold, Trial
from judging.trials import cells, differences, files, library, reports, rescores, retention
from judging.trials.cell_calls import Found
from judging.trials.problems import InputError
from masterchef.runs import StateError

from .conftest import Make, claim, run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_report_ranks_those_that_ask_for_the_metric(make: Make) -> None:
    matrix = run_all(make())
    told = reports.report(matrix)
    assert [entry["combination"] for entry in told["entries"]] == ["extraction_quotes@1"]
    assert told["not_asked"] == ["direct_short@1"]
    other = reports.report(matrix, "mappings_f1")
    assert [entry["combination"] for entry in other["entries"]] == ["direct_short@1"]
    assert told["heat_map"]["columns"] == ["scripted"]
    json.dumps(told)
    with pytest.raises(InputError, match="metric: 'f2' is unknown"):
        reports.report(matrix, "f2")


def test_a_gold_answer_wins_and_a_bad_one_counts_as_zero(make: Make) -> None:
    matrix = make(prompts=["extraction_quotes", "extraction_by_section"])
    for cell in matrix.cells.select_related("trial__gold", "matrix", "prompt", "mapping"):
        good = cell.combination == "extraction_quotes@1"
        right = cell.trial.gold.document["expected_extraction"]
        found = Found("ok", right) if good else Found("unparsed", {}, "prose")
        Cell.objects.filter(pk=cell.pk).update(queued=True)
        assert cells.settle(claim(cell), found)
    told = reports.report(matrix)
    assert [(entry["combination"], entry["mean"]) for entry in told["entries"]] == [
        ("extraction_quotes@1", 1.0),
        ("extraction_by_section@1", 0.0),
    ]
    assert told["entries"][1]["schema_valid_rate"] == 0.0
    assert told["entries"][1]["excluded"] == {}
    assert told["outcomes"] == {"ok": 2, "unparsed": 2}


def test_a_host_that_failed_is_left_out_and_counted(make: Make) -> None:
    matrix = make(prompts=["extraction_quotes"])
    one, two = matrix.cells.select_related("trial", "matrix", "prompt", "mapping")
    assert cells.settle(claim(one), Found("host", {}, "unreachable: gone"))
    right = two.trial.gold.document["expected_extraction"]
    assert cells.settle(claim(two), Found("ok", right))
    (entry,) = reports.report(matrix)["entries"]
    assert (entry["mean"], entry["n"], entry["excluded"]) == (1.0, 1, {"host": 1})


def test_charts_report_and_tables_are_written(make: Make) -> None:
    matrix = run_all(make())
    written = dict(files.of(matrix, "entities_f1"))
    assert written["heat-map.png"].startswith(b"\x89PNG")
    assert b"<svg" in written["bars.svg"]
    page = written["report.html"].decode()
    assert "extraction_quotes@1" in page and "<script" not in page and 'src="http' not in page
    rows = pd.read_parquet(io.BytesIO(written["cells.parquet"]))
    assert len(rows) == 4 and set(rows["combination"]) == set(matrix.combinations)
    assert len(written["cells.jsonl"].splitlines()) == 4


def test_results_are_frames_in_a_notebook(make: Make) -> None:
    import masterchef

    matrix = run_all(make())
    frames = masterchef.results(str(matrix.pk)[:8])
    assert len(frames.cells) == 4
    assert frames.ranking["combination"][0] == "extraction_quotes@1"


def test_two_runs_are_compared_cell_by_cell(make: Make) -> None:
    one, two = run_all(make()), run_all(make(seed=1))
    same = differences.matrices(one, two)
    assert (same["pairs"], same["cells"]) == (2, [])
    changed = two.cells.filter(combination="extraction_quotes@1").first()
    Cell.objects.filter(pk=changed.pk).update(outcome="timeout", scores=None)
    assert len(differences.matrices(one, two)["cells"]) == 1
    assert len(differences.matrices(one, two, only="failures")["cells"]) == 1
    with pytest.raises(InputError, match="there is no 'nobody'"):
        differences.combinations(one, "nobody", "direct_short@1")


def test_the_same_matrix_has_a_history_and_a_baseline(make: Make) -> None:
    one, two = run_all(make()), run_all(make(seed=5))
    assert one.setup_digest == two.setup_digest
    retention.set_baseline(two, one)
    two.refresh_from_db()
    told = reports.report(two)
    assert len(told["history"]) == 2
    assert [change["contender"] for change in told["regressions"]] == [
        "extraction_quotes@1 · scripted"
    ]
    with pytest.raises(InputError, match="its own baseline"):
        retention.set_baseline(two, two)


def test_a_trial_without_gold_is_run_and_scored_once_its_gold_is_there(make: Make) -> None:
    gold = Gold.objects.get(trial__name="lung_egfr_mutated")
    document = gold.document
    gold.delete()
    matrix = run_all(make(prompts=["extraction_quotes"]))
    cell = matrix.cells.get(trial__name="lung_egfr_mutated")
    assert (cell.outcome, cell.scores, cell.entities_f1) == ("ok", None, None)
    assert reports.report(matrix)["entries"][0]["excluded"] == {"no gold": 1}
    library.save_gold(Trial.objects.get(name="lung_egfr_mutated"), document)
    assert rescores.rescore(matrix) == 1
    cell.refresh_from_db()
    assert cell.entities_f1 is not None
    assert rescores.rescore(matrix) == 0


def test_old_matrices_go_by_age_and_size_and_running_ones_stay(make: Make) -> None:
    old, running = run_all(make()), make()
    assert [each.matrix.pk for each in retention.old_ones(days=0)] == [old.pk]
    assert retention.old_ones(days=1) == []
    assert retention.old_ones(megabytes=1_000) == []
    with pytest.raises(StateError, match="is running"):
        retention.delete([old, running])
    retention.archive(old)
    assert old.archived_at is not None
    retention.delete([old])
    assert not Cell.objects.filter(matrix=old.pk).exists()
    assert Cell.objects.filter(matrix=running).exists()
