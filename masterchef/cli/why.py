"""`masterchef why`: what late and lost orders waited for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, styled, table

if TYPE_CHECKING:
    from kitchen.models import Session

_COLUMNS = ["from", "seconds", "seat", "part", "what"]


def why(
    session: Annotated[str, typer.Argument(help="The first characters of a session's id.")],
    order: Annotated[str, typer.Argument(help="Only this order, such as o3, step by step.")] = "",
    json: Json = False,
) -> None:
    """Explain every order that was late or lost, by its critical path from the event log."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli.lookup import session as find

    found = _explanations(find(session))
    if order:
        found = [row for row in found if row["order"] == order]
        if not found:
            raise CommandError(
                f"order: {order!r} was neither late nor lost",
                fix="without an order all of them are shown", code=ExitCode.NOT_FOUND,
            )  # fmt: skip
    if json:
        for row in found:
            emit(row)
        return
    if not found:
        data().print("no order was late or lost")
    for row in found:
        _show(row)
    if order:
        table([_step(step) for step in found[0]["path"]], _COLUMNS, as_json=False)


def _explanations(session: "Session") -> list[dict[str, Any]]:
    from kitchen import sessions

    try:
        return sessions.explanations(session)
    except sessions.StateError as error:
        raise CommandError(str(error)) from error


def _show(row: Mapping[str, Any]) -> None:
    late = row["end_ms"] - row["due_ms"]
    fate = f"late by {_s(late)}" if row["fate"] == "late" else "lost"
    took = _s(row["end_ms"] - row["arrived_ms"])
    title = f"{row['order']} · table {row['table']} · {fate} · {row['dish']}"
    data().print(styled((title, "bold")), soft_wrap=True)
    if not row["path"]:
        data().print(styled("  off the menu when it arrived"), soft_wrap=True)
        return
    lines = [
        f"{took} on its path: {_sums(row['parts_ms'])}",
        f"waited for {_sums(row['waited_for_ms']) or 'nobody'}",
        *(
            f"{wait['seat']} waited {_times(wait['count'])} ({_s(wait['ms'])}) while "
            f"{_offer(wait['action'])}"
            for wait in row["unneeded_waits"]
        ),
    ]
    for line in lines:
        data().print(styled(f"  {line}"), soft_wrap=True)


def _offer(action: str) -> str:
    return "it could have spoken" if action == "speak" else f"{action} was offered"


def _sums(sums: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_s(ms)}" for name, ms in sums.items())


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _s(ms: int) -> str:
    return f"{ms / 1000:g} s"


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "from": _s(step["from_ms"]),
        "seconds": f"{(step['to_ms'] - step['from_ms']) / 1000:g}",
        "seat": step["seat"] or "–",
        "part": step["part"].replace("_", " "),
        "what": step["what"] + (f" ×{step['times']}" if step["times"] > 1 else ""),
    }
