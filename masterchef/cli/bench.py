"""`masterchef bench`: the figures of this machine, each against its target."""

from typing import Annotated

import typer

from masterchef.cli.output import Json, data, emit, say


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
    for name in names or known:
        for figure in known[name].run(say):
            if json:
                emit(figure.to_json())
                continue
            mark = "[green]✓[/]" if figure.met else "[red]✗[/]"
            sign = "≥" if figure.higher_is_better else "≤"
            data().print(
                f"{mark} {figure.name}: [bold]{figure.value:,.4g}[/] {figure.unit}"
                f" (target {sign} {figure.target:,.4g})"
            )
            for key, value in figure.details.items():
                data().print(f"    {key}: {value}", markup=False, highlight=False)
