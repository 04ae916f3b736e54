"""`… retire NAME [--back]`: the same of setups, scenarios and lineups."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from masterchef.cli.output import say

Back = Annotated[bool, typer.Option("--back", help="Offer it again.")]


def retired_by(row: Any, retire: Callable[..., None], *, room: str, back: bool) -> None:
    """Retire the row by its own verb, or take it back, with an entry in the audit log."""
    from masterchef import audit

    before = {"retired": row.retired}
    retire(row, retired=not back)
    audit.changed(None, f"{room}.retire", row, before=before, after={"retired": not back})
    say(f"{row} is {'offered again' if back else 'retired'}")
