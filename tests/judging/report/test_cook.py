"""A cook's report: weighted scores, who is left out and why, shared ranks, a judge audit."""

import json

import pytest

from judging.report import CookResult, Entrant, Scored, Silence, cook_report
from judging.report.facts import Kin
from tests.judging.report.facts import facts

TWO = {
    "x": {"a": {"clarity": 10.0, "truth": 1.0}, "b": 4},
    "y": {"a": {"clarity": 10.0, "truth": 10.0}, "b": 4},
    "z": {"a": {"clarity": 10.0, "truth": 10.0}, "b": 5},
}


def line(report, name):
    return next(line for line in report.lines if line.entrant.name == name)


def test_the_score_weighs_dimensions_and_runs_from_0_to_100():
    report = cook_report(facts({"x": {"a": 10, "b": 1, "c": {"clarity": 10.0, "truth": 1.0}}}))
    scores = {each.entrant.name: each.score.interval.mean for each in report.lines}
    assert scores == {"a": 100, "b": 0, "c": 60}


def test_repeats_of_a_judge_count_once():
    points = {"x": {"a": 10}, "y": {"a": 1}}
    once, thrice = facts(points), facts(points, repeats=3)
    only_x = tuple(each for each in thrice.scored if each.judge == "x" or each.repeat == 1)
    uneven = facts(points, scored=only_x)
    means = [line(cook_report(each), "a").score.interval.mean for each in (once, thrice, uneven)]
    assert means == [50, 50, 50]


def test_a_score_without_a_dimension_is_left_out_and_shifts_no_weight():
    broken = (*facts(TWO).scored, Scored("w", "a", {"clarity": 1.0}))
    report = cook_report(facts(TWO, scored=broken))
    assert line(report, "a").judges == ("x", "y", "z")
    assert line(report, "a").score.interval.mean == pytest.approx((60 + 100 + 100) / 3)


def test_an_abstention_is_no_zero():
    silence = Silence("w", 1, "nothing was written")
    report = cook_report(facts(TWO, silences=(silence,)))
    assert report.lines == cook_report(facts(TWO)).lines
    assert "w abstained (repeat 1): nothing was written" in report.leaderboard_md()


@pytest.mark.parametrize(
    "outcome", ["timeout", "rate_limited", "auth_failed", "missing_output", "error"]
)
def test_who_did_not_finish_is_shown_and_has_no_score(outcome):
    entrants = (*facts(TWO).entrants, Entrant("c", "slow", outcome=outcome, note="why it was"))
    scored = (*facts(TWO).scored, Scored("x", "c", {"clarity": 10.0, "truth": 10.0}))
    report = cook_report(facts(TWO, entrants=entrants, scored=scored))
    assert [each.entrant.name for each in report.lines] == ["a", "b"]
    (left,) = report.left
    assert (left.participant, left.outcome) == ("c", outcome)
    assert f"| c | {outcome} | why it was |" in report.leaderboard_md()


def test_excluded_pairs_are_left_out_of_the_scores_and_listed():
    kin = Kin("x", "a", "both are of flavor claude")
    report = cook_report(facts(TWO, kindred=(kin,)))
    assert line(report, "a").judges == ("y", "z")
    assert (
        "x judging a: both are of flavor claude; left out of the scores." in report.leaderboard_md()
    )
    assert "x" in report.result.scores and "a" not in report.result.scores["x"]


def test_kindred_pairs_that_the_policy_allows_are_counted_and_said():
    kin = Kin("x", "a", "both are of flavor claude", counted=True)
    report = cook_report(facts(TWO, kindred=(kin,), policy="allow_self"))
    assert line(report, "a").judges == ("x", "y", "z")
    assert "both are of flavor claude; counted." in report.leaderboard_md()


def test_who_is_spared_the_strict_judge_gains_nothing_by_it():
    points = {
        "strict": {"a": 3, "b": 3, "c": 4}, "mild": {"a": 8, "b": 8, "c": 9},
        "other": {"a": 8, "b": 8, "c": 9},
    }  # fmt: skip
    kin = Kin("strict", "a", "both are of flavor claude")
    report = cook_report(facts(points, kindred=(kin,)))
    assert line(report, "a").score.interval.mean > line(report, "c").score.interval.mean
    assert [each.entrant.name for each in report.lines] == ["c", "a", "b"]
    assert line(report, "a").even == pytest.approx(line(report, "b").even)
    assert "“even” is the score as if all had" in report.leaderboard_md()


def test_with_two_judges_there_is_no_interval_and_the_spread_is_shown():
    report = cook_report(facts({judge: TWO[judge] for judge in ("x", "y")}))
    found = line(report, "a").score.interval
    assert (found.low, found.high, found.spread) == (None, None, (60, 100))
    text = report.leaderboard_md()
    assert "60.0 to 100.0 (spread)" in text and "too few judges (n=2)" in text


def test_who_cannot_be_told_apart_shares_a_rank():
    points = {"x": {"a": 9, "b": 8, "c": 1}, "y": {"a": 8, "b": 9, "c": 2},
              "z": {"a": 9, "b": 8, "c": 1}}  # fmt: skip
    report = cook_report(facts(points))
    assert [(each.entrant.name, each.rank) for each in report.lines] == [
        ("a", 1),
        ("b", 1),
        ("c", 3),
    ]
    assert line(report, "a").tied_with == ("b",)
    assert "| 1= | a |" in report.leaderboard_md()


def test_when_nobody_can_be_told_apart_the_report_says_so():
    report = cook_report(facts({"x": {"a": 9, "b": 8}}))
    assert {each.rank for each in report.lines} == {1}
    assert "Nobody can be told apart" in report.leaderboard_md()


def test_ratings_order_those_who_win_more_and_have_no_interval_over_few_judges():
    report = cook_report(facts(TWO))
    first, last = line(report, "a").rating, line(report, "b").rating
    assert first.rating > 1000 > last.rating
    assert (first.low, first.note) == (None, "too few for an interval (n=3)")


def test_the_widest_disagreement_is_quoted():
    report = cook_report(facts(TWO))
    (widest, *_) = report.disagreements
    assert (widest.participant, widest.dimension, widest.spread) == ("a", "truth", 9)
    assert (widest.lowest.judge, widest.lowest.text) == ("x", "x on a's truth")
    assert "a, truth: y 10 “y on a's truth” against x 1 “x on a's truth”" in report.leaderboard_md()


def test_where_submissions_agree_and_diverge_is_told_and_quoted():
    entrants = (
        Entrant("a", "f", files={"essay.md": "# Tea\n\nTea is hot.\n\n## Milk", "x.png": None}),
        Entrant("b", "g", files={"essay.md": "# Tea\n\nTea is hot.\n\n## Sugar", "notes.txt": "n"}),
    )
    report = cook_report(facts(TWO, entrants=entrants))
    found = report.contrasts
    assert found.common_files == ("essay.md",)
    assert {(each.name, each.participants) for each in found.differing_headings} == {
        ("Milk", ("a",)), ("Sugar", ("b",)),
    }  # fmt: skip
    assert found.likeness == pytest.approx(6 / 7)
    assert found.dimensions[0].dimension == "clarity"
    text = report.leaderboard_md()
    assert "- Only a: “Milk”" in text and "best a 10 “" in text


def test_leaving_out_a_judge_shows_whose_place_hangs_on_it():
    points = {"x": {"a": 10, "b": 1}, "y": {"a": 5, "b": 6}, "z": {"a": 5, "b": 6}}
    report = cook_report(facts(points))
    moved = {each.judge: each.moved for each in report.audit.without}
    assert moved == {"x": {"a": (1, 2), "b": (2, 1)}, "y": {}, "z": {}}


def test_self_preference_is_what_a_judge_adds_beyond_its_mildness():
    points = {"x": {"a": 9, "b": 5, "c": 5}, "y": {"a": 5, "b": 4, "c": 4},
              "z": {"a": 5, "b": 4, "c": 4}}  # fmt: skip
    report = cook_report(facts(points, kindred=(Kin("x", "a", "both are of flavor claude"),)))
    (found,) = report.audit.self_preference
    # x gives a 4 points of 9 more than the others do, and everybody else 1 more.
    assert found.points == pytest.approx(100 * 3 / 9)


def test_self_preference_that_nothing_can_be_compared_with_is_said_so():
    pairs = tuple(Kin(j, p, "both are model m", counted=True) for j in TWO for p in "ab")
    report = cook_report(facts(TWO, kindred=pairs, policy="allow_self"))
    assert {each.points for each in report.audit.self_preference} == {None}
    text = report.leaderboard_md()
    assert "Self-preference of 6 kindred pairs can't be told" in text
    assert "- x judging a, b: both are model m; counted." in text


def test_a_long_quotation_shows_that_it_was_cut():
    scored = tuple(each._replace(reasons={"truth": "w" * 500}) for each in facts(TWO).scored)
    assert "w" * 239 + "…”" in cook_report(facts(TWO, scored=scored)).leaderboard_md()


def test_the_effect_of_length_is_a_rank_correlation():
    names = ["a", "b", "c", "d"]
    points = {"x": dict(zip(names, (2, 4, 6, 8), strict=True))}
    entrants = tuple(Entrant(n, "f", files={"t": "w" * (i + 1)}) for i, n in enumerate(names))
    assert cook_report(facts(points, entrants=entrants)).audit.length.rho == pytest.approx(1)
    assert cook_report(facts(TWO)).audit.length.note == "too few submissions with text (n=0)"


def test_scores_of_a_paraphrase_stand_beside_the_others_and_change_none():
    neutral = facts({"x": {"a": 4, "b": 4}, "y": {"a": 7}}).scored
    report = cook_report(facts(TWO, paraphrased=neutral))
    assert report.lines == cook_report(facts(TWO)).lines
    a, b = report.paraphrased
    assert (a.own, a.neutral, a.judges) == (80, pytest.approx(50), 2)  # x and y saw both
    assert (b.own, b.neutral, b.judges) == (pytest.approx(100 / 3), pytest.approx(100 / 3), 1)
    assert "| a | 80.0 | 50.0 | -30.0 | 2 |" in report.leaderboard_md()
    assert "neutral voice" not in cook_report(facts(TWO)).leaderboard_md()


def test_a_report_of_nothing_says_so():
    report = cook_report(facts({}, judges=("x",), entrants=(Entrant("a", "f", outcome="timeout"),)))
    assert report.leaderboard_md().startswith("# essay\n\nNobody was judged.")
    assert report.lines == ()
    json.loads(report.summary_json())


def test_json_and_text_are_the_same_every_time_and_hold_everything():
    one, two = (cook_report(facts(TWO)) for _ in range(2))
    assert one.summary_json() == two.summary_json()
    assert one.leaderboard_md() == two.leaderboard_md()
    data = json.loads(one.summary_json())
    assert data["leaderboard"][0]["participant"] == "a"
    assert data["scores_by_judge"]["x"]["a"] == 60
    assert CookResult.from_json(json.loads(json.dumps(one.result.to_json()))) == one.result


def test_what_a_judge_wrote_cannot_break_the_tables():
    why = "| x |\n\n# Heading <script>"
    scored = tuple(each._replace(reasons={"truth": why}) for each in facts(TWO).scored)
    text = cook_report(facts(TWO, scored=scored)).leaderboard_md()
    assert "# Heading" not in [row[:9] for row in text.splitlines()]
    assert "<script>" not in text
    assert "\\| x \\|" in text
