"""`masterchef replay`: a session played again from its seed and decisions, hash for hash."""

from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.output import Json, data, emit, styled


def replay(
    session: Annotated[str, typer.Argument(help="The first characters of a session's id.")],
    json: Json = False,
) -> None:
    """Check that a session's recorded decisions give its recorded history."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from kitchen.sessions import verify
    from masterchef.cli.lookup import session as find

    found = find(session)
    outcome = verify(found)
    if json:
        emit({"session": str(found.pk), **outcome._asdict()})
        if not outcome.ok:
            raise typer.Exit(1)
        return
    if not outcome.ok:
        raise CommandError(
            f"session {str(found.pk)[:8]} does not replay: {outcome.problem}; "
            f"hash {outcome.hash[:16] or '–'}, recorded {outcome.expected[:16]}"
        )
    data().print(
        styled(
            ("✓", "green"),
            f" {outcome.ticks} ticks and {outcome.events} events replayed, hash {outcome.hash}",
        ),
        soft_wrap=True,
    )
