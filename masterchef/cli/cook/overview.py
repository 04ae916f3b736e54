"""`masterchef cook list` and `status`."""

from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.output import Json, emit, table

_COLUMNS = ["id", "name", "state", "stage", "rounds", "panels", "participants", "judges", "why"]


def list_cooks(
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 20,
    json: Json = False,
) -> None:
    """List cooks, newest first."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.models import Cook
    from masterchef.cli.cook import common

    rows = [common.row_of(cook) for cook in Cook.objects.order_by("-created_at", "id")[:limit]]
    if not json:
        rows = [row | {"id": row["id"][:8], "why": row["reason"]} for row in rows]
    table(rows, _COLUMNS, as_json=json)


def status(name: Name, json: Json = False) -> None:
    """How a cook stands: each participant and judge, what was spent, what comes next."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli.cook import common, shown

    cook = common.find(name)
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))
    else:
        shown.print_end(cook)
