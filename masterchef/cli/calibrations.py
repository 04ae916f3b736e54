"""`masterchef calibrations list, show, cancel`: what workers measure of saved scenarios.

One is begun by `masterchef calibrate NAME`.
"""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, progress, say, table

if TYPE_CHECKING:
    from kitchen.models import Calibration, Scenario

calibrations = typer.Typer(help="Gates of saved scenarios.", no_args_is_help=True)
Which = Annotated[int, typer.Argument(help="Its number, see `calibrations list`.")]
VERDICTS = {True: "passed", False: "FAILED", None: "open"}
_POLL_S = 0.5


@calibrations.command("list")
def list_(json: Json = False) -> None:
    """Those of every saved scenario, the newest first."""
    _setup()
    from kitchen.models import Calibration

    rows = Calibration.objects.select_related("scenario").order_by("-pk")
    columns = ("calibration", "scenario", "digest", "seeds", "state", "steps", "not passed")
    table((row_of(row) for row in rows), columns, as_json=json)


@calibrations.command()
def show(
    which: Which,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until it has ended.")] = False,
    json: Json = False,
) -> None:
    """How far one is, and every gate once it is done."""
    row = _find(which)
    if follow:
        to_the_end([row])
    print_result(row, as_json=json)


@calibrations.command()
def cancel(which: Which) -> None:
    """End one; `calibrate` with the same seeds goes on where it was."""
    row = _find(which)
    from kitchen import calibrations

    try:
        calibrations.cancel(row)
    except ValueError as error:
        raise CommandError(str(error)) from error
    say(f"the calibration of {row} is cancelled")


def begin(versions: "Iterable[Scenario]", seeds: Sequence[int]) -> "list[Calibration]":
    """All of them, or none; raises CommandError."""
    from kitchen import calibrations, engine

    try:
        return [calibrations.begin(version, seeds) for version in versions]
    except engine.ScenarioError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandError(f"--{error}", code=ExitCode.USAGE) from error


def saved(text: str) -> "Scenario | None":
    """A saved scenario by its name, or by the first characters of a version's digest."""
    from masterchef.cli.environment import setup_django

    try:
        setup_django()
    except CommandError:  # no stack is up, so nothing is saved
        return None
    from kitchen import library
    from kitchen.models import Scenario

    versions = Scenario.objects.filter(saved_at__isnull=False, digest__startswith=text)
    return library.scenario_row(text) or (versions.first() if len(text) >= 6 else None)


def to_the_end(rows: "Sequence[Calibration]") -> None:
    """A line for each step until all have ended. Ctrl-C leaves them to the workers."""
    said: dict[int, str] = {}
    while True:
        for row in rows:
            row.refresh_from_db()
            line = f"{row.scenario.name}: {row.steps_done} of {row.steps_total}, {row.state}"
            line += f": {row.error or row.phase}" if row.error or row.phase else ""
            if said.get(row.pk) != line:
                progress().print(line, soft_wrap=True)
                said[row.pk] = line
        if not any(row.under_way for row in rows):
            return
        time.sleep(_POLL_S)


def print_result(row: "Calibration", *, as_json: bool) -> None:
    """Its row, and its gates."""
    if as_json:
        emit({**row_of(row), "seeds": row.seeds, "shares": row.shares, "missing": row.missing,
              "error": row.error, "gates": row.gates})  # fmt: skip
        return
    verdict = ("calibrated" if passed(row) else "NOT CALIBRATED") if row.gates else row.state
    head = f"{row.scenario.name} · level {row.scenario.level} · {len(row.seeds)} seeds · {verdict}"
    data().print(head, soft_wrap=True)
    lines = ({"gate": gate["name"], **gate, "verdict": VERDICTS[gate["passed"]]}
             for gate in row.gates)  # fmt: skip
    table(lines, ("gate", "bound", "measured", "verdict"), as_json=False)


def passed(row: "Calibration") -> bool:
    """Whether each gate is passed."""
    return bool(row.gates) and all(gate["passed"] is True for gate in row.gates)


def row_of(row: "Calibration") -> dict[str, Any]:
    """One as a line of the list."""
    lacking = [gate["name"] for gate in row.gates if gate["passed"] is not True]
    return {
        "calibration": row.pk,
        "scenario": row.scenario.name,
        "digest": row.scenario.digest[:12],
        "seeds": len(row.seeds),
        "state": row.state,
        "steps": f"{row.steps_done}/{row.steps_total}",
        "not passed": ", ".join(lacking),
    }


def _find(number: int) -> "Calibration":
    _setup()
    from kitchen.models import Calibration

    rows = Calibration.objects.select_related("scenario")
    row = rows.filter(pk=number).first() if number < 2**31 else None
    if row is None:
        raise CommandError(f"there is no calibration {number}",
                           fix="list them: masterchef calibrations list",
                           code=ExitCode.NOT_FOUND)  # fmt: skip
    return row


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
