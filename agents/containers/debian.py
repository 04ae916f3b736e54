"""A Debian system without a registry of images: debootstrap's, as an image."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from agents.containers import images
from agents.containers.errors import EngineError

IMAGE = "debian:12-slim"
ROOT = "masterchef/root"
SUITE = "bookworm"


def root_image(say: images.Say) -> str:
    """The image to build on: Debian's own, or one that debootstrap makes here (about 30 s).

    Raises EngineError that names the fix.
    """
    if images.exists(ROOT):
        return ROOT
    say(f"asking for {IMAGE}")
    if images.pulled(IMAGE):
        return IMAGE
    say(f"no registry has {IMAGE} for us; making {ROOT} with debootstrap")
    _debootstrap(say)
    return ROOT


def _debootstrap(say: images.Say) -> None:
    if shutil.which("debootstrap") is None:
        raise EngineError(
            f"neither a registry with {IMAGE} nor debootstrap is here: apt-get install"
            f" debootstrap, or bring the image (docker load)"
        )
    if os.geteuid() != 0:
        raise EngineError("debootstrap must run as root: sudo masterchef build-base")
    with tempfile.TemporaryDirectory(prefix="masterchef-root-") as folder:
        root = Path(folder) / "root"
        _run(["debootstrap", "--variant=minbase", SUITE, str(root)], say)
        for path in (root / "var/cache/apt/archives").glob("*.deb"):
            path.unlink()
        packed = Path(folder) / "root.tar"
        _run(["tar", "-C", str(root), "--one-file-system", "-cf", str(packed), "."], say)
        with packed.open("rb") as file:
            images.load_root(ROOT, file)


def _run(argv: list[str], say: images.Say) -> None:
    """Run it, with each of its lines told; raises EngineError with the last of them."""
    said = [""]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            said.append(line.strip())
            say(line.strip())
    if process.returncode:
        raise EngineError(f"{argv[0]} failed: {' / '.join(said[-3:])}")
