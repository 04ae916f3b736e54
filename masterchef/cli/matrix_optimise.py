"""`masterchef matrix optimise`: new versions of a prompt, kept if they are better."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import bad_input
from masterchef.cli.output import Json, data, emit, progress, say

if TYPE_CHECKING:
    from judging.models import Matrix
    from judging.trials.optimising import Optimised


def optimise(
    prompt: Annotated[str, typer.Argument(help="An extraction or direct prompt to improve.")],
    models: Annotated[list[str], typer.Option(help="Who answers the prompt; repeatable.")],
    proposer: Annotated[str, typer.Option(help="The model that writes new versions.")],
    trials: Annotated[
        list[str] | None, typer.Option(help="Three or more; all if left out.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Proposals.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Also of the split.")] = 1,
    mode: Annotated[str, typer.Option(help="exact, relaxed or span")] = "relaxed",
    json: Json = False,
) -> None:
    """Improve a prompt from its mistakes on some trials; judge it on the others."""
    from judging.gold import BadFile
    from masterchef.cli.matrix_run import place, split

    with place(own=True), bad_input(BadFile):
        from judging.models import Trial
        from judging.trials import library, optimising, setups
        from masterchef.cli.matrix_library import find_prompt

        library.sync()
        chosen = split(trials) or list(Trial.objects.values_list("name", flat=True))
        asked = split(models) or []
        setup = {"models": asked, "trials": chosen, "seed": seed, "mode": mode}
        found = find_prompt(prompt)
        setups.resolve(setups.read(setup | {"prompts": [str(found)], "models": [*asked, proposer]}))
        done = optimising.optimise(found, setup, proposer=proposer, rounds=rounds, run=_run)
    if json:
        emit(done.to_json())
    else:
        _show(done)


def _run(setup: dict[str, Any]) -> "Matrix":
    """Create, start and follow one matrix."""
    from judging.trials import matrices
    from masterchef.cli.matrix_live import follow

    matrix = matrices.create(setup, check_hosts=False)
    matrices.start(matrix)
    follow(matrix, progress())
    matrix.refresh_from_db()
    return matrix


def _show(done: "Optimised") -> None:
    from masterchef.cli.matrix_report import show_ranking

    say(f"trained on {', '.join(done.split.training)}; held out {', '.join(done.split.held_out)}")
    old = "no cell that counts" if done.training_mean is None else f"{done.training_mean:.3f}"
    data().print(f"{done.old}: {old} on the training trials")
    for attempt in done.attempts:
        mean = "" if attempt.mean is None else f" {attempt.mean:.3f}"
        verdict = "kept" if attempt.kept else "dropped"
        name = attempt.prompt or "a proposal that can't be used"
        data().print(f"{name}:{mean} {verdict}; {attempt.note}", soft_wrap=True)
    if done.report is None:
        data().print(f"{done.old} stays: no proposal beat it on the training trials")
        return
    data().print("on the held-out trials, which no proposal has seen:")
    show_ranking(done.report, data())
