"""A signed-in HOME of this machine, or a key, put where workers look for credentials."""

import os
import re
import stat
from pathlib import Path

from agents.credentials.lookup import root
from agents.flavors import Flavor

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST = 1_000_000  # bytes of one file


class NotSignedIn(Exception):
    """There is nothing that could be taken; the message says what was looked for."""


def signed_in(flavor: Flavor, home: Path) -> list[Path]:
    """The flavor's files in that HOME, relative. Raises NotSignedIn.

    Only plain files count: what is a link may be anybody's.
    """
    there = [Path(name) for name in flavor.sign_in.home if _plain(home / name)]
    if not there:
        looked = ", ".join(f"{home / name}" for name in flavor.sign_in.home)
        raise NotSignedIn(
            f"{flavor.name} is not signed in there: there is no {looked}" if looked else
            f"{flavor.name} signs in by no file; write {' or '.join(_variables(flavor))} into "
            f"{root() / flavor.name}/NAME.env"
        )  # fmt: skip
    return there


def add_home(flavor: Flavor, home: Path, name: str) -> Path:
    """Copy them, readable by this user alone (0600, folders 0700); the folder.

    Raises NotSignedIn, ValueError for a name that can't be, FileExistsError where the name is
    taken.
    """
    if not NAME.fullmatch(name):
        raise ValueError("name: write 1 to 40 of a-z, 0-9, - and _")
    files = {path: (home / path).read_bytes() for path in signed_in(flavor, home)}
    place = root() / flavor.name / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.mkdir(mode=0o700)  # raises FileExistsError: nobody's credential is written over
    for path, content in files.items():
        for folder in reversed(path.parents[:-1]):
            (place / folder).mkdir(mode=0o700, exist_ok=True)
        handle = os.open(place / path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    return place


def _plain(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and 0 < found.st_size <= MOST


def _variables(flavor: Flavor) -> list[str]:
    return [*flavor.sign_in.token_env, *flavor.sign_in.env]
