"""`masterchef matrix report` and `compare`: tables, charts and files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from masterchef.cli.errors import CommandError, bad_input
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say
from masterchef.cli.output import table as print_rows

if TYPE_CHECKING:
    from rich.console import Console

    from judging.models import Matrix

Which = Annotated[str, typer.Argument(help="The first characters of a matrix's id.")]
Metric = Annotated[
    str | None, typer.Option(help="Such as entities_f1, mappings_f1 or entities_recall.")
]


def report(
    matrix: Which,
    metric: Metric = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for charts, the HTML report and exports.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="The run that regressions are counted against.")
    ] = None,
    json: Json = False,
) -> None:
    """Rank prompts × models, and write charts, a report and data files."""
    _setup()
    from judging.gold import BadFile
    from judging.trials import reports, retention
    from masterchef.cli import lookup

    found = lookup.matrix(matrix)
    with bad_input(BadFile):
        if baseline:
            retention.set_baseline(found, lookup.matrix(baseline))
            found.refresh_from_db()
        if json:
            emit(reports.report(found, metric))
        else:
            show_report(found, data(), metric)
        if out is not None:
            for file in write_files(found, out, reports.metric_of(found, metric)):
                say(f"written: {file}")


def show_report(matrix: "Matrix", console: "Console", metric: str | None = None) -> None:
    """The ranking, the best, what was left out, and the worst mistakes.

    Without a metric also the ranking of the prompts that the matrix's own metric leaves out.
    """
    from judging.trials import reports

    told = reports.report(matrix, metric)
    other = "entities_f1" if told["metric"].startswith("mappings") else "mappings_f1"
    if metric is None and told["not_asked"]:
        show_ranking(reports.report(matrix, other), console)
    show_ranking(told, console)


def show_ranking(told: dict[str, Any], console: "Console") -> None:
    """One metric's ranking with what is needed to read it."""
    console.print(_ranking(told))
    for line in _footnotes(told):
        console.print(f"  {line}", style="dim", soft_wrap=True)
    for title, rows in (("most missed", told["missed"]), ("most invented", told["invented"])):
        if rows:
            console.print(f"{title}:", style="bold")
        for row in rows[:5]:
            context = f" · {row['contexts'][0][:80]}" if row["contexts"] else ""
            console.print(
                f"  {row['count']}/{row['cells']} {row['text']!r} ({row['type']}) in"
                f" {row['trial']}{context}",
                soft_wrap=True,
            )
    for change in told["regressions"]:
        if change["regressed"]:
            proof = "" if change["proven"] else " (may be chance)"
            console.print(
                f"  regressed: {change['contender']} {change['before']:.3f} → "
                f"{change['now']:.3f}{proof}",
                style="yellow",
            )
    if told["best"]:
        console.print(f"best: {'; '.join(told['best'])}", soft_wrap=True)


def emit_report(matrix: "Matrix") -> None:
    """The report as one JSON object."""
    from judging.trials import reports

    emit(reports.report(matrix))


def _ranking(told: dict[str, Any]) -> Any:
    from rich import box
    from rich.table import Table

    paid = any(entry["cost_usd"] is not None for entry in told["entries"])
    title = f"{told['name']} · {told['metric']} · {told['mode']} match"
    table = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )
    table.add_column("rank", justify="right")
    table.add_column("prompt", overflow="fold", min_width=20)
    table.add_column("model", overflow="fold", min_width=8)
    numbers = (
        "mean",
        "95%",
        "trials",
        "cells",
        "tokens",
        *(["$"] if paid else []),
        "s",
        "valid",
        "cut",
        "out",
    )
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for entry in told["entries"]:
        table.add_row(*_cells(entry, paid))
    return table


def _cells(entry: dict[str, Any], paid: bool) -> tuple[str, ...]:
    known = entry["low"] is not None
    return (
        str(entry["rank"] or "–"),
        entry["combination"],
        entry["model"],
        _figure(entry["mean"], ".3f"),
        f"{entry['low']:.2f} to {entry['high']:.2f}" if known else "–",
        str(entry["n"]),
        f"{entry['covered']}/{entry['expected']}",
        f"{entry['tokens']:,.0f}",
        *([_figure(entry["cost_usd"], ".4f")] if paid else []),
        f"{entry['seconds']:,.1f}",
        _figure(entry["schema_valid_rate"], ".0%"),
        str(sum(entry["cut"].values()) or ""),
        str(sum(entry["excluded"].values()) or ""),
    )


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _footnotes(told: dict[str, Any]) -> list[str]:
    lines = [
        "95% intervals are over trials; cells: those that count of those that should, no rank"
        " without all; tokens and s (of model time) are all that was spent over the cells that"
        " count; valid: replies that could be read; cut: ended by a limit; out: excluded cells.",
        *filter(None, [told["resolution"]]),
    ]
    for entry in told["entries"]:
        if entry["note"]:
            lines.append(f"{entry['combination']} · {entry['model']}: {entry['note']}")
        if entry["excluded"]:
            left_out = ", ".join(f"{count} {why}" for why, count in entry["excluded"].items())
            lines.append(f"{entry['combination']} · {entry['model']} left out: {left_out}")
    if told["rerun"]:
        names, again = "; ".join(told["rerun"]["contenders"]), told["rerun"]["command"]
        lines.append(f"only the infrastructure keeps these from a rank: {names}; {again}")
    if told["not_asked"]:
        lines.append(f"don't ask for it: {', '.join(told['not_asked'])}")
    for words, who in (("$", told["cheapest"]), ("seconds", told["fastest"])):
        if who:
            lines.append(f"fewest {words} an F1 point: {who}")
    return lines


def write_files(matrix: "Matrix", folder: Path, metric: str) -> list[Path]:
    """Charts (PNG and SVG), report.html, and every table as CSV, JSON lines and Parquet."""
    from judging.trials import files

    if folder.exists() and not folder.is_dir():
        raise CommandError(f"--out: {folder} is a file, name a folder", code=ExitCode.USAGE)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.of(matrix, metric):
        (folder / name).write_bytes(content)
        written.append(folder / name)
    return written


def compare(
    one: Annotated[str, typer.Argument(help="A matrix, or a combination with --in.")],
    two: Annotated[str, typer.Argument(help="Another of the same.")],
    within: Annotated[
        str | None, typer.Option("--in", help="Compare two combinations of this matrix.")
    ] = None,
    metric: Metric = None,
    only: Annotated[
        Literal["all", "different", "failures"], typer.Option(help="Which cells are listed.")
    ] = "different",
    json: Json = False,
) -> None:
    """Compare two matrices, or two combinations of one, cell by cell."""
    _setup()
    from judging.gold import BadFile
    from judging.trials import differences
    from masterchef.cli import lookup

    with bad_input(BadFile):
        if within:
            found = differences.combinations(
                lookup.matrix(within), one, two, metric=metric, only=only
            )
        else:
            found = differences.matrices(
                lookup.matrix(one), lookup.matrix(two), metric=metric, only=only
            )
    if json:
        for row in found["cells"]:
            emit(row)
        return
    rows = (
        {
            "cell": " × ".join(row["key"]),
            "one": _figure(row["left"], ".3f") if row["left"] is not None else row["left_state"],
            "two": _figure(row["right"], ".3f") if row["right"] is not None else row["right_state"],
            "change": _figure(row["difference"], "+.3f"),
        }
        for row in found["cells"]
    )
    print_rows(rows, ("cell", "one", "two", "change"), as_json=False)
    common = f"{found['pairs']} cells in common, {found['counted']} of them scored in both"
    say(f"{len(found['cells'])} listed; {common}; {found['metric']}; {found['verdict']}")


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
