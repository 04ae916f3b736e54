"""Runs made of the same things are told apart by name, of whatever kind they are."""

from collections.abc import Callable
from typing import Any

import pytest

from judging.trials import matrices
from kitchen import sessions
from masterchef.runs.names import LONGEST
from tests.judging.trials.conftest import SETUP, shipped

__all__ = ["shipped"]


def matrix(name: str = "") -> str:
    return matrices.create(SETUP, name=name, check_hosts=False).name


def session(name: str = "") -> str:
    lineup: dict[str, Any] = {"name": "x" * 60, "default": "baseline:greedy"}
    return sessions.create_session(
        scenario="busy_night_1", lineup=lineup, seed=1, name=name
    ).name  # fmt: skip


def experiment(name: str = "") -> str:
    return sessions.create_experiment(name, made_of="y" * 300).name


@pytest.mark.parametrize("make", [matrix, session, experiment])
def test_an_automatic_name_is_nobody_elses(shipped: None, make: Callable[..., str]) -> None:
    made = {make() for _ in range(3)}
    assert len(made) == 3
    assert all(len(name) <= LONGEST for name in made)
    assert make("soup") == make("soup") == "soup"  # a name that was given stays
