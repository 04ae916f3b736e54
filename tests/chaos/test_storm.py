"""The chaos run, and that it goes red when a part of the protocol is missing."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from masterchef.embedded.folders import CHECKOUT

pytestmark = pytest.mark.chaos
FAULTS = int(os.environ.get("MASTERCHEF_CHAOS_FAULTS", "100"))


def chaos(*options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the bench's object of a run with a rig of its own."""
    own = ("DATABASE_URL", "REDIS_URL", "OLLAMA_HOSTS", "MASTERCHEF_HOME", "MASTERCHEF_SECRET_KEY")
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *options],
        env={name: value for name, value in os.environ.items() if name not in own},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    sys.stderr.write(done.stderr[-6000:])
    lines = done.stdout.splitlines()
    assert lines, f"no result:\n{done.stderr[-4000:]}"
    return done.returncode, json.loads(lines[-1])


def test_nothing_is_lost_or_done_twice_and_every_history_is_the_undisturbed_one():
    code, data = chaos("--faults", str(FAULTS), "--seed", "1")
    details = data["details"]
    assert details["red"] == {}
    assert code == 0 and data["value"] == 0
    assert sum(details["faults"].values()) == FAULTS
    assert details["reruns"] > 0, "no fault hit a turn"


def test_the_short_runs_are_green_without_a_mutation():
    code, data = chaos("--mutation", "none")
    assert data["details"]["red"] == {}
    assert code == 0


@pytest.mark.parametrize(
    ("mutation", "signs"),
    [
        ("fence", {"audit decided_twice", "audit changed_after_decision"}),
        ("compare", {"not_done", "saved_by_a_constraint", "audit closed_twice"}),
        ("journal", {"invariant journal"}),
        ("reconciler", {"forgotten"}),
    ],
)
def test_without_a_part_of_the_protocol_the_run_goes_red(mutation, signs):
    code, data = chaos("--mutation", mutation)
    assert code == 1
    assert signs & data["details"]["red"].keys(), data["details"]["red"]
