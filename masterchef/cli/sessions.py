"""`masterchef sessions`: what was played and what is being played."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, say, table

if TYPE_CHECKING:
    from kitchen.models import Session

_COLUMNS = ["session", "exp", "scenario", "lineup", "seed", "state", "tick", "score", "why"]


def sessions(
    state: Annotated[str | None, typer.Option(help="Only this state, such as running.")] = None,
    experiment: Annotated[int | None, typer.Option(help="Only this experiment's.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Only this scenario's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 20,
    json: Json = False,
) -> None:
    """List sessions, newest first."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from kitchen.models import Session
    from masterchef.runs.models import RunState

    if state is not None and state not in RunState.values:
        raise CommandError(
            f"--state: {state!r} is none of {', '.join(RunState.values)}", code=ExitCode.USAGE
        )
    wanted = {"state": state, "experiment": experiment, "scenario__name": scenario}
    rows = Session.objects.filter(
        **{key: value for key, value in wanted.items() if value is not None}
    )
    newest = rows.select_related("scenario", "lineup").order_by("-created_at", "id")[:limit]
    found = [row_of(session) for session in newest]
    unsure = any(row["calibration"] != "calibrated" for row in found)
    if not json:
        found = [_short(row) for row in found]
    table(found, _COLUMNS, as_json=json)
    if unsure and not json:
        say("* not calibrated: a gate of the scenario failed, is open or was never measured")


def row_of(session: "Session") -> dict[str, Any]:
    """A session as JSON; score 0 to 100, raw_score in the scenario's money."""
    from kitchen.calibrations import mark

    return {
        "session": str(session.pk),
        "experiment": session.experiment_id,
        "scenario": session.scenario.name,
        "lineup": session.lineup.name,
        "seed": session.seed,
        "repeat": session.repeat,
        "track": session.track,
        "state": session.state,
        "reason": session.reason,
        "tick": session.tick,
        "score": session.score,
        "calibration": str(mark(session.scenario.digest, session.ruleset)),
        "raw_score": session.raw_score,
        "hash": session.hash,
        "created_at": session.created_at,
        "ended_at": session.ended_at,
    }


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """For a table of 80 columns; seed 3's second run reads 3/2."""
    return row | {
        "session": row["session"][:8],
        "exp": row["experiment"],
        "scenario": row["scenario"] + ("" if row["calibration"] == "calibrated" else "*"),
        "lineup": row["lineup"][:20],
        "seed": row["seed"] if row["repeat"] == 1 else f"{row['seed']}/{row['repeat']}",
        "score": None if row["score"] is None else f"{row['score']:.1f}",
        "why": _words(row["reason"]),
    }


def _words(reason: str) -> str:
    """A reason of one word reads as words; a sentence may name a variable, and stays as it is."""
    return reason if " " in reason else reason.replace("_", " ")
