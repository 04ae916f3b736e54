"""Scores are taken against certified ceilings, and what has ended is scored again by a new one."""

import pytest

from kitchen import sessions
from kitchen.engine import ceilings
from kitchen.models import Ceiling, Session
from kitchen.sessions.replica import scenario_of
from tests.kitchen.sessions.helpers import INLINE, begun

pytestmark = pytest.mark.django_db(transaction=True)
FAR = 999_999  # a seed without a ceiling of its own


def measured(seed: int) -> Session:
    session = begun(INLINE, seed=seed)
    session.refresh_from_db()
    while session.state == "running":
        sessions.run_on(session.pk, session.tick)
        session.refresh_from_db()
    sessions.measure_session(session.pk)
    session.refresh_from_db()
    return session


def ceiling(session: Session, upper: int) -> ceilings.Ceiling:
    scenario = scenario_of(session.scenario)
    seats = tuple(sorted(scenario.seats))
    return ceilings.Ceiling(
        scenario.name, scenario.digest, session.ruleset, seats, session.seed, 0, upper, "a test"
    )


def test_a_seed_with_a_shipped_ceiling_is_scored_against_it():
    found = measured(1).metrics
    assert found["scale"] == "ceiling"
    assert found["ceiling"]["solver"].startswith("ortools")


def test_a_seed_without_a_ceiling_says_so():
    found = measured(FAR).metrics
    assert (found["scale"], found["ceiling"]) == ("reference", None)


def test_a_ceiling_computed_later_scores_again_what_has_ended():
    session = measured(FAR)
    before = session.score
    upper = 2 * session.metrics["money"]["s_ref_cents"]
    assert sessions.keep_ceiling(ceiling(session, upper)) == 1
    session.refresh_from_db()
    assert session.metrics["scale"] == "ceiling"
    assert 0 < session.score < before == session.metrics["share_of_reference"]
    assert measured(FAR).score == session.score


def test_a_ceiling_is_kept_once_and_the_newest_counts():
    session = measured(FAR)
    for upper in (50_000, 40_000):
        sessions.keep_ceiling(ceiling(session, upper))
    assert [row.upper for row in Ceiling.objects.all()] == [40_000]


def test_a_ceiling_of_other_rules_counts_for_nothing():
    session = measured(FAR)
    sessions.keep_ceiling(ceiling(session, 50_000)._replace(ruleset="older"))
    assert measured(FAR).metrics["scale"] == "reference"
