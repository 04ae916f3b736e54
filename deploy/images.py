"""The three images of an installation, built without a registry where there is none."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.errors import DeployError
from deploy.places import CHECKOUT, HERE

NAMES = ("app", "edge", "watch")
PACKAGES = ("masterchef", "kitchen", "agents", "judging", "deploy")
FILES = (
    "manage.py", "pyproject.toml",
    "requirements.txt", "requirements-models.txt", "requirements-s3.txt",
)  # fmt: skip
_UNWANTED = shutil.ignore_patterns(
    "__pycache__", "node_modules", "src", "public", "pictures", "state", "secrets", ".env", "*.pyc"
)
_DEBIAN = {
    "python_version": "3.11", "python_full_version": "3.11.2", "sys_platform": "linux",
    "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}  # fmt: skip
Say = Callable[[str], None]


def build(version: str, wheels: Path, *, say: Say) -> list[str]:
    """Build masterchef/{app,edge,watch}:version from this checkout; their tags.

    `wheels` is where the pinned packages are fetched to, and looked for. What was built from the
    same recipe is only tagged. Raises DeployError.
    """
    from agents.containers import debian
    from agents.containers.errors import EngineError

    _dashboard()
    fetch_wheels(wheels, say=say)
    try:
        root = debian.root_image(say)
        return [_build(name, version, root, wheels, say) for name in NAMES]
    except EngineError as error:
        raise DeployError(str(error), fix="start Docker, and look at the lines above") from error


def fetch_wheels(wheels: Path, *, say: Say) -> None:
    """Download the pinned packages, checked against their hashes, for Debian 12's Python."""
    wheels.mkdir(parents=True, exist_ok=True)
    stamp = wheels / ".fetched"
    locks = [name for name in FILES if name.endswith(".txt")]
    wanted = "".join((CHECKOUT / name).read_text() for name in locks)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("fetching the pinned packages (a few minutes the first time)")
    for name in locks:
        lock = wheels / name
        lock.write_text(for_debian((CHECKOUT / name).read_text()))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:"]
        command += ["--no-deps", "--require-hashes", "--python-version", "3.11"]
        command += ["--disable-pip-version-check", "-r", str(lock), "-d", str(wheels)]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode:
            last = " / ".join(ran.stderr.strip().splitlines()[-3:])
            raise DeployError(f"the packages can't be fetched: {last}", fix="see the network")
    stamp.write_text(wanted)


def for_debian(lock: str) -> str:
    """The lock file with its markers decided for Python 3.11.2 on Linux.

    pip decides them by the Python that it runs on, which may be a later one than Debian's.
    """
    from packaging.markers import Marker

    kept = []
    for requirement in lock.replace("\\\n", "\0").splitlines():
        head, _, hashes = requirement.partition("\0")
        name, _, marker = head.partition(";")
        if not marker or Marker(marker.strip()).evaluate(_DEBIAN):
            kept.append(f"{name.strip()} \0{hashes}".replace("\0", "\\\n") if hashes else name)
    return "\n".join(kept) + "\n"


def _dashboard() -> None:
    """The dashboard has to be built: an installation without it would show an empty page."""
    if not (CHECKOUT / "masterchef" / "ui" / "dist" / "index.html").exists():
        raise DeployError("the dashboard isn't built", fix="make ui")


def _build(name: str, version: str, root: str, wheels: Path, say: Say) -> str:
    from agents.containers import images

    tag = f"masterchef/{name}:{version}"
    folder = HERE / "images" / name
    with tempfile.TemporaryDirectory(prefix="masterchef-image-") as made:
        folders = {"": folder}
        if name == "app":
            folders |= {"src": _source(Path(made) / "src"), "wheels": wheels.resolve()}
        recipe = _recipe(folders, images.recipe_of(root))
        if images.recipe_of(tag) == recipe:
            say(f"{tag} is there")
            return tag
        say(f"building {tag}")
        arguments = {"ROOT": root}
        if name == "app":
            arguments["VERSION"] = version
        images.build(tag, folders, say=say, recipe=recipe, arguments=arguments)
    return tag


def _recipe(folders: dict[str, Path], root: str) -> str:
    from agents.containers import images

    # The lock files speak for the wheels, which are large.
    parts = [images.recipe_hash(folder) for place, folder in folders.items() if place != "wheels"]
    return images.recipe_hash(Path(folders[""]), root, *parts)


def _source(into: Path) -> Path:
    """What the application needs of this checkout, without tests, caches and secrets."""
    into.mkdir()
    for name in PACKAGES:
        shutil.copytree(CHECKOUT / name, into / name, ignore=_UNWANTED)
    for name in FILES:
        shutil.copy(CHECKOUT / name, into / name)
    return into
