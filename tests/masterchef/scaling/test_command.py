"""`masterchef workers list` and `masterchef workers scale`, in processes of their own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from kitchen import engine
from masterchef.embedded.folders import CHECKOUT
from masterchef.scaling import rows
from masterchef.scaling.models import Group, Resize, WorkerGroup
from masterchef.scaling.rows import Given

pytestmark = pytest.mark.django_db(transaction=True)


def cli(*words: str) -> subprocess.CompletedProcess[str]:
    there = connection.settings_dict
    address = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{there['USER']}:{there['PASSWORD']}@{address}",
        "REDIS_URL": settings.REDIS_URL,
    }
    command = [sys.executable, "-m", "masterchef.cli", *words]
    return subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True)


def test_the_workers_are_listed_and_their_bounds_set() -> None:
    rows.take(Given("chef-1", Group.TURNS, 4, 1, 8, engine.RULESET))
    (listed,) = [json.loads(line) for line in cli("workers", "list", "--json").stdout.splitlines()]
    assert (listed["machine"], listed["group"], listed["wanted"]) == ("chef-1", "turns", 1)
    told = cli("workers", "scale", "turns", "--max", "3", "--machine", "chef-1")
    assert told.returncode == 0, told.stderr
    assert WorkerGroup.objects.get().maximum == 3
    refused = cli("workers", "scale", "turns", "--min", "7")
    assert refused.returncode == 2 and "--min: write a number from 1 to" in refused.stderr
    Resize.objects.create(group=WorkerGroup.objects.get(), before=1, wanted=2)
    (listed,) = cli("workers", "resizes", "--machine", "chef-1", "--json").stdout.splitlines()
    assert (json.loads(listed)["before"], json.loads(listed)["state"]) == (1, "ready")
    assert "no agent keeps" in cli("workers", "scale", "dishes", "--max", "3").stderr
