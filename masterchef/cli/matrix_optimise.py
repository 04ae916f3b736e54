"""`masterchef matrix optimise …`: new versions of a prompt, proposed, tried, and decided on."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError, bad_input
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say, table

if TYPE_CHECKING:
    from judging.models import Optimisation

optimise = typer.Typer(
    help="Improve a prompt from its mistakes; judge it on unseen trials.", no_args_is_help=True
)
Which = Annotated[str, typer.Argument(help="The first characters of an optimisation's id.")]
POLL_S = 0.5
_SETTLED = ("done", "cancelled", "failed", "paused")


@optimise.command()
def start(
    prompt: Annotated[str, typer.Argument(help="An extraction or direct prompt to improve.")],
    models: Annotated[list[str], typer.Option(help="Who answers the prompt; repeatable.")],
    proposer: Annotated[str, typer.Option(help="The model that writes new versions.")],
    trials: Annotated[
        list[str] | None, typer.Option(help="Three or more, with gold; all if left out.")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Proposals.")] = 3,
    seed: Annotated[int, typer.Option(help="Also of the split.")] = 1,
    mode: Annotated[str, typer.Option(help="exact, relaxed or span")] = "relaxed",
    budget_usd: Annotated[float | None, typer.Option(help="Stop asking after so much.")] = None,
    budget_tokens: Annotated[int | None, typer.Option(help="Stop asking after so many.")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Don't wait for its end.")] = False,
    json: Json = False,
) -> None:
    """Start one: it goes on when this command ends, and survives its workers."""
    from judging.gold import BadFile
    from masterchef.cli.matrix_run import place, split, tell_estimate

    given: dict[str, Any] = {
        "prompt": prompt, "models": split(models) or [], "proposer": proposer,
        "trials": split(trials) or [], "rounds": rounds, "seed": seed, "mode": mode,
        "budget_usd": budget_usd, "budget_tokens": budget_tokens,
    }  # fmt: skip
    with place(own=not detach), bad_input(BadFile):
        from judging.trials import library, optimising
        from judging.trials.optimising import estimates, setups

        library.sync()
        plan = setups.resolve(setups.read(given))
        tell_estimate(estimates.estimate(plan))
        estimates.refuse_over_budget(plan)
        whole = optimising.create(given, check_hosts=False)
        optimising.start(whole)
        if detach:
            emit({"optimisation": whole.pk}) if json else data().print(f"{whole.pk} started")
            return
        _follow(whole, quiet=json)
        emit(_json(whole)) if json else _show(whole)


@optimise.command("list")
def list_(json: Json = False) -> None:
    """Optimisations, newest first."""
    _setup()
    from judging.models import Optimisation

    rows = Optimisation.objects.select_related("prompt").order_by("-created_at")
    columns = ("optimisation", "prompt", "state", "steps", "verdict")
    table((_row(whole, short=not json) for whole in rows), columns, as_json=json)


@optimise.command()
def show(optimisation: Which, json: Json = False) -> None:
    """The path of the score: what each proposal scored, and what became of it."""
    whole = _find(optimisation)
    emit(_json(whole)) if json else _show(whole)


@optimise.command()
def watch(optimisation: Which, json: Json = False) -> None:
    """Follow one until it has ended or is paused; Ctrl-C leaves it going."""
    whole = _find(optimisation)
    _follow(whole, quiet=json)
    emit(_json(whole)) if json else _show(whole)


@optimise.command()
def pause(optimisation: Which) -> None:
    """Stop for now: nothing further begins; cells under way are finished and saved."""
    _steer(optimisation, "pause", "is paused")


@optimise.command()
def resume(optimisation: Which) -> None:
    """Go on with a paused one, or try the step again at which one failed."""
    _steer(optimisation, "resume", "goes on")


@optimise.command()
def cancel(optimisation: Which) -> None:
    """End it now; what was proposed until then can still be accepted."""
    _steer(optimisation, "cancel", "ended")


@optimise.command()
def accept(optimisation: Which) -> None:
    """Make the best proposal the next version of the prompt."""
    whole = _steer(optimisation, "accept", "is accepted")
    say(f"the newest version is {whole.accepted}")


@optimise.command()
def reject(optimisation: Which) -> None:
    """Leave no draft and no matrix behind; what was proposed can still be read."""
    _steer(optimisation, "reject", "is rejected")


def _follow(whole: "Optimisation", *, quiet: bool) -> None:
    """A line for each step that ends, until nothing more will."""
    told = 0
    while True:
        whole.refresh_from_db()  # before its steps, so that none is missed
        for step in whole.steps.filter(state="done", number__gte=told).order_by("number"):
            told = step.number + 1
            if not quiet:
                data().print(_line(step), soft_wrap=True)
        if whole.state in _SETTLED:
            return
        time.sleep(POLL_S)


def _line(step: Any) -> str:
    mean = "" if step.mean is None else f" {step.mean:.3f}"
    verdict = ("kept" if step.kept else "dropped") if step.part == "proposal" else ""
    said = "; ".join(filter(None, (verdict, step.description, step.note)))
    return f"{step.number} {step.get_part_display().partition(':')[0]}:{mean} {said}".rstrip()


def _show(whole: "Optimisation") -> None:
    say(f"trained on {', '.join(whole.training)}; held out {', '.join(whole.held_out)}")
    for step in whole.steps.order_by("number"):
        data().print(_line(step), soft_wrap=True)
    data().print(f"{whole.prompt}: {whole.state} {whole.reason}".rstrip())
    last = whole.steps.filter(part="held_out", state="done").exclude(matrix=None).first()
    if last is not None and last.matrix is not None:
        from judging.trials import reports
        from masterchef.cli.matrix_report import show_ranking

        data().print("on the held-out trials, which no proposal has seen:")
        show_ranking(reports.report(last.matrix, whole.metric), data())


def _row(whole: "Optimisation", *, short: bool = False) -> dict[str, Any]:
    done = whole.steps.filter(state="done").count()
    return {
        "optimisation": str(whole.pk)[:8] if short else str(whole.pk),
        "prompt": str(whole.prompt),
        "state": whole.state,
        "reason": whole.reason,
        "steps": f"{done}/{whole.rounds + 2}" if short else done,
        "verdict": whole.verdict,
        "accepted": str(whole.accepted) if whole.accepted else None,
        "tokens": whole.spent_tokens,
        "cost_usd": float(whole.spent_usd),
    }


def _json(whole: "Optimisation") -> dict[str, Any]:
    fields = ("number", "part", "state", "mean", "kept", "description", "note", "text")
    steps = list(whole.steps.order_by("number").values(*fields))
    split = {"training": whole.training, "held_out": whole.held_out}
    return {**_row(whole), "metric": whole.metric, "split": split, "steps": steps}


def _find(text: str) -> "Optimisation":
    _setup()
    from masterchef.cli import lookup

    return lookup.optimisation(text)


def _steer(text: str, verb: str, said: str) -> "Optimisation":
    whole = _find(text)
    from judging.trials import optimising
    from masterchef import audit

    before = {"state": whole.state, "verdict": whole.verdict}
    try:
        getattr(optimising, verb)(whole)
    except ValueError as error:  # StateError
        raise CommandError(str(error), code=ExitCode.FAILED) from error
    after = {"state": whole.state, "verdict": whole.verdict}
    audit.changed(None, f"optimisation.{verb}", whole, before=before, after=after)
    say(f"optimisation {str(whole.pk)[:8]} {said}")
    return whole


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
