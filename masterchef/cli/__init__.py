"""The command line: `masterchef --help`. Data goes to stdout, progress and errors to stderr."""

import sys
from typing import NoReturn

from masterchef.cli.exits import ExitCode


def main() -> NoReturn:
    """Run the command that sys.argv names; a known error becomes a line, its fix and a code."""
    from masterchef.cli import errors
    from masterchef.cli.app import app
    from masterchef.cli.signals import heed_ctrl_c

    heed_ctrl_c()
    try:
        app(prog_name="masterchef")
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (report raises what it does not know)
        sys.exit(errors.report(error))
    sys.exit(ExitCode.OK)
