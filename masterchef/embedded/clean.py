"""`python -m masterchef.embedded.clean`: delete the stack's data, for `make clean`."""

import sys

from masterchef.embedded import folders
from masterchef.embedded.errors import AlreadyRunning
from masterchef.embedded.lock import HomeLock


def main() -> int:
    """Remove the home; refuses (exit code 1) while its stack runs."""
    home = folders.home()
    if not home.exists():
        return 0
    try:
        with HomeLock(home):
            folders.remove(home)
    except AlreadyRunning as error:
        print(f"{error}\n  fix: {error.fix}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
