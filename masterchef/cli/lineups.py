"""`masterchef lineups`: which are saved, and which of them are offered."""

from typing import Annotated

import typer

from masterchef.cli import lookup
from masterchef.cli.output import Json, table
from masterchef.cli.retirement import Back, retired_by

lineups = typer.Typer(help="Saved lineups: list and retire them.", no_args_is_help=True)


@lineups.command("list")
def list_(json: Json = False) -> None:
    """Every saved lineup by name; the retired ones are marked."""
    _django()
    from kitchen.models import Lineup

    rows = Lineup.objects.order_by("name", "-created_at").values("name", "digest", "retired")
    shown = (
        {**row, "digest": row["digest"][:12], "retired": "yes" if row["retired"] else ""}
        for row in rows
    )
    table(rows if json else shown, ("name", "digest", "retired"), as_json=json)


@lineups.command("retire")
def retire(
    name: Annotated[str, typer.Argument(help="A lineup's name; of several, the newest is meant.")],
    back: Back = False,
) -> None:
    """Offer it no more; what was played with it stays."""
    _django()
    from kitchen import library
    from kitchen.models import Lineup

    row = lookup.by_name(Lineup.objects.order_by("name", "-created_at"), name, "lineup")
    retired_by(row, library.retire, room="lineup", back=back)


def _django() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
