"""By simulation, over the sizes people use: every interval that is printed holds in 93 to 97 of
100 cases, and the ranking is found again."""

import itertools

import numpy as np
import pytest
from scipy import stats

from judging.report import CookResult, cook_report, cross_cook
from judging.statistics.agreement import agreement
from judging.statistics.intervals import panel_interval, unit_scores
from judging.statistics.ratings import LAPSES, POINTS, ratings, wins
from tests.judging.report.facts import facts, panel

NEAR, FAR = 0.93, 0.97
Q = {"a": 70.0, "b": 62.0, "c": 55.0, "d": 40.0}


def holds(hits, trials):
    """93 to 97 of 100, give or take two standard errors of the simulation itself."""
    slack = 2 * (0.05 * 0.95 / trials) ** 0.5
    return NEAR - slack <= hits / trials <= FAR + slack


@pytest.mark.parametrize("judges", [3, 4, 5, 7, 10])
@pytest.mark.parametrize("cooks", [1, 2])
def test_over_few_cooks_the_interval_holds_for_the_mean_over_judges(judges, cooks):
    rng, hits, trials = np.random.default_rng(judges), 0, 0
    for _ in range(2500):
        by_cook = {}
        severity = rng.normal(0, 9, judges)
        for cook in range(cooks):
            given = (60 + severity + rng.normal(0, 6, judges)).clip(0, 100).round()
            by_cook[f"c{cook}"] = {f"j{j}": float(v) for j, v in enumerate(given)}
        found = panel_interval(by_cook)
        if found.interval.low is None:  # all judges alike, once in a thousand
            continue
        assert found.over.startswith("judges like these")
        trials += 1
        hits += found.interval.low <= 60 <= found.interval.high
    assert trials > 2450 and holds(hits, trials)


SIZES = [(3, 2), (3, 10), (4, 3), (5, 3), (7, 2), (10, 10), (20, 2), (30, 4), (50, 2), (50, 5)]


@pytest.mark.parametrize(("cooks", "judges"), SIZES)
def test_over_many_cooks_the_interval_holds_for_the_mean_over_briefs(cooks, judges):
    rng, hits, trials = np.random.default_rng(cooks), 0, 2000
    for _ in range(trials):
        severity = rng.normal(0, 9, judges)
        table = 60 + severity + rng.normal(0, 8, (cooks, 1)) + rng.normal(0, 6, (cooks, judges))
        by_cook = {
            f"c{c}": {f"j{j}": float(v) for j, v in enumerate(row)} for c, row in enumerate(table)
        }
        found = panel_interval(by_cook)
        assert found.over == "briefs like these, for this panel"
        truth = 60 + severity.mean()
        hits += found.interval.low <= truth <= found.interval.high
    assert holds(hits, trials)


@pytest.mark.parametrize(("cooks", "judges"), [(1, 2), (2, 2), (1, 1)])
def test_where_no_interval_is_possible_none_is_printed(cooks, judges):
    by_cook = {f"c{c}": {f"j{j}": 50.0 + j + c for j in range(judges)} for c in range(cooks)}
    found = panel_interval(by_cook)
    assert (found.interval.low, found.over) == (None, "")
    what = "judges" if cooks == 1 else "cooks and judges"
    assert found.interval.note == f"too few {what} (n={found.interval.n})"


def true_rating(qualities, spread):
    """The ratings that endless cooks would give: Bradley–Terry on the exact chances of winning."""
    gaps = qualities[:, None] - qualities[None, :]
    chances = stats.norm.cdf(gaps / spread)
    np.fill_diagonal(chances, 0)
    names = [str(i) for i in range(len(qualities))]
    found = {each.name: each.rating for each in ratings({"all": chances}, names)}
    return np.array([found[name] for name in names])


@pytest.mark.slow
@pytest.mark.parametrize(("cooks", "judges"), [(10, 2), (10, 5), (20, 3), (50, 2)])
def test_intervals_of_ratings_hold(cooks, judges):
    rng, hits, trials = np.random.default_rng(cooks + judges), 0, 0
    for _ in range(70):
        n = int(rng.integers(2, 6))
        q, names = rng.normal(60, 9, n), [str(i) for i in range(n)]
        truth = true_rating(q, np.sqrt(2 * (8**2 + 8**2)))
        for _ in range(4):
            scores = q + rng.normal(0, 8, (cooks, 1, n)) + rng.normal(0, 8, (cooks, judges, n))
            tables = {
                str(c): wins({str(j): dict(zip(names, row, strict=True))
                              for j, row in enumerate(table)}, names)
                for c, table in enumerate(scores)
            }  # fmt: skip
            for each in ratings(tables, names, draws=80):
                if each.low is not None and each.high is not None:
                    trials += 1
                    hits += each.low <= truth[int(each.name)] <= each.high
    assert trials > 500
    # Ratings of one cook hang together, so the simulation's own error is larger: 1.5 points.
    assert NEAR - 0.015 <= hits / trials <= FAR + 0.015


def test_a_rating_is_bradley_terrys_log_odds():
    (first, second) = ratings({"u": np.array([[0.0, 30.0], [10.0, 0.0]])}, ["a", "b"])
    share = (1 - LAPSES) * 0.75 + LAPSES / 2
    assert first.rating - second.rating == pytest.approx(POINTS * np.log(share / (1 - share)))
    assert first.rating + second.rating == pytest.approx(2000)


def test_who_never_met_has_no_common_rating():
    assert ratings({"u": np.zeros((3, 3))}, ["a", "b", "c"]) == []
    apart = np.zeros((4, 4))
    apart[0, 1] = apart[2, 3] = 1
    assert ratings({"u": apart}, list("abcd")) == []


def test_who_nearly_always_wins_has_a_rating_without_an_interval():
    table = np.array([[0, 4.0, 4.0], [0, 0, 2.0], [0, 2.0, 0]])
    first, *rest = ratings({str(n): table for n in range(12)}, ["a", "b", "c"])
    assert (first.name, first.low, first.note) == ("a", None, "too one-sided for an interval")
    assert all(each.low is not None for each in rest)


def rated(rng, submissions, judges):
    quality = rng.normal(6, 1.5, submissions)
    table = (quality + rng.normal(0, 1, (judges, submissions))).round().clip(1, 10)
    return {f"j{j}": {s: float(v) for s, v in enumerate(row)} for j, row in enumerate(table)}


@pytest.mark.slow
@pytest.mark.parametrize(("submissions", "judges"), [(12, 3), (30, 5), (60, 2)])
def test_the_interval_of_agreement_holds(submissions, judges):
    rng, hits, trials = np.random.default_rng(submissions), 0, 250
    truth = agreement(rated(rng, 20_000, judges), cluster=lambda unit: unit % 10).alpha
    for _ in range(trials):
        found = agreement(rated(rng, submissions, judges), cluster=lambda unit: unit)
        hits += found.low <= truth <= found.high
    assert holds(hits, trials)


def test_few_submissions_give_agreement_without_an_interval():
    found = agreement(rated(np.random.default_rng(1), 5, 3), cluster=lambda unit: unit)
    assert found.alpha is not None and found.low is None
    assert found.note == "too few submissions for an interval (n=5)"


def test_agreement_is_one_for_judges_alike_and_undefined_without_variety():
    alike = {"x": {1: 3.0, 2: 7.0}, "y": {1: 3.0, 2: 7.0}}
    assert agreement(alike, cluster=lambda unit: unit).alpha == pytest.approx(1)
    flat = {"x": {1: 3.0, 2: 3.0}, "y": {1: 3.0, 2: 3.0}}
    assert agreement(flat, cluster=lambda unit: unit).note == "all scores are alike"
    assert (
        agreement({"x": {1: 3.0}}, cluster=lambda unit: unit).note == "no submission has two judges"
    )


def test_agreement_is_krippendorffs_own_example():
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", ordinal: 0.815.
    rows = {
        "A": "1233 2 4 1 2 2 - - -", "B": "1 2 3 3 2 2 4 1 2 5 - 3", "C": "- 3 3 3 2 3 4 2 2 5 1 -",
        "D": "1 2 3 3 2 4 4 1 2 5 1 -",
    }  # fmt: skip
    rows["A"] = "1 2 3 3 2 1 4 1 2 - - -"
    table = {
        judge: {unit: float(v) for unit, v in enumerate(text.split()) if v != "-"}
        for judge, text in rows.items()
    }
    assert agreement(table, cluster=lambda unit: unit).alpha == pytest.approx(0.815, abs=0.001)


@pytest.mark.parametrize(("cooks", "judges"), [(10, 3), (50, 2)])
def test_the_ranking_is_found_again_over_many_cooks(cooks, judges):
    rng, found = np.random.default_rng(9), []
    for _ in range(20):
        results = [CookResult(f"c{c}", panel(rng, Q, judges, cook_sd=6)) for c in range(cooks)]
        board = cross_cook(results, draws=50)
        found.append([line.participant for line in board.lines] == list(Q))
        by_rating = sorted(board.lines, key=lambda line: -line.rating.rating)
        assert [line.participant for line in by_rating][-1] == "d"
    assert sum(found) >= 19


def test_the_ranking_is_found_again_within_one_cook_of_ten_judges():
    rng, found = np.random.default_rng(3), 0
    for _ in range(20):
        given = panel(rng, Q, 10, noise=6)
        points = {j: {n: 1 + 9 * v / 100 for n, v in row.items()} for j, row in given.items()}
        report = cook_report(facts(points))
        found += [line.entrant.name for line in report.lines] == list(Q)
    assert found >= 18


def test_equals_are_called_different_in_at_most_one_board_of_twenty():
    rng, wrong, boards = np.random.default_rng(4), 0, 300
    same = dict.fromkeys("abc", 60.0)
    for _ in range(boards):
        results = [CookResult(f"c{c}", panel(rng, same, 3, cook_sd=6)) for c in range(8)]
        wrong += any(line.rank > 1 for line in cross_cook(results, draws=2).lines)
    assert wrong / boards <= 0.05 + 2 * (0.05 * 0.95 / boards) ** 0.5


def test_no_position_effect_is_claimed_where_there_is_none_and_a_real_one_is_found():
    rng, claimed, found, trials = np.random.default_rng(6), 0, 0, 150
    for _ in range(trials):
        for slope in (0.0, -12.0):
            given = facts(
                {f"j{j}": dict.fromkeys("abcd", 5.0) for j in range(6)}, seed=int(rng.integers(99))
            )
            scored = tuple(
                each._replace(scores={
                    key: float(np.clip(5 + slope * 0.09 * each.position + rng.normal(0, 1), 1, 10))
                    for key in each.scores})
                for each in given.scored
            )  # fmt: skip
            effect = cook_report(
                facts({}, judges=given.judges, entrants=given.entrants, scored=scored)
            )
            interval = effect.audit.position.interval
            shown = not interval.low <= 0 <= interval.high
            claimed += shown and slope == 0
            found += shown and slope != 0
    assert claimed / trials <= 0.09
    assert found / trials > 0.8


def test_every_pair_of_sizes_gives_a_report():
    rng = np.random.default_rng(0)
    for judges, cooks in itertools.product((1, 2, 3, 10), (1, 2, 3, 12)):
        results = [CookResult(f"c{c}", panel(rng, Q, judges)) for c in range(cooks)]
        board = cross_cook(results, draws=20)
        assert [line.cooks for line in board.lines] == [cooks] * 4
        assert board.to_markdown().startswith("| rank | contender |")
        assert len(board.to_json()["leaderboard"]) == 4


def test_a_judge_who_saw_one_of_two_cooks_is_left_out_unless_all_did():
    both = {"one": {"j1": 10.0, "j2": 80.0, "j3": 30.0}, "two": {"j1": 20.0, "j3": 50.0}}
    assert unit_scores(both) == {"j1": 15.0, "j3": 40.0}
    assert unit_scores({"one": {"j1": 10.0}, "two": {"j2": 20.0}}) == {"j1": 10.0, "j2": 20.0}
    assert unit_scores(both | {"three": {"j9": 7.0}, "four": {}}) == {
        "one": 40.0, "two": 35.0, "three": 7.0,
    }  # fmt: skip


def test_wins_are_counted_pair_by_pair_and_nobody_beats_himself():
    told = wins({"j1": {"a": 3, "b": 1, "c": 1}, "j2": {"a": 1, "b": 2}}, ["a", "b", "c"])
    assert told.tolist() == [[0, 1, 1], [1, 0, 0.5], [0, 0.5, 0]]
