"""`masterchef why`: late and lost orders in words and as JSON, with what is wrong in words."""

import json

import pytest

from kitchen.models import Session
from tests.masterchef.cli_play.conftest import played

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_lost_order_of_a_null_evening_is_explained(masterchef):
    session = played("null")
    ran = masterchef("why", session.pk)
    assert ran.code == 0
    assert "o1 · table 5 · lost · steak" in ran.out
    assert "P1 waited 14 times (280 s) while move cold_store was offered" in ran.out
    rows = [json.loads(line) for line in masterchef("why", session.pk, "--json").out.splitlines()]
    assert len(rows) == session.metrics["orders"]["expired"]
    assert all(sum(row["parts_ms"].values()) for row in rows)


def test_one_order_is_shown_step_by_step(masterchef):
    session = played("greedy")
    said = masterchef("why", session.pk, "o6").out
    assert "o6 · table" in said and "late by" in said and "o8 ·" not in said
    assert "cooking" in said and "walking" in said and "seconds" in said


def test_an_order_that_was_on_time_is_named(masterchef):
    session = played("greedy")
    ran = masterchef("why", session.pk, "o1")
    assert ran.code == 4 and "'o1' was neither late nor lost" in ran.err


def test_a_session_of_older_rules_is_refused_by_name(masterchef):
    session = played("null")
    Session.objects.filter(pk=session.pk).update(ruleset="0ld")
    ran = masterchef("why", session.pk)
    assert ran.code == 1 and "played under 0ld" in ran.err
