"""A model is neither deleted nor replaced under a run that plays with it."""

import pytest

from agents.library import assignments, needs, on_hosts, versions
from agents.library.errors import InTheWay
from agents.library.placements import PLACEMENTS
from agents.models import Host, ModelFile, Placement
from kitchen.models import Lineup, Scenario, Session
from masterchef.runs.models import RunState
from tests.agents.library.conftest import place, play
from tests.agents.library.test_placing import Hosts


@pytest.fixture
def session(transactional_db: None) -> Session:
    scenario = Scenario.objects.create(
        name="tiny", family="busy_night", level=1, title="Tiny", digest="0" * 64, spec={}
    )
    lineup = Lineup.objects.create(name="test", digest="1" * 64, spec={})
    seats = {"L1": {"role": "line_cook", "player": "soup@gpu"}}
    return Session.objects.create(
        kind="session", scenario=scenario, lineup=lineup, seed=7, ruleset="test", seats=seats,
        state=RunState.RUNNING,
    )  # fmt: skip


def test_a_run_is_found_by_the_exact_model_and_host(session: Session) -> None:
    gpu = Host(name="one", tags=["gpu"])
    assert [run.pk for run in needs.runs_with("soup:latest")] == [session.pk]
    assert [run.pk for run in needs.runs_with("soup", host=gpu)] == [session.pk]
    assert needs.runs_with("soup:latest", host=Host(name="other")) == []
    assert needs.runs_with("sou") == [] and needs.runs_with("soup:8b") == []
    Session.objects.update(state=RunState.DONE)
    assert needs.runs_with("soup:latest") == []


def test_a_running_session_keeps_its_model(session: Session, soup: ModelFile, hosts: Hosts) -> None:
    host, shelf = hosts("one", tags=["gpu"])
    first = versions.create("soup", soup)
    wanted = assignments.assign("soup", host=host)
    play(PLACEMENTS, place(host))
    before = shelf.models["soup:latest"]

    second = versions.edit(first, system="Be brief.")
    assignments.place_missing()
    row = Placement.objects.get(version=second)
    play(PLACEMENTS, row)
    assert row.state == "waiting" and str(session) in row.error
    assignments.take_away(wanted)
    with pytest.raises(InTheWay, match="plays with it"):
        on_hosts.delete(host, "soup:latest")
    with pytest.raises(InTheWay, match="plays with it"):
        on_hosts.copy(host, "other", "soup")
    assert shelf.models["soup:latest"] == before

    Session.objects.update(state=RunState.DONE)
    assignments.assign("soup", host=host)
    row.refresh_from_db()
    play(PLACEMENTS, row)
    assert row.state == "done" and shelf.models["soup:latest"] != before
