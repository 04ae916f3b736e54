"""A real engine for tests, or a reason to skip: in CI the lack of one is a failure."""

import os

import pytest

from agents.containers.engine import problem


def require_engine() -> None:
    """Skip without an engine; fail where CI says that there must be one."""
    trouble = problem()
    if not trouble:
        return
    if os.environ.get("CI") == "true" and os.environ.get("MASTERCHEF_REQUIRE_DOCKER") == "1":
        pytest.fail(f"this run must have an engine: {trouble}")
    pytest.skip(trouble)
