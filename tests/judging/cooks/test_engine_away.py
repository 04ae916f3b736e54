"""An engine that is down is nobody's fault; an image that is missing is built."""

import pytest

from agents.containers import EngineAway
from agents.containers.engine import engine
from agents.flavors import image_builds
from judging import cooks
from judging.models import Participation
from masterchef.durable import sql, take
from tests.docker_engine import require_engine

from . import making

pytestmark = pytest.mark.django_db(transaction=True)


def test_waiting_for_an_engine_counts_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    cook = making.make_cook(participants={"anna": "dummy"})
    cooks.run(cook)
    for _ in range(7):  # more often than a row has attempts
        sql("UPDATE judging_participation SET not_before = NULL, state = 'ready'")
        take("participation", Participation.objects.get().pk)
        row = Participation.objects.get()
        assert (row.state, row.attempts, row.error_kind) == ("waiting", 0, "engine")
        assert "no Docker engine answers" in row.error
    cook.refresh_from_db()
    assert cook.state == "running"


@pytest.mark.docker
def test_a_missing_image_is_built_where_it_is_missed() -> None:
    require_engine()
    image_builds.build("dummy", say=print)
    engine().images.remove("masterchef/dummy", force=True)
    said: list[str] = []
    image_builds.ensure("dummy", say=said.append)
    assert not image_builds.missing("dummy") and said
    said.clear()
    image_builds.ensure("dummy", say=said.append)
    assert not said


def test_what_a_build_can_t_have_is_waited_for_where_it_is_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(EngineAway):
        image_builds.ensure("dummy", say=print)
