"""The table ranks what can be told apart, says what is too little, and counts what is left out."""

from judging.leaderboard import Result, rank


def runs(lineup, scores, **more):
    return [Result(lineup, f"s/{seed}", score, **more) for seed, score in enumerate(scores, 1)]


def test_lineups_that_cant_be_told_apart_share_a_rank():
    rows = (
        runs("even", [70, 81, 64, 77, 71])
        + runs("odd", [72, 79, 66, 74, 73])
        + runs("low", [5, 9, 2, 8, 4])
    )
    table = {entry.lineup: entry for entry in rank(rows)}
    assert [table[name].rank for name in ("even", "odd", "low")] == [1, 1, 3]
    assert table["even"].tied_with == ("odd",)
    assert table["low"].tied_with == ()


def test_too_few_runs_stand_below_without_a_rank():
    table = rank(runs("one", [99]) + runs("many", [10, 12, 11]))
    assert [(entry.lineup, entry.rank) for entry in table] == [("many", 1), ("one", None)]
    assert table[1].note == "too few runs (n=1)"


def test_infrastructure_failures_are_excluded_and_counted_never_zero():
    rows = [*runs("a", [50, 60, 70]), Result("a", "s/4", 0.0, excluded="host down")]
    entry = rank(rows)[0]
    assert entry.interval.mean == 60
    assert (entry.runs, entry.excluded) == (3, {"host down": 1})


def test_a_lineup_with_nothing_that_counts_is_still_listed():
    entry = rank([Result("a", "s/1", None, excluded="timeout")])[0]
    assert (entry.rank, entry.note, entry.excluded) == (None, "no run that counts", {"timeout": 1})


def test_n_counts_seeds_and_runs_count_repeats():
    entry = rank(runs("a", [50, 60, 70]) + runs("a", [52, 58, 70]))[0]
    assert (entry.interval.n, entry.runs) == (3, 6)


def test_tokens_seconds_and_served_are_means_of_the_runs_that_count():
    rows = [
        Result("a", "s/1", 10, tokens=100, seconds=2.0, served=1, cut=True),
        Result("a", "s/2", 20, tokens=300, seconds=4.0, served=3),
        Result("a", "s/3", None, tokens=9999, seconds=99.0, excluded="host down"),
    ]
    entry = rank(rows)[0]
    assert (entry.tokens, entry.seconds, entry.served, entry.cut) == (200, 3.0, 2.0, 1)
    found = entry.to_json()
    assert (found["tokens_per_dish"], found["seconds_per_dish"]) == (100, 1.5)


def test_without_a_served_dish_there_is_no_price_of_one():
    assert rank(runs("a", [0, 0, 0], tokens=50))[0].to_json()["tokens_per_dish"] is None


def test_the_order_of_results_does_not_matter():
    rows = runs("a", [1, 2, 3]) + runs("b", [4, 5, 7]) + runs("c", [9])
    assert {e.lineup: e.to_json() for e in rank(rows)} == {
        e.lineup: e.to_json() for e in rank(rows[::-1])
    }


def test_an_empty_board_is_empty():
    assert rank([]) == []


def test_failing_on_a_hard_seed_gains_no_rank():
    honest = runs("honest", [90, 91, 89, 20, 21, 19])
    better = runs("better", [95, 97, 94, 30, 32, 29])
    hard = [Result("sly", f"s/{seed}", None, excluded="blocked") for seed in (4, 5, 6)]
    for end in ("blocked", "failed", "cancelled"):
        lost = [row._replace(excluded=end) for row in hard]
        table = rank([*honest, *better, *runs("sly", [88, 89, 87]), *lost])
        assert [(entry.lineup, entry.rank) for entry in table] == [
            ("better", 1), ("honest", 2), ("sly", None),
        ]  # fmt: skip
        assert table[2].note.startswith("no run that counts on s/4, s/5, s/6, so unranked")
    played = runs("sly", [88, 89, 87, 10, 11, 9])
    table = rank([*honest, *better, *played, *hard])  # they were played again
    assert [entry.rank for entry in table] == [1, 2, 3]


def test_a_seed_that_nobody_has_played_is_nobodys_loss():
    rows = [*runs("a", [50, 60, 70]), Result("a", "s/9", None, excluded="cancelled")]
    assert rank([*rows, *runs("b", [1, 2, 3])])[0].rank == 1
