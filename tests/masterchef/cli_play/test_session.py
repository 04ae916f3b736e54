"""`session show|pause|resume|cancel`: as the interface does it, with refusals in words."""

import json

import pytest

from kitchen import sessions
from kitchen.models import Session
from tests.masterchef.cli_play.conftest import SCENARIO, played

pytestmark = pytest.mark.django_db(transaction=True)


def begun() -> Session:
    lineup = {"name": "one outside", "default": "baseline:greedy", "seats": {"P1": "external"}}
    session = sessions.create_session(scenario=SCENARIO, lineup=lineup, seed=1)
    sessions.start(session)
    return session


def test_a_session_is_paused_resumed_and_cancelled(masterchef):
    session = begun()
    for words, state in (
        (("session", "pause"), "paused"),
        (("session", "resume"), "running"),
        (("session", "cancel"), "cancelled"),
    ):
        ran = masterchef(*words, session.pk)
        assert (ran.code, ran.out) == (0, "")
        session.refresh_from_db()
        assert session.state == state
    assert session.reason == "cancelled at the command line"


def test_what_has_ended_is_not_paused_and_nothing_changes(masterchef):
    session = played()
    ran = masterchef("session", "pause", session.pk)
    assert ran.code == 1 and "state" in ran.err
    session.refresh_from_db()
    assert session.state == "done"


def test_an_ended_session_is_shown_with_its_ceiling(masterchef):
    session = played()
    said = masterchef("session", "show", session.pk).out
    assert "P1 chef_de_partie: baseline:greedy" in said and "of a ceiling certified" in said
    row = json.loads(masterchef("session", "show", session.pk, "--json").out)
    assert (row["scale"], row["ceiling"]["gap"]) == ("ceiling", 0)


def test_an_unknown_session_is_named(masterchef):
    ran = masterchef("session", "show", "ffff")
    assert ran.code == 4 and "no session 'ffff'" in ran.err
