"""`masterchef matrix run` and `start`: choose, estimate, run with a live display, report."""

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from masterchef.cli.errors import CommandError, bad_input
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, progress, say

if TYPE_CHECKING:
    from judging.models import Matrix
    from judging.trials.estimates import Estimate

Listed = list[str] | None
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def run(
    example: Annotated[
        bool, typer.Option("--example", help="Six trials × four prompts × the embedded model.")
    ] = False,
    prompts: Annotated[
        Listed,
        typer.Option(help="A name, name@version or extraction+mapping; repeatable, or commas."),
    ] = None,
    models: Annotated[Listed, typer.Option(help="Such as smollm2:135m or qwen3:8b@gpu.")] = None,
    trials: Annotated[Listed, typer.Option(help="Names of trials; all if left out.")] = None,
    repeats: Annotated[int | None, typer.Option(help="Runs of each cell.")] = None,
    pipeline: Annotated[
        Literal["any", "extraction", "two_stage", "direct"] | None,
        typer.Option(help="Keep only combinations of this kind."),
    ] = None,
    metric: Annotated[
        Literal["entities_f1", "mappings_f1", "relationships_f1"] | None,
        typer.Option(help="What to rank by."),
    ] = None,
    mode: Annotated[
        Literal["exact", "relaxed", "span"] | None, typer.Option(help="How entities are matched.")
    ] = None,
    top: Annotated[int | None, typer.Option(help="How many of the best are named.")] = None,
    temperature: Annotated[float | None, typer.Option()] = None,
    seed: Annotated[int | None, typer.Option()] = None,
    num_ctx: Annotated[int | None, typer.Option(help="The window asked for, in tokens.")] = None,
    num_predict: Annotated[int | None, typer.Option(help="The longest reply, in tokens.")] = None,
    max_items: Annotated[int | None, typer.Option(help="The longest list in a reply.")] = None,
    max_parallel: Annotated[int | None, typer.Option(help="Cells at the same time.")] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Seconds that one call may take.")
    ] = None,
    attempts: Annotated[int | None, typer.Option(help="Tries of a cell that hosts fail.")] = None,
    cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="The response cache.")
    ] = None,
    budget_usd: Annotated[float | None, typer.Option(help="Stop asking after so much.")] = None,
    budget_tokens: Annotated[int | None, typer.Option(help="Stop asking after so many.")] = None,
    name: Annotated[str, typer.Option(help="What the run is called.")] = "",
    save: Annotated[
        str | None, typer.Option(help="Keep these settings under a name; see matrix start.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would take.")
    ] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Don't wait for its end.")] = False,
    json: Json = False,
) -> None:
    """Run every combination of prompts, models and trials, and compare with the gold standard."""
    from judging.gold import BadFile

    given: dict[str, Any] = {
        "prompts": split(prompts), "models": split(models), "trials": split(trials),
        "repeats": repeats, "pipeline": pipeline, "metric": metric, "mode": mode, "top": top,
        "temperature": temperature, "seed": seed, "num_ctx": num_ctx, "num_predict": num_predict,
        "max_items": max_items, "max_parallel": max_parallel, "timeout_s": timeout,
        "attempts": attempts, "cache": cache, "budget_usd": budget_usd,
        "budget_tokens": budget_tokens,
    }  # fmt: skip
    setup = {key: value for key, value in given.items() if value is not None}
    with place(own=example or not detach), bad_input(BadFile):
        why = ""
        if example:
            setup, why = _example(setup)
        if save:
            _save(save, setup)
        run_setup(setup, name=name, dry_run=dry_run, detach=detach, as_json=json)
        if why:
            say(f"No language model was asked but the scripted one, which answers by a rule: {why}")


def start(
    name: Annotated[str, typer.Argument(help="A name given by --save or matrix save.")],
    detach: Annotated[bool, typer.Option("--detach", help="Don't wait for its end.")] = False,
    json: Json = False,
) -> None:
    """Run a matrix whose settings were saved under a name."""
    from judging.gold import BadFile

    with place(own=not detach), bad_input(BadFile):
        from judging.models import SavedSetup
        from masterchef.cli import lookup

        rows = SavedSetup.objects.filter(kind=SavedSetup.Kind.MATRIX, retired=False)
        row = lookup.by_name(rows, name, "saved setup")
        run_setup(row.setup, name=name, dry_run=False, detach=detach, as_json=json)


def save(
    name: Annotated[str, typer.Argument(help="The name to keep the settings under.")],
    matrix: Annotated[str, typer.Argument(help="The matrix whose settings are kept.")],
) -> None:
    """Keep a matrix's settings under a name; `matrix start NAME` runs them again."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli import lookup

    _save(name, lookup.matrix(matrix).setup)


def run_setup(
    setup: dict[str, Any], *, name: str, dry_run: bool, detach: bool, as_json: bool
) -> None:
    """Estimate, start, follow and report; Django and the stack are up."""
    from judging.trials import estimates, library, matrices, setups
    from masterchef import audit
    from masterchef.cli.matrix_report import emit_report, show_report

    library.sync()
    plan = setups.resolve(setups.read(setup))
    told = estimates.estimate(plan)
    if dry_run and as_json:
        emit(told.to_json())
    else:
        tell_estimate(told)
    if dry_run:
        return
    estimates.refuse_over_budget(
        told, budget_tokens=plan.setup.budget_tokens, budget_usd=plan.setup.budget_usd
    )
    matrix = matrices.create(setup, name=name, check_hosts=False, check_budget=False)
    audit.write(None, "matrix.start", matrix, cells=matrix.cells_total)
    if detach:
        matrices.start(matrix)
        emit({"matrix": matrix.pk}) if as_json else data().print(f"matrix {matrix.pk} started")
        return
    _to_its_end(matrix)
    emit_report(matrix) if as_json else show_report(matrix, data())
    _say_where(matrix)
    if matrix.state != "done":
        raise CommandError(f"the matrix is {matrix.state}: {matrix.reason}".removesuffix(": "))


def _to_its_end(matrix: "Matrix") -> None:
    """Start it and show it; Ctrl-C cancels it."""
    from django.db import connection

    from judging.trials import matrices
    from masterchef.cli.matrix_live import follow

    try:
        matrices.start(matrix)
        follow(matrix, progress())
    except KeyboardInterrupt:
        connection.close()  # it may have been in the middle of a query
        with contextlib.suppress(ValueError):  # it ended a moment ago
            matrices.cancel(matrix, "cancelled by Ctrl-C at the command line")
        say(f"cancelled matrix {str(matrix.pk)[:8]}; what was answered is kept")
        raise


def tell_estimate(told: "Estimate") -> None:
    """What it will take, before it starts."""
    cost = "" if told.cost_usd is None else f", about ${told.cost_usd:.2f}"
    say(
        f"{told.cells:,} cells, {told.calls:,} calls, about {told.tokens_in:,} tokens to read"
        f" and at most {told.tokens_out:,} to write{cost}"
    )
    for line in told.lines:
        hours = "" if line.hours is None else f", {line.hours:.2f} h on {line.slots} slots"
        say(f"{line.model}: {line.tokens_in + line.tokens_out:,} tokens{hours} ({line.basis})")
    for trial in told.unscored:
        say(f"{trial} has no gold standard: it is run and shown as unscored")
    for cell in told.too_long[:5]:
        say(f"{cell} is likely to be larger than the model's window")


@contextlib.contextmanager
def place(*, own: bool) -> Iterator[None]:
    """A stack that is there, or one of our own for as long as the command takes."""
    from masterchef.cli.environment import note_hosts, setup_django, some_stack
    from masterchef.cli.signals import like_ctrl_c

    if not own:
        setup_django()
        note_hosts()
        yield
        return
    with like_ctrl_c(), some_stack():
        note_hosts()
        yield


def split(given: Listed) -> Listed:
    """Values given several times, or separated by commas."""
    if not given:
        return None
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def _example(given: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The example's setup, changed by what was given, and why SmolLM2 isn't asked ("" if it is)."""
    from agents import registry
    from judging.trials.example import EXAMPLE

    setup = EXAMPLE | given
    if "models" not in given and (problems := registry.problems_of(EXAMPLE["models"])):
        say(f"{problems[0]}\nasking the scripted model in its place")
        return setup | {"models": ["scripted"]}, problems[0]
    return setup, ""


def _save(name: str, setup: dict[str, Any]) -> None:
    from judging.setups import save

    if not _NAME.fullmatch(name):
        raise CommandError(
            f"name: {name!r}: write letters, digits, - and _, up to 60", code=ExitCode.USAGE
        )
    save(name, "matrix", setup, owner=None)
    say(f"saved as {name}: masterchef matrix start {name}")


def _say_where(matrix: "Matrix") -> None:
    short = str(matrix.pk)[:8]
    say(
        f"matrix {short}; look closer: masterchef matrix show {short}, matrix report {short}"
        f" --out FOLDER, logs {short}"
    )
