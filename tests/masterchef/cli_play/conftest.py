"""Sessions played to their end without workers, and the commands run in this process."""

import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection

from kitchen import sessions
from kitchen.models import Session
from masterchef.cli import errors

SCENARIO = "busy_night_1"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def masterchef(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`masterchef("sessions", "--json")`, as from a shell without a terminal."""
    from masterchef.cli import output
    from masterchef.cli.app import app

    def run(*words: object) -> Ran:
        output.data.cache_clear()
        output.progress.cache_clear()
        code = 0
        try:
            app([str(word) for word in words], prog_name="masterchef")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except Exception as error:  # noqa: BLE001
            code = int(errors.report(error))
        return Ran(code, *capsys.readouterr())

    yield run
    output.data.cache_clear()
    output.progress.cache_clear()


def carry_on(session: Session) -> None:
    """What a worker does for a session of baselines: close tick after tick."""
    session.refresh_from_db()
    while session.state == "running":
        sessions.run_on(session.pk, session.tick)
        session.refresh_from_db()


def played(lineup: str = "greedy", seed: int = 1, **more: Any) -> Session:
    """A session of baselines that has ended and been measured."""
    session = sessions.create_session(scenario=SCENARIO, lineup=lineup, seed=seed, **more)
    sessions.start(session)
    carry_on(session)
    sessions.measure_session(session.pk)
    session.refresh_from_db()
    return session


@pytest.fixture
def kitchen_worker(transactional_db: None) -> Iterator[None]:
    """A thread in a worker's place: carries on every session that has been started."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.02):
            for session in Session.objects.filter(state="running"):
                carry_on(session)
                sessions.measure_session(session.pk)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()
