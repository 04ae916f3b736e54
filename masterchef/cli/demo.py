"""`masterchef demo`: the stack, one scenario with three lineups, and a leaderboard."""

from typing import TYPE_CHECKING

from masterchef.cli.output import data, progress

if TYPE_CHECKING:
    from rich.console import Console

    from kitchen.models import Experiment

SCENARIO = "busy_night_1"
BASELINES = ("greedy", "random")
SEEDS = range(1, 6)
MODEL_S = 60.0
_PLAIN_WORDS = """\
SmolLM2 has 135 million parameters. It is here to prove the plumbing (a real model behind every
seat, its tokens counted, its replies journalled), not to cook: it decides near chance, and its
one session was cut after {seconds:.0f} seconds, so its score says nothing about language models."""


def demo() -> None:
    """Play one scenario with a small model and two baselines, and rank them."""
    from masterchef.cli.environment import some_stack
    from masterchef.cli.signals import like_ctrl_c

    with like_ctrl_c(), some_stack() as stack:
        experiment = play_demo(progress())
        progress().print()
        _say_where(experiment, own=stack is not None)


def play_demo(console: "Console") -> "Experiment":
    """Play, rank on stdout, and say what it means; Django and the stack are up."""
    from masterchef.cli import playing

    model = _small_model(console)
    contenders = [
        playing.Contender(model, [1], stop_after_s=MODEL_S),
        *(playing.Contender(_lineup(name), SEEDS) for name in BASELINES),
    ]
    experiment = playing.play_contenders(SCENARIO, contenders, console=console)
    playing.show_leaderboard(experiment, data())
    console.print(_PLAIN_WORDS.format(seconds=MODEL_S), markup=False, soft_wrap=True)
    playing.check(experiment)
    return experiment


def _lineup(name: str):  # type: ignore[no-untyped-def]
    from kitchen import lineups

    return lineups.load(name)


def _small_model(console: "Console"):  # type: ignore[no-untyped-def]
    """SmolLM2's lineup, or the scripted model's where this machine can't serve SmolLM2."""
    from kitchen import lineups

    lineup = lineups.load("smollm2")
    try:
        lineups.check_players(lineup.players)
    except lineups.LineupError as error:
        console.print(f"{error}\nplaying the scripted model in its place", markup=False)
        return lineups.load("scripted:latest")
    return lineup


def _say_where(experiment: "Experiment", *, own: bool) -> None:
    from masterchef.embedded import folders

    first = str(experiment.sessions.order_by("created_at", "id")[0].pk)[:8]
    lines = [
        f"The results are in the database of {folders.home()}, as experiment {experiment.pk}.",
        "To look at them: `make up`, and then in another terminal" if own else "To look at them:",
        f"  .venv/bin/masterchef watch {first}      the model's session, played again",
        f"  .venv/bin/masterchef replay {first}     checks that its history is exact",
        "  .venv/bin/masterchef leaderboard",
    ]
    progress().print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
