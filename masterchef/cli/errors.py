"""Errors as a person should read them: one clear line, the fix, and an exit code."""

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator

from masterchef.cli.exits import ExitCode

# Of a database that an older or newer version has made.
_OTHER_TABLES = {"psycopg.errors.UndefinedTable", "psycopg.errors.UndefinedColumn"}
_BROKER_FIX = "see that Valkey or Redis runs and REDIS_URL is right: masterchef doctor"

# By name, so that no command pays for importing what it doesn't use. The first match of an
# error's classes, most specific first, gives its code and a fix.
_KNOWN: dict[str, tuple[ExitCode, str]] = {
    "masterchef.embedded.errors.MissingPart": (ExitCode.MISSING, ""),
    "masterchef.embedded.errors.StackError": (ExitCode.FAILED, ""),
    "masterchef.cli.errors.CommandError": (ExitCode.FAILED, ""),
    "masterchef.variables.BadVariable": (ExitCode.USAGE, "correct it in the environment"),
    "kitchen.texts.NotText": (ExitCode.USAGE, ""),
    "django.core.management.base.CommandError": (ExitCode.FAILED, ""),
    "django.core.exceptions.ObjectDoesNotExist": (ExitCode.NOT_FOUND, ""),
    "django.db.utils.OperationalError": (
        ExitCode.MISSING,
        "see that PostgreSQL runs and DATABASE_URL is right: masterchef doctor",
    ),
    "redis.exceptions.RedisError": (ExitCode.MISSING, _BROKER_FIX),
    "kombu.exceptions.OperationalError": (ExitCode.MISSING, _BROKER_FIX),
}


class CommandError(Exception):
    """What a command raises to end with a message, a fix and a code."""

    def __init__(self, message: str, *, fix: str = "", code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.fix = fix
        self.code = code


@contextlib.contextmanager
def bad_input(kind: type[ValueError]) -> Iterator[None]:
    """Inside, what is wrong with an input ends the command with code 2."""
    try:
        yield
    except kind as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error


def report(error: Exception) -> ExitCode:
    """Say on stderr what went wrong; returns the code to exit with."""
    if os.environ.get("MASTERCHEF_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        traceback.print_exception(error)
    if _name(type(error.__cause__)) in _OTHER_TABLES:
        error = CommandError(
            f"the database's tables aren't those of this version: {str(error).splitlines()[0]}",
            fix="stop `masterchef up` and start it again; elsewhere: masterchef manage migrate",
            code=ExitCode.MISSING,
        )
    known = next(filter(None, (_KNOWN.get(_name(kind)) for kind in type(error).__mro__)), None)
    code, fix = known or (ExitCode.FAILED, "set MASTERCHEF_DEBUG=1 to see where it happened")
    code = getattr(error, "code", code) if isinstance(error, CommandError) else code
    fix = getattr(error, "fix", "") or fix
    text = str(error) or type(error).__name__
    _write(f"error: {text if known else f'{type(error).__name__}: {text}'}")
    if fix:
        _write(f"  fix: {fix}")
    return code


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _write(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
