"""Bringing up a version, and going back to the one before."""

import contextlib
import fcntl
import json
import subprocess
from collections.abc import Callable, Iterator

from deploy import credentials, docker_compose, first, majors
from deploy.errors import DeployError
from deploy.first import read_env, write_env
from deploy.fleet import hosts, rollout
from deploy.images import NAMES
from deploy.places import HERE, STATE
from deploy.stores import DATA

WAIT_S = "600"
VERSIONS = ("VERSION", "STORES_VERSION", "EDGE_VERSION")
SWAP = HERE / "swap_web"
Say = Callable[[str], None]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two deployments at once would undo each other; raises DeployError for the second."""
    STATE.mkdir(mode=0o700, exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeployError(
                "another deployment is at work on this host", fix="wait until it is done"
            ) from None
        with rollout.alone(hosts.load()) if hosts.there() else contextlib.nullcontext():
            yield


def up(*, say: Say) -> None:
    """Start everything and wait until it works; what has not changed is left alone."""
    first.make_secrets()  # this version may read some that the one before did not know
    if hosts.there():
        rollout.up(hosts.load(), say=say)
    else:
        _up_here()
        if "cooks" in read_env().get("COMPOSE_PROFILES", "").split(","):
            for line in credentials.carry(credentials.all_here(), docker_compose.command):
                say(line)
    _remember(read_env()["VERSION"])


def _up_here() -> None:
    swapped = ["sh", str(SWAP), *docker_compose.program()]
    if subprocess.run(swapped, cwd=SWAP.parent).returncode:
        raise DeployError("the web server could not be replaced", fix="masterchef-deploy logs web")
    docker_compose.compose("up", "--detach", "--wait", "--wait-timeout", WAIT_S, "--remove-orphans")


def upgrade(version: str, *, say: Say) -> None:
    """Go to a version whose images are here; one that doesn't get healthy is taken back.

    Raises DeployError before anything changes where its PostgreSQL can't open the data.
    """
    env = read_env()
    before = env.get("VERSION", "")
    must_have(version)
    if data := running_major():
        majors.must_agree(data, major_of(version))
    write_env({"VERSION": version, **kept(env, version)})
    try:
        up(say=say)
    except DeployError as error:
        if not before or before == version:
            raise
        say(f"version {version} does not work here ({error}); going back to {before}")
        write_env({name: env.get(name, "") for name in VERSIONS})
        up(say=say)
        raise DeployError(
            f"version {version} did not become healthy; {before} serves again",
            fix="masterchef-deploy logs, with the version's own words above",
        ) from error


def running_major() -> str:
    """The major version of the PostgreSQL that runs here; "" if none does."""
    command = ("exec", "-T", "postgres", "cat", str(DATA / "PG_VERSION"))
    try:
        return docker_compose.asked(*command).strip()
    except DeployError:
        return ""


def major_of(version: str) -> str:
    """The major version of PostgreSQL that the version's image brings."""
    image = f"masterchef/app:{version}"
    told = _run(image)
    if told.returncode:
        last = (told.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise DeployError(f"{image} does not start: {last}", fix="masterchef-deploy build")
    return told.stdout.strip()


def kept(env: dict[str, str], version: str) -> dict[str, str]:
    """Which versions of PostgreSQL, Valkey and nginx go on: those that run, where the version
    brings the same. A restart of theirs would be felt; one of the web server is not."""
    before = env.get("VERSION", "")
    if not before:
        return {}
    stores = env.get("STORES_VERSION") or before
    edge = env.get("EDGE_VERSION") or before
    same_stores = _programs(stores) == _programs(version) != ""
    same_edge = _id(f"masterchef/edge:{edge}") == _id(f"masterchef/edge:{version}") != ""
    return {
        "STORES_VERSION": stores if same_stores else "",
        "EDGE_VERSION": edge if same_edge else "",
    }


def _programs(version: str) -> str:
    """What the version's image says of its PostgreSQL and Valkey; "" if it can't."""
    told = _run(f"masterchef/app:{version}", "--programs")
    return "" if told.returncode else told.stdout.strip()


def _run(image: str, *words: str) -> "subprocess.CompletedProcess[str]":
    command = ["docker", "run", "--rm", "--network=none", image, "python", "-m", "deploy.majors"]
    return subprocess.run([*command, *words], capture_output=True, text=True)


def _id(image: str) -> str:
    asked = ["docker", "image", "inspect", "--format", "{{.Id}}", image]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()


def rollback(*, say: Say) -> str:
    """Go back to the version that ran before this one; its name."""
    now = read_env().get("VERSION", "")
    earlier = [version for version in history() if version != now]
    if not earlier:
        raise DeployError("no other version has run here", fix="masterchef-deploy upgrade VERSION")
    say(f"going back from {now} to {earlier[-1]}")
    upgrade(earlier[-1], say=say)
    return earlier[-1]


def history() -> list[str]:
    """Versions that became healthy here, in order."""
    path = STATE / "versions.json"
    return list(json.loads(path.read_text())) if path.exists() else []


def _remember(version: str) -> None:
    known = history()
    if known[-1:] != [version]:
        (STATE / "versions.json").write_text(json.dumps([*known, version][-20:]))


def must_have(version: str) -> None:
    """Raises DeployError where an image of the version isn't built."""
    for name in NAMES:
        image = f"masterchef/{name}:{version}"
        if subprocess.run(["docker", "image", "inspect", image], capture_output=True).returncode:
            raise DeployError(
                f"there is no image {image}", fix=f"masterchef-deploy build {version}"
            )
