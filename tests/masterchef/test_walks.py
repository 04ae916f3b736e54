"""A turn, a cell and a participant are followed from their task to the settled row in 20 files."""

import time
from collections.abc import Callable

import pytest

from agents.models import Host
from judging import cooks
from judging.models import Cell, Participation
from judging.trials import library, matrices
from kitchen import sessions
from kitchen.models import Turn
from masterchef.durable import registry, sql, take
from tests.agents.conftest import host, scripted
from tests.judging.cooks import making
from tests.judging.cooks.conftest import dummy_image, engine
from tests.judging.trials.conftest import SETUP
from tests.masterchef.walks import Walk, walking

__all__ = ["dummy_image", "engine", "host", "scripted"]

MODEL = "scripted:latest"
MOST = 20
MOST_IN_A_CONTAINER = 28  # its container, its keys and what it printed are files of their own


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
    few(walk, make.__name__, own, MOST)


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("engine")
def test_a_participant_in_a_container_takes_a_few_more() -> None:
    """From the task that starts it, over every look at it, to the submission."""
    cook = making.make_cook(participants={"anna": "dummy/warm"})
    cooks.run(cook)
    (row,) = making.ready(cook)
    registry.kinds()
    until = time.monotonic() + 120
    with walking() as walk:
        while row.state != "done" and time.monotonic() < until:
            sql("UPDATE judging_participation SET not_before = NULL WHERE state = 'ready'")
            take("participation", row.pk)
            row.refresh_from_db()
    assert (row.state, row.outcome) == ("done", "ok")
    few(walk, "participation in a container", ("judging/cooks/",), MOST_IN_A_CONTAINER)


def few(walk: Walk, name: str, own: tuple[str, ...], most: int) -> None:
    stops = walk.stops(*own)
    print(f"{name}: {len(stops)} stops, {len(walk.callers)} files with all behind doors")
    assert len(stops) <= most, "\n".join(stops)
