"""The CLIs' credentials: kept in secrets/credentials here, carried to the hosts that use them.

secrets/credentials/claude/ada.env             ANTHROPIC_API_KEY=… on a line
secrets/credentials/codex/team/.codex/auth.json   a subscription: files of a HOME

On a host they lie in a volume that only its worker for cooks has, each 0600. A CLI changes the
files of a subscription (refresh tokens rotate), so a file is carried again only if it has changed
here since it was carried last; what the inventory no longer names is taken away.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.errors import DeployError
from deploy.places import CHECKOUT, SECRETS

FOLDER = SECRETS / "credentials"
THERE = "/var/lib/masterchef/credentials"  # in the worker
CARRIED = ".carried.json"  # there: {file: hash of what was carried}
# Each flavor of agent with an image has a folder with its recipe.
FLAVORS = tuple(
    sorted(path.parent.name for path in (CHECKOUT / "agents" / "flavors").glob("*/image"))
)
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Run = Callable[[list[str]], list[str]]  # the command line of the host's Compose


def once(cooks: dict[str, list[str]]) -> list[str]:
    """Those of them that may be on one host alone, as flavor/name."""
    named = [f"{flavor}/{name}" for flavor, names in cooks.items() for name in names]
    return [each for each in named if not (FOLDER / f"{each}.env").is_file()]


def missing(cooks: dict[str, list[str]]) -> list[str]:
    """Those that aren't kept here, as flavor/name."""
    named = [(flavor, name) for flavor, names in cooks.items() for name in names]
    return [f"{flavor}/{name}" for flavor, name in named if not list(_paths(flavor, name))]


def carry(cooks: dict[str, list[str]], run: Run) -> list[str]:
    """Bring the worker what it lacks and take away what it shouldn't have; what was done.

    Raises DeployError.
    """
    if lacking := missing(cooks):
        raise DeployError(
            f"there is no credential {lacking[0]}",
            fix=f"masterchef-deploy credential {' '.join(lacking[0].split('/'))}",
        )
    wanted = {
        str(path.relative_to(FOLDER)): path.read_bytes()
        for flavor, names in cooks.items()
        for name in names
        for path in _paths(flavor, name)
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in wanted.items()}
    known = _known(run)
    changed = [name for name in wanted if known.get(name) != hashes[name]]
    gone = [name for name in known if name not in wanted]
    if changed or gone:
        note = json.dumps(hashes).encode()
        _asked(run, ["rm", "-f", "--", *gone]) if gone else None
        content = {name: wanted[name] for name in changed} | {CARRIED: note}
        _asked(run, ["tar", "--extract", "--file=-"], _tar(content))
    return [f"{name} carried" for name in changed] + [f"{name} taken away" for name in gone]


def open_to_others(run: Run) -> list[str]:
    """Files there that somebody else than the worker's user could read."""
    found = _asked(run, ["find", ".", "-type", "f", "-perm", "/077"])
    return found.decode().split()


def _paths(flavor: str, name: str) -> Iterator[Path]:
    key, home = FOLDER / flavor / f"{name}.env", FOLDER / flavor / name
    if key.is_file():
        yield key
    if home.is_dir():
        yield from (path for path in sorted(home.rglob("*")) if path.is_file())


def _known(run: Run) -> dict[str, str]:
    said = _asked(run, ["sh", "-c", f"cat {CARRIED} 2>/dev/null || echo '{{}}'"])
    found: dict[str, str] = json.loads(said)
    return found


def _asked(run: Run, words: list[str], given: bytes = b"") -> bytes:
    command = run(["exec", "-T", "--workdir", THERE, "worker-judging", *words])
    ran = subprocess.run(command, input=given, capture_output=True)
    if ran.returncode:
        last = (ran.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
        raise DeployError(f"credentials: {last}", fix="masterchef-deploy status, then up again")
    return ran.stdout


def _tar(files: dict[str, bytes]) -> bytes:
    """In order, so that the note of what was carried comes last."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for folder in sorted({str(p) for name in files for p in Path(name).parents} - {"."}):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o700
            tar.addfile(entry)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def keep_key(flavor: str, name: str, variable: str, key: str) -> None:
    """Write flavor/NAME.env, readable by its owner alone. Raises DeployError."""
    from agents import flavors

    sign_in = flavors.get(flavor).sign_in
    known = [*sign_in.env, *sign_in.token_env]
    if not known:
        raise DeployError(f"{flavor} signs in by no key", fix="it needs no credential")
    if variable and variable not in known:
        raise DeployError(f"--variable: {flavor} knows {', '.join(known)}")
    if not NAME.fullmatch(name):
        raise DeployError(f"{name!r}: no name of a credential", fix="1 to 40 of a-z, 0-9, - and _")
    if not key or len(key.split()) != 1:
        raise DeployError("the key must be one word, and not empty")
    folder = FOLDER / flavor
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.new"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{variable or known[0]}={key}\n")
    draft.rename(folder / f"{name}.env")


def all_here() -> dict[str, list[str]]:
    """{flavor: names} of everything that is kept here."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*/*")) if FOLDER.is_dir() else ():
        if path.parent.name in FLAVORS and not path.name.startswith("."):
            found.setdefault(path.parent.name, []).append(path.name.removesuffix(".env"))
    return found
