"""From cells to rankings: what counts, what is left out, and what the figures are."""

from collections.abc import Sequence

import pytest

from judging import gold
from judging.trials.analysis import (
    CellResult,
    best,
    compare_cells,
    history,
    most_invented,
    most_missed,
    pairs,
    rank,
    regressions,
    value,
)
from judging.trials.analysis.cells import MODEL_FAULTS
from judging.trials.analysis.ranking import resolution


def cell(
    combination: str,
    trial: str,
    found: int,
    *,
    of: int = 10,
    repeat: int = 0,
    invented: int = 0,
    **more,
) -> CellResult:
    """A scored cell in which `found` of `of` gold entities were found."""
    scores = scores_of(found, of, invented)
    fields = {"tokens_in": 100, "tokens_out": 20, "cost_usd": 0.01, "seconds": 2.0, **more}
    return CellResult(combination, "model", trial, repeat, scores=scores, **fields)


def scores_of(found: int, of: int, invented: int = 0) -> dict:
    golds = [{"text": f"entity {n}", "type": "condition"} for n in range(of)]
    wrong = [{"text": f"wrong {n}", "type": "condition"} for n in range(invented)]
    return gold.score(
        gold.parse_prediction({"entities": golds, "mapped_elements": []}),
        gold.parse_prediction({"entities": golds[:found] + wrong, "mapped_elements": []}),
        sections={"text": " ".join(each["text"] for each in golds)},
    ).to_json()


def failed(
    combination: str, trial: str, failure: str, *, of: int = 10, repeat: int = 0
) -> CellResult:
    """A cell without a readable answer; what the model did badly has the scores of an empty one."""
    scores = scores_of(0, of) if failure in MODEL_FAULTS else None
    fields = {"state": "failed", "failure": failure, "scores": scores}
    return CellResult(combination, "model", trial, repeat, **fields)


def series(combination: str, found: Sequence[int], **more) -> list[CellResult]:
    return [cell(combination, f"t{place}", each, **more) for place, each in enumerate(found)]


def test_what_the_model_did_badly_is_0_and_what_broke_is_left_out_and_counted():
    cells = [
        *series("a", [10, 10, 10, 10]),
        failed("a", "t4", "unparsed"),
        failed("a", "t5", "schema"),
        *(failed("a", f"t{n}", reason) for n, reason in enumerate(
            ["host", "timeout", "rate_limit", "timeout"], start=6)),
        CellResult("a", "model", "t10"),
    ]  # fmt: skip
    (entry,) = rank(cells)
    assert entry.interval.n == 6
    assert entry.interval.mean == pytest.approx(4 / 6)
    assert entry.excluded == {"host": 1, "no gold": 1, "rate_limit": 1, "timeout": 2}
    assert entry.schema_valid_rate == pytest.approx(5 / 7)
    assert value(cells[-1], "entities_f1") is None


def test_an_unread_answer_is_0_also_where_nothing_was_to_be_found():
    unread = failed("a", "t", "unparsed")
    assert unread.scores["mappings_f1"] == 1.0  # nothing for nothing
    assert value(unread, "mappings_f1") == 0.0


def test_an_unread_answer_has_no_figure_for_what_was_not_asked():
    assert value(failed("a", "t", "unparsed"), "relationships_f1") is None


def test_an_unread_answer_to_a_trial_without_gold_is_left_out():
    cells = [*series("a", [10, 10, 10]), failed("a", "t3", "unparsed")._replace(scores=None)]
    (entry,) = rank(cells)
    assert (entry.interval.n, entry.interval.mean) == (3, 1.0)
    assert entry.excluded == {"no gold": 1}


def test_a_part_without_gold_does_not_count():
    with_mapping = cell("a", "t", 5)
    assert value(with_mapping, "mappings_f1") == 1.0
    assert value(with_mapping, "relationships_f1") is None
    with pytest.raises(ValueError, match="metric: 'f1' is unknown; write one of entities_f1"):
        value(with_mapping, "f1")


def test_repeats_of_a_trial_count_once():
    cells = [cell("a", "t0", found, repeat=n) for n, found in enumerate([10, 10, 10, 0])]
    (entry,) = rank([*cells, cell("a", "t1", 0)])
    assert entry.interval.n == 2
    assert entry.interval.mean == pytest.approx(0.375)


def test_costs_are_means_a_cell_and_per_point_of_the_mean():
    (entry,) = rank(series("a", [5, 5, 5, 5], of=5))  # F1 1.0 everywhere
    assert (entry.tokens, entry.cost_usd, entry.seconds) == (120, pytest.approx(0.01), 2.0)
    assert entry.cost_per_point == pytest.approx(0.01 / 100)
    assert entry.seconds_per_point == pytest.approx(0.02)
    (free,) = rank(series("a", [0, 0, 0], cost_usd=None))
    assert (free.cost_usd, free.cost_per_point, free.seconds_per_point) == (None, None, None)


def test_pooled_figures_count_items_and_unread_answers_miss_them_all():
    cells = [cell("a", "big", 40, of=40), cell("a", "small", 0, of=10, invented=10)]
    (entry,) = rank(cells)
    assert entry.pooled[:3] == (0.8, 0.8, 0.8)
    assert entry.interval.mean == 0.5
    (entry,) = rank([*cells, failed("a", "big", "unparsed", of=40, repeat=1)])
    assert entry.pooled.support == 90


def test_the_hallucination_rate_is_of_all_quotes():
    (entry,) = rank(series("a", [6, 6, 6], invented=2))
    assert entry.hallucination_rate == pytest.approx(0.25)


def test_a_steady_lead_over_eight_trials_is_told_apart_and_likes_share_a_rank():
    low = [1, 2, 3, 2, 1, 3, 4, 2]
    cells = [
        *series("best", [found + 5 for found in low]),
        *series("worst", low),
        *series("also worst", [found + (-1) ** place for place, found in enumerate(low)]),
        failed("broken", "t0", "host"),
    ]
    entries = rank(cells)
    assert [entry.combination for entry in entries] == ["best", "worst", "also worst", "broken"]
    assert [entry.rank for entry in entries] == [1, 2, 2, None]
    assert entries[1].tied_with == ("also worst · model",)
    assert [entry.combination for entry in best(entries, 2)] == ["best", "worst"]
    assert len(best(entries, 9)) == 3
    assert resolution(8, 3) == ""


def test_too_few_trials_to_tell_anything_apart_are_said_to_be_so():
    entries = rank([*series("a", [9, 9, 8, 9]), *series("b", [0, 1, 0, 1])])
    assert [entry.rank for entry in entries] == [1, 1]
    assert resolution(4, 2).startswith("4 trials can't tell 2 contenders apart")
    assert resolution(4, 2).endswith("6 trials or more could.")
    assert resolution(6, 12).endswith("12 trials or more could.")
    assert resolution(12, 12) == resolution(6, 1) == resolution(0, 1) == ""


def test_mcnemar_compares_cells_and_t_needs_fewer_trials():
    good = [cell("a", f"t{n}", 10, repeat=r) for n in range(4) for r in range(3)]
    poor = [cell("b", f"t{n}", 4, repeat=r) for n in range(4) for r in range(3)]
    key = ("a · model", "b · model")
    found = pairs([*good, *poor], test="mcnemar", right=0.9)[key]
    assert (found.n, found.method, found.told_apart) == (12, "McNemar", True)
    cells = [*series("a", [8, 9, 8, 9]), *series("b", [1, 1, 2, 2])]
    assert pairs(cells, test="t")[key].told_apart
    assert not pairs(cells)[key].told_apart


def test_what_is_missed_and_invented_most_is_listed_with_its_context():
    context = {"section": "s", "context_sentence": "a taxane or platinum"}
    golds = [
        {"text": t, "type": "medication", "source_context": context} for t in ("taxane", "platinum")
    ]

    def scored(name: str, texts: Sequence[str]) -> CellResult:
        items = [{"text": text, "type": "medication", "source_context": context} for text in texts]
        prediction = gold.parse_prediction({"entities": items})
        scores = gold.score(gold.parse_prediction({"entities": golds}), prediction)
        return CellResult(name, "model", "t", scores=scores.to_json())

    cells = [
        scored("a", ["Taxane", "surgery", "Surgery"]),
        scored("b", ["taxane", "surgery", "radiation"]),
        scored("c", []),
        failed("d", "t", "host"),
    ]
    missed = most_missed(cells)
    assert [(each.text, each.times, each.cells) for each in missed] == [
        ("platinum", 3, 3),
        ("taxane", 1, 3),
    ]
    assert missed[0].contexts == ("a taxane or platinum",)
    assert missed[1].contenders == ("c · model",)
    invented = most_invented(cells)
    assert [(each.text, each.times) for each in invented] == [("surgery", 2), ("radiation", 1)]
    assert len(most_invented(cells, 1)) == 1


def test_history_follows_each_contender_through_the_runs():
    points = history(
        {"monday": series("a", [5, 5, 6]), "friday": series("a", [7, 7, 8]), "empty": []}
    )
    assert [point.run for point in points] == ["monday", "friday"]
    assert points[0].mean < points[1].mean
    assert points[0].low < points[0].mean < points[0].high


def test_a_regression_is_named_with_its_trials_and_whether_chance_explains_it():
    before = [*series("a", [8] * 8), *series("b", [5] * 8), *series("gone", [5] * 8)]
    now = [*series("a", [7, 6, 7, 6, 5, 7, 6, 7]), *series("b", [5] * 7 + [4]), *series("new", [1])]
    fallen, steady = regressions(before, now)
    assert (fallen.contender, fallen.regressed, fallen.proven) == ("a · model", True, True)
    assert next(iter(fallen.worse)) == "t4"
    assert len(fallen.worse) == 8
    assert (steady.contender, steady.regressed, steady.proven) == ("b · model", True, False)
    assert list(steady.worse) == ["t7"]
    assert all(not change.regressed for change in regressions(before, before))


def test_cells_are_compared_one_by_one():
    left = [
        cell("a", "t0", 5),
        cell("a", "t1", 5),
        failed("a", "t2", "timeout"),
        cell("a", "t3", 1),
    ]
    right = [cell("a", "t0", 5), cell("a", "t1", 7), cell("a", "t2", 5)]
    every = compare_cells(left, right)
    assert [each.key[-2] for each in every] == ["t0", "t1", "t2", "t3"]
    assert every[0].difference == 0
    assert every[1].difference > 0
    assert (every[2].left, every[2].left_state) == (None, "failed: timeout")
    assert (every[3].right, every[3].right_state) == (None, "missing")
    different = compare_cells(left, right, only="different")
    assert [each.key[-2] for each in different] == ["t1", "t2", "t3"]
    assert [each.key[-2] for each in compare_cells(left, right, only="failures")] == ["t2"]


def test_two_combinations_of_one_matrix_are_compared_by_trial():
    found = compare_cells(series("a", [5, 6]), series("b", [7, 6]), same="model")
    assert [each.key for each in found] == [("model", "t0", "0"), ("model", "t1", "0")]
    assert found[0].difference > 0
