"""`masterchef build-base` and what doctor says of flavors, without an engine."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from masterchef.cli.app import app
from masterchef.cli.checks import State
from masterchef.cli.checks_flavors import flavor_checks
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

NOWHERE = "unix:///nowhere/docker.sock"


def test_an_unknown_flavor_is_refused_with_the_list() -> None:
    result = CliRunner().invoke(app, ["build-base", "cake"])

    assert isinstance(result.exception, CommandError)
    assert result.exception.code is ExitCode.USAGE
    told = "cake: no such image; there are agy, claude, codex, dummy, duo, gemini, grok, triad"
    assert told in str(result.exception)


def test_without_an_engine_it_names_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    result = CliRunner().invoke(app, ["build-base", "dummy"])

    assert isinstance(result.exception, CommandError)
    assert result.exception.code is ExitCode.MISSING
    assert "start Docker" in result.exception.fix


def test_doctor_says_which_flavors_can_sign_in_and_never_how(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret")
    (tmp_path / "codex/mine/.codex").mkdir(parents=True)
    (tmp_path / "codex/mine/.codex/auth.json").write_text("very-secret")

    checks = {check.name: check for check in flavor_checks()}

    assert checks["containers"].state is State.OFF
    assert checks["flavor codex"].detail == "signs in by subscription: mine"
    assert checks["flavor gemini"].detail == "signs in by key: $GEMINI_API_KEY"
    assert checks["flavor claude"].state is State.OFF
    assert "very-secret" not in repr(checks)
