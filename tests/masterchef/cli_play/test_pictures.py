"""What a person sees while sessions go on is what the record says."""

import io

import pytest

from kitchen import engine, sessions
from kitchen.models import Experiment
from masterchef.cli.kitchen_view import KitchenView
from masterchef.cli.live_display import LiveDisplay
from masterchef.cli.output import console
from masterchef.cli.progress import Progress
from masterchef.cli.sentences import sentence
from tests.masterchef.cli_play.conftest import SCENARIO, carry_on, played


def text_of(renderable: object, width: int = 120) -> str:
    printer = console(file=io.StringIO(), width=width)
    printer.print(renderable)
    return printer.file.getvalue()


@pytest.fixture
def experiment(db: None) -> Experiment:
    return Experiment.objects.create(name="an experiment")


def test_progress_adds_up_to_the_measured_result(experiment):
    session = played("greedy", experiment=experiment)
    progress = Progress(experiment)
    progress.refresh()
    (standing,) = progress.standings.values()
    assert standing.cents == session.metrics["money"]["s_cents"]
    assert standing.served == session.metrics["dishes"]["served"] > 0


def test_progress_counts_every_event_once_however_often_it_looks(experiment):
    session = sessions.create_session(
        scenario=SCENARIO, lineup="greedy", seed=1, experiment=experiment
    )
    progress = Progress(experiment)
    progress.refresh()
    assert not progress.over
    sessions.start(session)
    progress.refresh()
    carry_on(session)
    for _ in range(3):
        progress.refresh()
    (standing,) = progress.standings.values()
    assert standing.seen == session.last_number
    assert standing.served == session.events.filter(kind="dish_served").count()
    assert progress.over
    assert not progress.measured  # a worker has yet to compute its score


def test_a_look_takes_as_many_queries_for_many_sessions_as_for_one(
    experiment, django_assert_max_num_queries
):
    for seed in range(8):
        played("null", seed, experiment=experiment)
    progress = Progress(experiment)
    with django_assert_max_num_queries(4):
        progress.refresh()
    assert len(progress.standings) == 8


def test_the_display_names_the_seats_that_think(experiment):
    session = sessions.create_session(
        scenario=SCENARIO, lineup="external", seed=1, experiment=experiment
    )
    sessions.start(session)
    progress = Progress(experiment)
    progress.refresh()
    picture = LiveDisplay(console(file=io.StringIO()), title="mine").picture(progress)
    assert "mine · 0 of 1 settled" in text_of(picture)
    assert "P1 (external)" in text_of(picture)
    narrow = text_of(picture, width=80)
    assert str(session.pk)[:8] in narrow
    assert "external" in narrow


def test_the_display_shows_those_under_way_first_when_there_are_many(experiment):
    for seed in range(20):
        played("null", seed, experiment=experiment)
    running = sessions.create_session(
        scenario=SCENARIO, lineup="external", seed=99, experiment=experiment
    )
    sessions.start(running)
    progress = Progress(experiment)
    progress.refresh()
    shown = text_of(LiveDisplay(console(file=io.StringIO()), title="").picture(progress))
    assert str(running.pk)[:8] in shown
    assert "5 not shown" in shown


@pytest.mark.parametrize("name", ["busy_night_1", "busy_night_2"])
def test_the_kitchen_on_the_screen_is_the_kitchen_of_the_record(name):
    kitchen = engine.lay_out(engine.load_scenario(name), 1)
    view = KitchenView(kitchen, name)
    for _ in range(40):
        decisions = {
            seat: engine.decide("greedy", engine.observe(kitchen, seat), seed=1)
            for seat in kitchen.free
        }
        kitchen, events = engine.step(kitchen, decisions)
        view.fold(events)
    assert engine.state_hash(view.kitchen) == engine.state_hash(kitchen)
    shown = text_of(view.picture("running"))
    assert all(station in shown for station in kitchen.plan.stations)
    assert all(seat in shown for seat in kitchen.seats)
    assert all(order in shown for order in list(kitchen.orders)[:12])


@pytest.mark.parametrize("kind", sorted(engine.KINDS))
def test_every_kind_of_event_has_words_even_if_its_facts_are_missing(kind):
    assert sentence(kind, "P1", {}).startswith("P1 ")


def test_every_event_of_a_whole_session_reads_without_gaps():
    kitchen = engine.lay_out(engine.load_scenario("busy_night_2"), 2)
    while not kitchen.ended:
        decisions = {
            seat: engine.decide("greedy", engine.observe(kitchen, seat), seed=2)
            for seat in kitchen.free
        }
        for event in engine.advance(kitchen, decisions):
            assert "…" not in sentence(event.kind, event.seat, event.data), event
