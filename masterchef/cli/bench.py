"""`masterchef bench`: the figures of this machine, each against its target."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from masterchef.bench.figures import Figure
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say, styled


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which benches; all if none is named.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure speed; with --json one object a line."""
    from masterchef.bench import benches

    known = benches()
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: no such bench; there are {', '.join(known)}"
        )
    chosen = list(dict.fromkeys(names or known))
    if len(chosen) > 1:
        _apart(chosen, json)
        return
    for figure in known[chosen[0]].run(say):
        emit(figure.to_json()) if json else _show(figure)


def _apart(names: Sequence[str], json: bool) -> None:
    """Each bench in a process of its own: one stack's addresses, threads and memory end with it."""
    command = [sys.executable, "-m", "masterchef.cli", "bench", *(["--json"] if json else [])]
    failed = [name for name in names if subprocess.run([*command, name]).returncode]
    if failed:
        say(f"not measured: {', '.join(failed)}; what was wrong is said above")
        raise typer.Exit(ExitCode.FAILED)


def _show(figure: Figure) -> None:
    mark = ("✓", "green") if figure.met else ("✗", "red")
    sign = "≥" if figure.higher_is_better else "≤"
    data().print(
        styled(
            mark,
            f" {figure.name}: ",
            (f"{figure.value:,.4g}", "bold"),
            f" {figure.unit} (target {sign} {figure.target:,.4g})",
        )
    )
    for key, value in figure.details.items():
        data().print(f"    {key}: {value}")
