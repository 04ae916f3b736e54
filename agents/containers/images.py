"""Building images: a recipe is a folder with a Dockerfile, and perhaps npm packages to copy."""

import hashlib
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from docker.errors import ImageNotFound

from agents.containers.engine import engine, translated
from agents.containers.errors import EngineError
from agents.containers.labels import OURS

RECIPE = f"{OURS}.recipe"
FROM = re.compile(r"^FROM\s+(masterchef/[\w.-]+)", re.MULTILINE)
BUILD_S = 1800
Say = Callable[[str], None]


def exists(tag: str) -> bool:
    """Whether the image is on this machine."""
    with translated():
        try:
            engine().images.get(tag)
        except ImageNotFound:
            return False
        return True


def recipe_of(tag: str) -> str:
    """The hash of what the image was built from; "" if there is none."""
    with translated():
        try:
            return str(engine().images.get(tag).labels.get(RECIPE, ""))
        except ImageNotFound:
            return ""


def recipe_hash(folder: Path, *more: str) -> str:
    """Changes when a file of the recipe does, or something it stands on."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def parent_of(folder: Path) -> str:
    """The image of ours that the Dockerfile stands on, such as "masterchef/tools", or ""."""
    found = FROM.search((folder / "Dockerfile").read_text())
    return found[1] if found else ""


def build(
    tag: str,
    folders: Mapping[str, Path],
    *,
    say: Say,
    recipe: str = "",
    arguments: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Build `tag` from folders by their place in the context; "" is the one of the Dockerfile.

    Raises EngineError with the end of what the build said.
    """
    said: list[str] = []
    with translated(), _context(folders) as context:
        lines = engine().api.build(
            fileobj=context,
            custom_context=True,
            tag=tag,
            buildargs=dict(arguments or {}),
            labels={OURS: "1", RECIPE: recipe, **(labels or {})},
            rm=True,
            forcerm=True,
            decode=True,
            timeout=BUILD_S,
        )
        for line in _words(lines):
            said.append(line)
            say(line)
    if not exists(tag):
        raise EngineError(f"{tag} was not built: " + " / ".join(said[-5:]))


def load_root(tag: str, rootfs: IO[bytes]) -> None:
    """A tar of a whole system as an image, as `docker import` makes it."""
    with translated():
        api = engine().api
        url = api._url("/images/create")
        repository, _, version = tag.partition(":")
        params = {"fromSrc": "-", "repo": repository, "tag": version or "latest"}
        reply = api.post(url, data=rootfs, params=params, timeout=BUILD_S)
        reply.raise_for_status()


def pulled(name: str) -> bool:
    """Whether the image is here, or a registry gave it."""
    if exists(name):
        return True
    try:
        with translated():
            engine().images.pull(name)
    except EngineError:
        return False
    return True


def _context(folders: Mapping[str, Path]) -> IO[bytes]:
    spool = tempfile.TemporaryFile()  # noqa: SIM115
    with tarfile.open(fileobj=spool, mode="w") as tar:
        for place, folder in folders.items():
            tar.add(folder, arcname=place or ".", filter=_plain)
    spool.seek(0)
    return spool


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without Python's caches, and the same whoever builds it."""
    if "__pycache__" in info.name:
        return None
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _words(lines: Iterator[dict[str, object]]) -> Iterator[str]:
    for line in lines:
        text = str(line.get("stream") or line.get("error") or "").strip()
        yield from (part for part in text.splitlines() if part.strip())
