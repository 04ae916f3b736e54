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
_SMOLLM2 = """\
SmolLM2 has 135 million parameters. It is here to prove the plumbing (a real model behind every
seat, its tokens counted, its replies journalled), not to cook: it decides near chance{cut}, so its
score says nothing about language models."""
_SCRIPTED = """\
No language model was played. SmolLM2 can't be served on this machine, so the `scripted` model took
its place: it answers by a rule, over the same way as a real one{cut}.
Its score says nothing about language models. What was wrong:
  {why}"""


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
    from masterchef.cli import experiments

    why = _small_model_problem()
    if why:
        console.print(f"{why}\nplaying the scripted model in its place")
    contenders = [
        experiments.Contender(_lineup("scripted:latest" if why else "smollm2"), [1], 1, MODEL_S),
        *(experiments.Contender(_lineup(name), SEEDS) for name in BASELINES),
    ]
    experiment = experiments.play_contenders(SCENARIO, contenders, console=console)
    experiments.show_leaderboard(experiment, data())
    console.print(plain_words(experiment, why), soft_wrap=True)
    experiments.check(experiment)
    return experiment


def _lineup(name: str):  # type: ignore[no-untyped-def]
    from kitchen import lineups

    return lineups.load(name)


def _small_model_problem() -> str:
    """Why SmolLM2 can't be played here, with the fix where one is known; "" if it can."""
    from kitchen import lineups
    from masterchef.embedded import machine

    try:
        lineups.check_players(lineups.load("smollm2").players)
    except lineups.LineupError as error:
        problem = machine.small_model_problem()
        return "{} (fix: {})".format(*problem) if problem else str(error)
    return ""


def plain_words(experiment: "Experiment", why: str) -> str:
    """What was played and what its score is worth; `why` SmolLM2 was not, "" if it was."""
    first = experiment.sessions.order_by("created_at", "id")[0]
    cut = (
        f", and its\none session was cut after {MODEL_S:.0f} seconds"
        if first.reason == "cut"
        else ""
    )
    return (_SCRIPTED if why else _SMOLLM2).format(cut=cut, why=why)


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
    progress().print("\n".join(lines), soft_wrap=True)
