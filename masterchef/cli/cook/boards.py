"""`masterchef cook leaderboard`: participants over many cooks."""

from typing import Annotated

import typer

from masterchef.cli.output import Json, data, emit, say


def leaderboard(
    name: Annotated[str, typer.Option(help="Only cooks of this name.")] = "",
    json: Json = False,
) -> None:
    """Rank participants over every judged cook, the newest panel of each."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.reports import across

    count, board = across.board(name=name)
    if json:
        emit({"cooks": count, **board.to_json()})
    elif count:
        data().print(board.to_markdown(), soft_wrap=True)
    else:
        say("no cook is judged yet; try: masterchef cook example essay")
