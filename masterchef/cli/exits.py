"""What the exit codes of every command mean."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The codes, shown by `masterchef --help` and in the README."""

    OK = 0  # it did what was asked
    FAILED = 1  # it was understood and tried, and went wrong
    USAGE = 2  # the command line or a file given to it is wrong; nothing was changed
    MISSING = 3  # this machine, or the stack, lacks a part
    NOT_FOUND = 4  # there is no such session, scenario, lineup…
    INTERRUPTED = 130  # Ctrl-C, as shells count it


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.FAILED: "failed",
    ExitCode.USAGE: "bad input",
    ExitCode.MISSING: "a part is missing",
    ExitCode.NOT_FOUND: "not found",
    ExitCode.INTERRUPTED: "interrupted",
}
