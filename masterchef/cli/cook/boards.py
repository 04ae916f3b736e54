"""`masterchef cook leaderboard`: participants over many cooks."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.output import Json, data, emit, say


def leaderboard(
    name: Annotated[str, typer.Option(help="Only cooks of this name.")] = "",
    plot: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write score against cost as an SVG.")
    ] = None,
    json: Json = False,
) -> None:
    """Rank flavors with their models over every judged cook, the newest panel of each."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.reports import across

    count, board = across.board(name=name)
    if plot is not None:
        plot.write_text(board.to_svg())
        say(f"score against cost: {plot}")
    if json:
        emit({"cooks": count, **board.to_json()})
    elif count:
        data().print(board.to_markdown(), soft_wrap=True)
    else:
        say("no cook is judged yet; try: masterchef cook example essay")
