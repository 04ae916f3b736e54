"""Where the stack keeps its files, and as whom PostgreSQL runs when we are root."""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from typing import NamedTuple

from masterchef import variables
from masterchef.embedded.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[2]


class Account(NamedTuple):
    """An ordinary user's ids."""

    uid: int
    gid: int


def home() -> Path:
    """The stack's own folder: $MASTERCHEF_HOME, or .masterchef in the checkout."""
    given = variables.read("MASTERCHEF_HOME")
    if given:
        return Path(given).expanduser().resolve()
    # Installed as a package there is no checkout: the folder that one works in, then.
    base = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return base / ".masterchef"


def temporary() -> Path:
    """A new folder that an ordinary user may pass through (PostgreSQL refuses to be root)."""
    folder = Path(tempfile.mkdtemp(prefix="masterchef-"))
    folder.chmod(0o711)
    return folder


def secret(path: Path, length: int = 32) -> str:
    """The random text kept in a file that only its owner reads; made at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(length))
        draft.rename(path)
    return path.read_text().strip()


def ordinary_account() -> Account | None:
    """Whom to run PostgreSQL as: None for ourselves, `nobody` when we are root."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StackError(
            "PostgreSQL can't run as root and this machine has no user 'nobody'",
            fix="run as an ordinary user, or set DATABASE_URL to a server of your own",
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def passable(folder: Path) -> bool:
    """Whether every user may pass through the folder and all folders above it."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents))


def roots_folder() -> Path:
    """A folder owned by root, through which `nobody` may pass, that outlives a reboot."""
    for base in (Path("/var/lib"), Path(tempfile.gettempdir())):
        folder = base / "masterchef"
        try:
            folder.mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        # In a shared folder such as /tmp somebody else may have made it first.
        if folder.stat().st_uid == 0 and not folder.is_symlink() and passable(folder):
            return folder
    raise StackError(
        "as root, no folder was found that PostgreSQL's user could pass through",
        fix="make /var/lib writable, run as an ordinary user, or set DATABASE_URL",
    )


def owned_by(folder: Path, account: Account) -> Path:
    """Give a data folder to the account; the answer is where it really lies.

    A folder below one that others may not enter (/root) becomes a link to one in
    `roots_folder()`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.is_symlink() and not folder.exists():
        if passable(folder.parent.resolve()):
            folder.mkdir(mode=0o700)
        else:
            name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
            real = roots_folder() / f"data-{name}"
            # A link that is gone means that its owner cleaned up: the data is nobody's.
            shutil.rmtree(real, ignore_errors=True)
            real.mkdir(mode=0o700)
            folder.symlink_to(real)
    real = folder.resolve()
    os.chown(real, *account)
    return real


def remove(folder: Path) -> None:
    """Delete a folder and what its links in `roots_folder()` point to."""
    for link in folder.rglob("data"):
        if link.is_symlink() and link.resolve().parent.name == "masterchef":
            shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
