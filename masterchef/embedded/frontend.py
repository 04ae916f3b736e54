"""`python -m masterchef.embedded.frontend`: builds the dashboard when it is missing or out of date.

The result is in masterchef/ui/dist, which is ignored by git. A build is up to date when the hash
of everything that goes into it is the one that it was built from.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from whitenoise.compress import main as compress

from masterchef.embedded import node
from masterchef.embedded.errors import StackError
from masterchef.embedded.folders import CHECKOUT

UI = CHECKOUT / "masterchef" / "ui"
_SOURCES = (
    "package-lock.json", "package.json", "index.html", "vite.config.ts", "tsconfig.json", "src",
    "public",
)  # fmt: skip
_STAMP = ".built-from"


def is_current(ui: Path = UI) -> bool:
    """Whether there is a build, made of the sources as they are."""
    stamp = ui / "dist" / _STAMP
    return stamp.exists() and stamp.read_text() == digest(ui)


def digest(ui: Path = UI) -> str:
    """The hash of all that goes into a build: names and contents, but not tests."""
    total = hashlib.sha256()
    for name in _SOURCES:
        top = ui / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and ".test." not in path.name:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                total.update(f"{path.relative_to(ui)} {content}\n".encode())
    return total.hexdigest()


def ensure(say: Callable[[str], None], ui: Path = UI) -> bool:
    """Build if need be; True if something was built. Raises StackError; an older build stays."""
    if is_current(ui):
        return False
    with _alone(ui):
        if is_current(ui):  # somebody else has just built it
            return False
        tools = packages(say, ui)
        say("building the dashboard")
        _build(tools, ui)
    return True


def packages(say: Callable[[str], None], ui: Path = UI) -> node.Node:
    """The Node to build with, once the pinned packages are in node_modules; raises StackError."""
    tools = node.find()
    if tools is None:
        say("fetching Node.js to build the dashboard")
        tools = node.fetch()
    stamp = ui / "node_modules" / _STAMP
    lock = hashlib.sha256((ui / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != lock:
        say("installing the dashboard's packages (the first time takes a minute)")
        run(tools, ui, *tools.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(lock)
    return tools


def run(tools: node.Node, ui: Path, *command: str, **env: str) -> None:
    """Run a command with this Node first on its PATH; raises StackError with its last lines."""
    path = f"{tools.folder}{os.pathsep}{os.environ.get('PATH', '')}"
    surroundings = os.environ | {"PATH": path, "CI": "1", "NO_COLOR": "1"} | env
    ran = subprocess.run(command, cwd=ui, env=surroundings, capture_output=True, text=True)
    if ran.returncode:
        last = "\n".join(f"  {line}" for line in (ran.stdout + ran.stderr).splitlines()[-15:])
        raise StackError(f"`{Path(command[0]).name} {command[1]}` failed:\n{last}", fix=node.FIX)


def _build(tools: node.Node, ui: Path) -> None:
    """Build beside the present build, then put it in its place."""
    made_from = digest(ui)
    new, old, now = (ui / name for name in ("dist.new", "dist.old", "dist"))
    shutil.rmtree(new, ignore_errors=True)
    run(tools, ui, *tools.npm, "run", "build", MASTERCHEF_UI_OUT=new.name)
    compress(["--quiet", "--no-brotli", str(new)])
    (new / _STAMP).write_text(made_from)
    shutil.rmtree(old, ignore_errors=True)
    if now.exists():
        now.rename(old)
    new.rename(now)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _alone(ui: Path) -> Iterator[None]:
    """Two builds at once would write into each other's folders."""
    with (ui / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Build for `make`; without Node and network say so and let everything else go on."""
    try:
        ensure(lambda line: print(line, file=sys.stderr, flush=True))
    except StackError as error:
        kept = "an older build stays" if (UI / "dist").exists() else "the rest works without it"
        print(f"the dashboard can't be built ({kept}): {error}", file=sys.stderr)
        print(f"  fix: {error.fix}", file=sys.stderr)
        return 3 if "--strict" in sys.argv[1:] else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
