"""Images of the flavors, each on the image that its Dockerfile names, the shared base first."""

import fcntl
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from agents.containers import Key, debian, images
from agents.containers.errors import EngineAway, EngineError, NoImage
from agents.containers.firewall import IMAGE as FIREWALL_IMAGE
from agents.containers.labels import COOK, SITE
from agents.containers.launch import HOLDER_IMAGE
from agents.flavors.ensembles import Ensemble
from agents.flavors.registry import get, names

HERE = Path(__file__).parent
SHARED = {name: Path(debian.__file__).parent / name for name in ("base", "tools", "firewall")}
ENTRYPOINT = """\
FROM {base}
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
ENTRYPOINT ["/usr/bin/tini", "-g", "--", "/usr/local/bin/enter", "/usr/local/bin/entrypoint.sh"]
"""


def buildable() -> list[str]:
    """What has an image: flavors, and the firewall of open networks."""
    return [*(name for name in names() if get(name).image), "firewall"]


def build(name: str, *, say: images.Say, force: bool = False) -> str:
    """Build a flavor's image or "base", and first what it stands on; its tag.

    What is there already, from the same recipe, is left alone. Raises EngineError.
    """
    if name in names() and isinstance(ensemble := get(name), Ensemble):
        return _build_ensemble(ensemble, say=say, force=force)
    folder = SHARED.get(name, HERE / name / "image")
    tag = f"masterchef/{name}"
    parent = images.parent_of(folder)
    if parent:
        build(parent.removeprefix("masterchef/"), say=say)
    recipe = images.recipe_hash(folder, images.recipe_of(parent) if parent else "")
    if not force and images.recipe_of(tag) == recipe:
        say(f"{tag} is there")
        return tag
    say(f"building {tag}")
    arguments = {} if parent else {"ROOT": debian.root_image(say)}
    with tempfile.TemporaryDirectory(prefix="masterchef-npm-") as modules:
        folders = {"": folder}
        if (folder / "package.json").exists():
            _install(folder, Path(modules), say)
            folders["node_modules"] = Path(modules) / "node_modules"
        if (folder / "requirements.txt").exists():
            _unpack_wheels(folder, Path(modules), say)
            folders["wheels"] = Path(modules) / "wheels"
        images.build(tag, folders, say=say, recipe=recipe, arguments=arguments)
    return tag


def _build_ensemble(ensemble: Ensemble, *, say: images.Say, force: bool) -> str:
    """First the images of those in it."""
    parts = [build(name, say=say) for name in ensemble.parts]
    with tempfile.TemporaryDirectory(prefix="masterchef-ensemble-") as made:
        folder = Path(made)
        (folder / "Dockerfile").write_text(ensemble.dockerfile())
        recipe = images.recipe_hash(folder, *(images.recipe_of(tag) for tag in parts))
        if not force and images.recipe_of(ensemble.image) == recipe:
            say(f"{ensemble.image} is there")
            return ensemble.image
        say(f"building {ensemble.image}")
        images.build(ensemble.image, {"": folder}, say=say, recipe=recipe)
    return ensemble.image


def missing(name: str, *, firewall: bool = False) -> list[str]:
    """What this machine lacks of the flavor's image, the one that holds its files, and the one
    that closes an open network; names for `build`."""
    wanted = {"base": HOLDER_IMAGE, name: get(name).image}
    wanted |= {"firewall": FIREWALL_IMAGE} if firewall else {}
    return [each for each, tag in wanted.items() if not images.exists(tag)]


def ensure(name: str, *, say: images.Say, firewall: bool = False) -> None:
    """Build what is missing, one process at a time; an image that is here stays as it is.

    Raises EngineAway, and NoImage with what the build said and what to do.
    """
    if not missing(name, firewall=firewall):
        return
    lock = Path(tempfile.gettempdir(), f"masterchef-build-{os.getuid()}.lock")
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            for each in missing(name, firewall=firewall):
                build(each, say=say)
        except EngineAway:
            raise
        except EngineError as error:
            raise NoImage(
                f"the image of {name} can't be built here: {error}; mend that, then: "
                f"masterchef build-base {name}"
            ) from error


def build_own(flavor: str, folder: Path, key: Key, *, say: images.Say) -> str:
    """An image of a cook's own, from participants/<flavor>/{Dockerfile,entrypoint.sh}; its tag.

    Without a Dockerfile the flavor's image gets entrypoint.sh, which is called with the flavor's
    command as its arguments. It is labelled, so that `cook clean` removes it.
    """
    base = get(flavor).image
    with tempfile.TemporaryDirectory(prefix="masterchef-own-") as made:
        context = Path(made) / "context"
        shutil.copytree(folder, context, symlinks=True)
        if not (context / "Dockerfile").exists():
            (context / "Dockerfile").write_text(ENTRYPOINT.format(base=base))
            (context / "entrypoint.sh").chmod(0o755)
        recipe = images.recipe_hash(context, images.recipe_of(base))
        tag = f"masterchef/own-{flavor}:{recipe}"
        if images.recipe_of(tag) != recipe:
            labels = {SITE: key.site, COOK: key.cook}
            images.build(tag, {"": context}, say=say, recipe=recipe, labels=labels)
    return tag


def _install(folder: Path, into: Path, say: images.Say) -> None:
    """The pinned npm packages of a flavor, for Linux, without running anything of theirs."""
    npm = shutil.which("npm")
    if npm is None:
        raise EngineError(f"{folder.parent.name}: npm is needed to fetch the CLI: install Node.js")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, into)
    say(f"fetching the pinned packages of {folder.parent.name}")
    argv = [npm, "ci", "--ignore-scripts", "--omit=dev", "--os=linux", "--libc=glibc"]
    done = subprocess.run(argv, cwd=into, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"{folder.parent.name}: npm ci failed: {done.stderr.strip()[-800:]}")


def _unpack_wheels(folder: Path, into: Path, say: images.Say) -> None:
    """What lies in a flavor's pinned wheels, for Linux, below wheels/; nothing of it is run."""
    name, packed = folder.parent.name, into / "packed"
    say(f"fetching the pinned packages of {name}")
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    argv = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    argv += ["--no-input", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    argv += ["--platform", f"manylinux_2_17_{machine}", "--dest", str(packed)]
    argv += ["--requirement", str(folder / "requirements.txt")]
    done = subprocess.run(argv, cwd=into, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"{name}: pip download failed: {done.stderr.strip()[-800:]}")
    for wheel in packed.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into / "wheels")
