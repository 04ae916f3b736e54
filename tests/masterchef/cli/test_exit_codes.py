"""Each documented exit code, its message on stderr, and stdout left for data."""

import pytest
import redis
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn

from masterchef.cli import errors
from masterchef.cli.exits import MEANINGS, ExitCode
from masterchef.embedded.errors import AlreadyRunning, MissingPart
from tests.masterchef.cli.conftest import Run


def test_help_names_every_exit_code(masterchef: Run) -> None:
    result = masterchef("--help")
    assert result.returncode == ExitCode.OK
    text = " ".join(result.stdout.split())
    for code, meaning in MEANINGS.items():
        assert f"{code.value} {meaning}" in text


def test_an_unknown_command_is_bad_input(masterchef: Run) -> None:
    result = masterchef("cook-me-something")
    assert (result.returncode, result.stdout) == (ExitCode.USAGE, "")
    assert "cook-me-something" in result.stderr


def test_an_unknown_queue_is_named_with_the_queues_there_are(masterchef: Run) -> None:
    result = masterchef("worker", "--queues", "turns.*,barista")
    assert (result.returncode, result.stdout) == (ExitCode.USAGE, "")
    assert "'barista'" in result.stderr
    assert "turns.sous_chef" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_stack_the_fix_is_named(masterchef: Run) -> None:
    result = masterchef("manage", "check")
    assert (result.returncode, result.stdout) == (ExitCode.MISSING, "")
    assert "no stack is running" in result.stderr
    assert "fix: start one with `masterchef up`" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MissingPart("no wheel", fix="set DATABASE_URL"), ExitCode.MISSING),
        (AlreadyRunning("runs"), ExitCode.FAILED),
        (ObjectDoesNotExist("no session 7"), ExitCode.NOT_FOUND),
        (errors.CommandError("--seeds: 5-1", code=ExitCode.USAGE), ExitCode.USAGE),
        (OperationalError("connection refused"), ExitCode.MISSING),
        (redis.TimeoutError("no answer"), ExitCode.MISSING),
        (KeyError("x"), ExitCode.FAILED),
    ],
)
def test_known_errors_have_their_code(error: Exception, code: ExitCode) -> None:
    assert errors.report(error) is code


def test_debug_shows_where_it_happened(masterchef: Run) -> None:
    result = masterchef("manage", "check", MASTERCHEF_DEBUG="1")
    assert "Traceback" in result.stderr
    assert result.returncode == ExitCode.MISSING


def test_tables_of_another_version_are_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    error = ProgrammingError("column agents_host.new does not exist\nLINE 1: SELECT agents_host")
    error.__cause__ = UndefinedColumn()
    assert errors.report(error) == ExitCode.MISSING
    told, fix = capsys.readouterr().err.splitlines()
    assert "tables aren't those of this version" in told and "LINE" not in told
    assert "stop `masterchef up` and start it again" in fix
