"""What is said after a commit is best effort: without a broker everything goes on, later."""

import os
import subprocess
import sys

import pytest
import redis
from django.db import connection

from agents.turns import TURNS
from kitchen.models import Session
from masterchef.embedded.folders import CHECKOUT
from tests.kitchen.sessions.helpers import begun, open_turns

PLAY_TWO_TICKS = """
import django
django.setup()
from tests.kitchen.sessions.helpers import begun, play_tick
session = begun()
play_tick(session)
play_tick(session)
print(session.pk)
"""


@pytest.mark.django_db
def test_each_turn_is_announced_in_the_queue_of_its_role(settings):
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
        turns = open_turns(begun())
        assert sum(broker.llen(f"turns.{role}") for role in {t.role for t in turns}) == len(turns)


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_ticks_open_and_close_and_the_reconciler_sends_later(clock, settings):
    there = connection.settings_dict
    address = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{there['USER']}:{there['PASSWORD']}@{address}",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", PLAY_TWO_TICKS],
        env=env,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    session = Session.objects.get(pk=done.stdout.split()[-1])
    assert session.tick == 2
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
    clock(3600)
    assert TURNS.resend() == len(open_turns(session))
