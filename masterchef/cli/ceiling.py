"""`masterchef ceiling`: how good an evening can be, certified from above and below."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, say, table

if TYPE_CHECKING:
    from kitchen.engine import Scenario
    from kitchen.engine.ceilings import Ceiling

COLUMNS = ["scenario", "seed", "null", "lower", "upper", "reference", "gap", "seconds"]


def ceiling(
    names: Annotated[
        list[str] | None, typer.Argument(help="Scenarios or YAML files; all when left out.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="Seeds whose evening is certified.")] = "1-10",
    tries: Annotated[
        int | None, typer.Option(help="Evenings played in search of a better one.", min=0)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for files, NAME.jsonl; then no stack is needed.")
    ] = None,
    json: Json = False,
) -> None:
    """Bound what any team could reach: `upper` is proved, `lower` was played by the engine.

    The scores of these seeds are taken against `upper` from then on. `gap` is what is not settled
    between the two, in points of the score.
    """
    from kitchen import engine
    from masterchef.cli.ranges import numbers
    from masterchef.cli.scenarios import load

    wanted = numbers(seeds, "--seeds")
    scenarios = [load(name) for name in names or engine.scenarios()]
    if out is not None and not out.is_dir():
        raise CommandError(f"--out: {out} is not a folder", fix="make it first, or name another",
                           code=ExitCode.USAGE)  # fmt: skip
    if out is None:
        from masterchef.cli.environment import setup_django

        setup_django()
    for scenario in scenarios:
        rows = list(_certified(scenario, wanted, tries))
        if json:
            for _, row in rows:
                emit(row)
        else:
            table((_short(row) for _, row in rows), COLUMNS, as_json=False)
        _keep(scenario, [found for found, _ in rows], out)


def _certified(
    scenario: "Scenario", seeds: Sequence[int], tries: int | None
) -> Iterator[tuple["Ceiling", dict[str, object]]]:
    from kitchen import engine
    from kitchen.engine.ceilings import BoundError, certify
    from kitchen.engine.metrics import null_score

    for seed in seeds:
        say(f"{scenario.name}: seed {seed} is being bounded")
        began = monotonic()
        try:
            found = certify(scenario, seed, tries=tries)
        except BoundError as error:
            raise CommandError(f"{error}; its score stays without a ceiling") from error
        s_null = null_score(scenario, seed, found.seats)
        yield found, {
            **found.to_json(), "null": s_null, "reference": engine.reference_value(scenario, seed),
            "gap": found.gap(s_null), "seconds": round(monotonic() - began, 1),
        }  # fmt: skip


def _short(row: dict[str, object]) -> dict[str, object]:
    return {**row, "gap": f"{row['gap']:.2f}"}


def _keep(scenario: "Scenario", found: Sequence["Ceiling"], out: Path | None) -> None:
    if out is not None:
        from kitchen.engine.ceilings import dump

        (out / f"{scenario.name}.jsonl").write_text(dump(found), "utf-8")
        return
    from kitchen.sessions import keep_ceiling

    again = sum(keep_ceiling(one) for one in found)
    if again:
        say(f"{scenario.name}: {again} sessions that had ended were scored again")
