"""A turn, a cell and a participant are followed from their task to the settled row in 20 files."""

from collections.abc import Callable

import pytest

from agents.models import Host
from judging import cooks
from judging.models import Cell, Participation
from judging.trials import library, matrices
from kitchen import sessions
from kitchen.models import Turn
from masterchef.durable import registry, take
from tests.agents.conftest import host, scripted
from tests.judging.cooks import making
from tests.judging.trials.conftest import SETUP
from tests.masterchef.walks import walking

__all__ = ["host", "scripted"]

MODEL = "scripted:latest"
MOST = 20


def turn() -> Turn:
    session = sessions.create_session(scenario="busy_night_1", lineup=MODEL, seed=3)
    sessions.start(session)
    return Turn.objects.filter(session=session, state="ready").order_by("pk")[0]


def cell() -> Cell:
    library.sync()
    matrix = matrices.create(SETUP)
    matrices.start(matrix)
    return Cell.objects.filter(matrix=matrix, queued=True).order_by("pk")[0]


def participation() -> Participation:
    member = {"anna": f"model/{MODEL}"}
    cook = making.make_cook(participants=member, judges={"judith": f"model/{MODEL}"})
    cooks.run(cook)
    return making.ready(cook)[0]


@pytest.mark.parametrize(
    ("make", "own"),
    [
        (turn, ("agents/turns.py", "agents/model_player/", "agents/memory/", "kitchen/sessions/")),
        (cell, ("judging/trials/",)),
        (participation, ("judging/cooks/",)),
    ],
    ids=["turn", "cell", "participation"],
)
def test_a_reader_opens_at_most_twenty_files(
    host: Host, make: Callable[[], Turn | Cell | Participation], own: tuple[str, ...]
) -> None:
    row = make()
    registry.kinds()  # the kinds are imported once, not for each piece of work
    with walking() as walk:
        take(make.__name__, row.pk)
    row.refresh_from_db()
    assert row.state in ("decided", "done")  # a turn is done when its tick closes
    stops = walk.stops(*own)
    print(f"{make.__name__}: {len(stops)} stops, {len(walk.callers)} files with all behind doors")
    assert len(stops) <= MOST, "\n".join(stops)
