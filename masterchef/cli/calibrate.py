"""`masterchef calibrate`: the ladder of players and every gate of a scenario.

What comes along and files are played here, without a stack; saved scenarios by its workers.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.calibrations import VERDICTS
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say, table

if TYPE_CHECKING:
    from kitchen.engine import Scenario
    from kitchen.engine.calibration import Calibration, Gate
    from kitchen.models import Scenario as Version


def calibrate(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Scenarios, files, or saved ones by name or digest."),
    ] = None,
    seeds: Annotated[str, typer.Option(help="Seeds that each player plays.")] = "1-20",
    out: Annotated[
        Path | None, typer.Option(help="A folder whose NAME.jsonl gets each result as a line.")
    ] = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Don't wait for what the stack's workers measure.")
    ] = False,
    json: Json = False,
) -> None:
    """Play the ladder of scripted players and print every gate of each scenario.

    A saved scenario is measured by the workers of the stack. A scenario with a gate that is failed
    or open is not calibrated, and the command fails.
    """
    from kitchen import engine
    from kitchen.engine.calibration import calibrate as measured
    from masterchef.cli import calibrations
    from masterchef.cli.ranges import numbers

    wanted = numbers(seeds, "--seeds")
    if len(wanted) < 2:
        raise CommandError("--seeds: at least two; one says nothing of chance, write 1-20",
                           code=ExitCode.USAGE)  # fmt: skip
    if out is not None and not out.is_dir():
        raise CommandError(f"--out: {out} is not a folder", fix="make it first, or name another",
                           code=ExitCode.USAGE)  # fmt: skip
    scenarios, own = _asked(names or engine.scenarios())
    results: list[Calibration] = []
    for scenario in scenarios:
        _check_scale(scenario, wanted)
    begun = calibrations.begin(own, wanted) if own else []
    for scenario in scenarios:
        told = partial(_tell, scenario.name)
        results.append(measured(scenario, wanted, told=told))
        _print(results[-1], as_json=json)
        if out is not None:
            _keep(out, results[-1])
    _levels(results, as_json=json)
    failed = [result.scenario for result in results if not result.calibrated]
    if detach:
        for row in begun:
            say(f"{row.scenario.name}: calibration {row.pk}; masterchef calibrations show {row.pk}")
    elif begun:
        calibrations.to_the_end(begun)
        for row in begun:
            calibrations.print_result(row, as_json=json)
        failed += [row.scenario.name for row in begun if not calibrations.passed(row)]
    if failed:
        raise CommandError(f"not calibrated: {', '.join(failed)}")


def _asked(names: Iterable[str]) -> "tuple[list[Scenario], list[Version]]":
    """What is played here, and the saved versions that workers are asked for."""
    from masterchef.cli.calibrations import saved
    from masterchef.cli.scenarios import load

    here: list[Scenario] = []
    own: list[Version] = []
    for name in names:
        try:
            here.append(load(name))
        except CommandError as unknown:
            version = saved(name) if unknown.code == ExitCode.NOT_FOUND else None
            if version is None:
                raise
            own.append(version)
    return here, own


def _check_scale(scenario: "Scenario", seeds: Iterable[int]) -> None:
    from kitchen import engine
    from kitchen.engine.metrics import check_reference

    try:
        check_reference(scenario, seeds)
    except engine.ScenarioError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error


def _tell(scenario: str, player: str) -> None:
    say(f"{scenario}: {player} plays")


def _print(result: "Calibration", *, as_json: bool) -> None:
    means = {name: round(fmean(values), 1) for name, values in result.shares.items()}
    if as_json:
        gates = [gate._asdict() for gate in result.gates]
        head = {"scenario": result.scenario, "level": result.level, "digest": result.digest}
        emit({**head, "seeds": result.seeds, "calibrated": result.calibrated, "means": means,
              "shares": result.shares, "gates": gates})  # fmt: skip
        return
    verdict = "calibrated" if result.calibrated else "NOT CALIBRATED"
    said = f"\n{result.scenario} · level {result.level} · {len(result.seeds)} seeds · {verdict}"
    data().print(said)
    _gates(result.gates)


def _keep(folder: Path, result: "Calibration") -> None:
    """Adds the verdict to those of its scenario: over the same seeds, or of other rules, it
    takes their place."""
    from kitchen.engine.calibration import dump, read

    file, new = folder / f"{result.scenario}.jsonl", result.verdict
    kept = read(file.read_text("utf-8")) if file.exists() else []
    others = [row for row in kept if row.comparable(new) and row.seeds != new.seeds]
    file.write_text(dump(sorted([*others, new], key=lambda row: row.seeds)), "utf-8")


def _gates(gates: "Sequence[Gate]") -> None:
    columns = ["gate", "bound", "measured", "verdict"]
    rows = ({"gate": gate.name, **gate._asdict(), "verdict": VERDICTS[gate.passed]}
            for gate in gates)  # fmt: skip
    table(rows, columns, as_json=False)


def _levels(results: "Sequence[Calibration]", *, as_json: bool) -> None:
    """The gate of each level as a whole: whether its seeds tell neighbours apart."""
    from kitchen.engine.calibration import power

    for level in sorted({result.level for result in results}):
        gate = power([result for result in results if result.level == level])
        if as_json:
            emit({"level": level, **gate._asdict()})
        else:
            data().print(f"\nlevel {level}")
            _gates([gate])
