"""How fast the kitchen itself runs: no database, one core."""

from collections.abc import Iterator

from masterchef.bench.figures import Figure, Say, bench


@bench("engine", "agent-actions a second on one core, six seats of busy_night_2")
def engine(say: Say) -> Iterator[Figure]:
    from kitchen.engine.bench import measure_engine

    say("engine: random-valid players in six seats of busy_night_2, for a few seconds")
    measured = measure_engine(seconds=4)
    yield Figure(
        "engine_actions",
        measured["actions_per_s"],
        "actions/s",
        90_000,
        True,
        {key: value for key, value in measured.items() if key != "actions_per_s"},
    )
