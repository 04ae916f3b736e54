"""Ranks that failing can't improve: they stand on the same trials for all."""

import json
from typing import Any

import pytest

from judging.models import Cell, Matrix
from judging.trials import cells, differences, overviews, reports
from judging.trials.analysis import (
    CellResult,
    bar_chart,
    coverages,
    heat_map,
    html_report,
    rank,
    regressions,
)
from judging.trials.analysis.cells import by_contender
from judging.trials.cell_calls import Found
from judging.trials.replies import Unusable, usable

from .conftest import Make, claim
from .test_analysis import cell, failed, series

HARD = ("myeloma_relapsed_car_t", "ovarian_brca_maintenance", "prostate_castration_resistant")


def found_in(row: Cell, answer: dict[str, Any], *, nul: bool = False) -> Found:
    """What asking makes of this answer of a model, with a NUL in each text or without."""
    text = json.dumps(answer)
    if nul:
        text = text.replace('"text": "', '"text": "\\u0000')
    try:
        return Found("ok", usable(text, kind=row.prompt.kind, schema=row.prompt.schema).prediction)
    except Unusable as error:
        return Found(error.outcome, {}, str(error))


def settled(make: Make, hard: Any) -> Matrix:
    """Six trials: one prompt is perfect but on the HARD ones, where it does `hard`; the other finds
    about half everywhere."""
    matrix = make(prompts=["extraction_quotes", "extraction_by_section"], trials=[])
    for row in matrix.cells.select_related("trial__gold", "matrix", "prompt", "mapping"):
        right = row.trial.gold.document["expected_extraction"]
        half = {"entities": right["entities"][::2], "relationships": []}
        if row.combination == "extraction_by_section@1":
            found = found_in(row, half)
        else:
            found = hard(row, right) if row.trial.name in HARD else found_in(row, right)
        Cell.objects.filter(pk=row.pk).update(queued=True)
        assert cells.settle(claim(row), found)
    matrix.refresh_from_db()
    assert matrix.state == "done"
    return matrix


@pytest.mark.django_db(transaction=True)
def test_a_model_that_sends_a_nul_where_it_is_hard_is_below_an_honest_one(make: Make) -> None:
    told = reports.report(settled(make, lambda row, right: found_in(row, right, nul=True)))
    honest, sly = told["entries"]
    assert (honest["combination"], sly["combination"]) == (
        "extraction_by_section@1",
        "extraction_quotes@1",
    )
    assert honest["mean"] > 0.6
    assert (sly["mean"], sly["coverage"], sly["schema_valid_rate"]) == (0.5, 1.0, 0.5)
    assert sly["excluded"] == {} and told["outcomes"]["schema"] == 3
    assert honest["rank"] == 1 and told["rerun"] is None


@pytest.mark.django_db(transaction=True)
def test_a_model_that_times_out_where_it_is_hard_has_no_rank(make: Make) -> None:
    matrix = settled(make, lambda row, right: Found("timeout", {}, "no whole answer within 300 s"))
    told = reports.report(matrix)
    honest, sly = told["entries"]
    assert honest["combination"] == "extraction_by_section@1" and honest["rank"] == 1
    assert (sly["rank"], sly["mean"], sly["covered"], sly["expected"]) == (None, 1.0, 3, 6)
    assert sly["note"].startswith("3 of 6 cells count, so unranked")
    assert told["best"] == [f"{honest['combination']} · scripted"]
    assert told["fastest"] in (None, told["best"][0])
    assert told["rerun"]["cells"] == 3
    assert told["rerun"]["contenders"] == ["extraction_quotes@1 · scripted"]
    assert told["rerun"]["command"] == f"masterchef matrix rerun {str(matrix.pk)[:8]}"
    assert told["heat_map"]["coverage"] == [[1.0], [0.5]]
    assert told["comparisons"] == []
    listed = overviews.of_matrices([matrix.pk])[matrix.pk]
    assert listed.score == pytest.approx(honest["mean"])  # also in the list of runs


@pytest.mark.django_db(transaction=True)
def test_a_matrix_in_which_nobody_is_whole_has_no_score(make: Make) -> None:
    matrix = settled(make, lambda row, right: Found("timeout", {}, "late"))
    Cell.objects.filter(matrix=matrix, trial__name=HARD[0]).update(outcome="host")
    assert overviews.of_matrices([matrix.pk])[matrix.pk].score is None
    Cell.objects.filter(matrix=matrix, trial__name__in=HARD).update(outcome="too_long")
    listed = overviews.of_matrices([matrix.pk])[matrix.pk].score
    means = [entry["mean"] for entry in reports.report(matrix)["entries"]]
    assert listed == pytest.approx(sum(means) / 2)  # these trials were asked of nobody


@pytest.mark.django_db(transaction=True)
def test_scoring_that_breaks_is_an_error_of_ours_and_ends_the_cell(make: Make) -> None:
    matrix = make(prompts=["extraction_quotes"], trials=["lung_egfr_mutated"])
    row = matrix.cells.select_related("trial__gold", "matrix", "prompt", "mapping").get()
    assert cells.settle(claim(row), Found("ok", {"entities": 5}, "odd\x00"))
    row.refresh_from_db()
    assert (row.outcome, row.attempts, row.entities_f1) == ("error", 1, None)
    assert row.error.startswith("scoring failed: BadFile")


def test_a_trial_without_gold_or_too_long_for_all_is_asked_of_nobody() -> None:
    found = [
        *series("a", [5, 6]),
        *series("b", [4, 6]),
        *(CellResult(name, "model", "without gold") for name in "ab"),
        *(failed(name, "giant", "too_long") for name in "ab"),
    ]
    assert [entry.rank for entry in rank(found)] == [1, 1]
    (one, two) = coverages(by_contender(found), "entities_f1").values()
    assert one.is_full and two.is_full and one.expected == 2
    assert rank([*found, failed("c", "giant", "too_long")])[-1].rank is None
    too_long = rank([*found, *series("c", [9, 9]), cell("c", "giant", 9)])
    assert (too_long[0].combination, too_long[0].rank) == ("c", 1)
    assert {entry.rank for entry in too_long[1:]} == {None}
    assert not any(entry.coverage.can_be_rerun for entry in too_long)


def test_a_trial_that_some_are_not_asked_about_counts_for_those_who_are() -> None:
    asked = [*series("a", [5, 6]), cell("sly", "t0", 9), failed("sly", "t1", "timeout")]
    silent = {"entities_f1": None, "absent": {"entities": "prediction"}}
    others = [
        one._replace(combination="other", scores={**(one.scores or {}), **silent})
        for one in series("a", [0, 0])
    ]
    first, second, third = rank([*asked, *others])
    assert (first.combination, first.rank) == ("a", 1)
    assert (second.combination, second.rank) == ("sly", None)
    assert (third.rank, third.coverage.missing) == (None, {"not asked": 2})


def test_each_repeat_has_to_count() -> None:
    whole = [cell("a", "t0", 5, repeat=n) for n in range(3)]
    part = [cell("b", "t0", 9, repeat=n) for n in range(2)]
    first, second = rank([*whole, *part, failed("b", "t0", "timeout", repeat=2)])
    assert (first.combination, first.rank) == ("a", 1)
    assert (second.rank, second.coverage.missing) == (None, {"timeout": 1})
    assert second.coverage.can_be_rerun
    (_, lacking) = rank([*whole, *part])
    assert lacking.coverage.missing == {"missing": 1} and not lacking.coverage.can_be_rerun


def test_failing_makes_nobody_cheaper_and_what_was_cut_is_told() -> None:
    lost = failed("a", "t1", "timeout")._replace(tokens_in=500, seconds=300.0, cost_usd=0.5)
    cut = failed("a", "t2", "length")._replace(tokens_in=100, tokens_out=20)
    (entry,) = rank([*series("a", [5]), lost, cut])
    assert (entry.tokens, entry.seconds) == (370, 151.0)
    assert entry.cost_usd == pytest.approx(0.255)
    assert entry.cut == {"length": 1} and entry.excluded == {"timeout": 1}
    assert entry.interval is not None and entry.interval.mean < 0.5  # the cut answer is a 0


def test_cells_that_count_in_one_alone_change_no_comparison() -> None:
    """Two repeats each; the second fails where it is hard, in the run and in the combination."""
    whole = [
        cell("a", f"t{n}", found, repeat=r) for n in range(3) for r, found in enumerate([9, 1])
    ]
    sly = [cell("a", f"t{n}", 9, repeat=0) for n in range(3)]
    sly += [failed("a", f"t{n}", "timeout", repeat=1) for n in range(3)]
    (change,) = regressions(whole, sly)
    assert (change.trials, change.difference, change.before) == (3, 0, change.now)
    whole, sly = ([one._replace(pipeline="extraction") for one in each] for each in (whole, sly))
    told = differences._compared(whole, sly, "entities_f1", "all", "contender")
    assert (told["counted"], told["trials"], told["difference"]) == (3, 3, 0)


def test_pages_and_charts_tell_who_is_not_whole() -> None:
    found = [*series("a", [5, 6, 7]), *series("b", [9, 9]), failed("b", "t2", "host")]
    page = html_report(found, title="t")
    assert "2 of 3" in page and "masterchef matrix rerun" in page and "b · model" in page
    assert b"not all cells" in heat_map(found)
    assert b"2 of 3 cells" in bar_chart(rank(found))


@pytest.mark.django_db(transaction=True)
def test_two_combinations_have_the_cells_in_common_that_both_have(make: Make) -> None:
    matrix = settled(make, lambda row, right: Found("timeout", {}, "late"))
    told = differences.combinations(matrix, *matrix.combinations)
    assert (told["pairs"], told["counted"], told["trials"]) == (6, 3, 3)
    other = make(prompts=["direct_short"], trials=[])
    apart = differences.matrices(matrix, other)
    assert (apart["pairs"], apart["verdict"]) == (0, "no cell is in both")
