"""`masterchef-deploy check`: what this host lacks; changes nothing."""

import shutil
import socket
import subprocess
from collections.abc import Iterator

from deploy import docker_compose
from deploy.errors import DeployError
from deploy.findings import Finding
from deploy.first import RANDOM, read_env
from deploy.images import NAMES
from deploy.places import ENV, HERE, SECRETS

# Of the disk, what building the images takes is needed only once.
DISK_GB, IMAGES_GB, MEMORY_GB = 15, 8, 6


def findings() -> Iterator[Finding]:
    """Each check's outcome, as soon as it is known."""
    engine = _engine()
    yield engine
    yield _compose()
    images = None if engine.fix else _images()
    yield _room(DISK_GB - IMAGES_GB if images and not images.fix else DISK_GB)
    yield _memory()
    yield _settings()
    if images:
        yield images
        yield from _ports()


def _engine() -> Finding:
    if shutil.which("docker") is None:
        return Finding("docker", "not installed", "apt-get install docker.io")
    told = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, text=True
    )
    if told.returncode:
        return Finding("docker", "no engine answers", "systemctl start docker, or join its group")
    return Finding("docker", f"engine {told.stdout.strip()}")


def _compose() -> Finding:
    try:
        return Finding("compose", " ".join(docker_compose.program()))
    except DeployError as error:
        return Finding("compose", str(error), error.fix)


def _room(needed_gb: int) -> Finding:
    free = shutil.disk_usage(HERE).free / 1e9
    fix = f"make room: {needed_gb} GB are needed" if free < needed_gb else ""
    return Finding("disk", f"{free:.0f} GB free", fix)


def _memory() -> Finding:
    import psutil

    total = psutil.virtual_memory().total / 1e9
    fix = f"use a host with {MEMORY_GB} GB or more" if total < MEMORY_GB else ""
    return Finding("memory", f"{total:.0f} GB", fix)


def _settings() -> Finding:
    missing = [name for name in RANDOM if not (SECRETS / name).exists()]
    if missing or not ENV.exists():
        return Finding("settings", "no .env or secrets yet", "masterchef-deploy init")
    return Finding("settings", f"{ENV.name} and {len(RANDOM)} secrets")


def _images() -> Finding:
    version = read_env().get("VERSION", "1")
    names = [f"masterchef/{name}:{version}" for name in NAMES]
    absent = [name for name in names if _absent(name)]
    if absent:
        return Finding("images", f"missing: {', '.join(absent)}", "masterchef-deploy build")
    return Finding("images", ", ".join(names))


def _absent(image: str) -> bool:
    return subprocess.run(["docker", "image", "inspect", image], capture_output=True).returncode > 0


def _ports() -> Iterator[Finding]:
    """Free, or ours already."""
    settings = read_env()
    try:
        ours = any(each["Service"] == "nginx" for each in docker_compose.services())
    except DeployError:
        ours = False
    for name in ("HTTP_PORT", "HTTPS_PORT"):
        port = settings.get(name, "")
        if not port.isdecimal() or ours:
            continue
        with socket.socket() as probe:
            taken = probe.connect_ex(("127.0.0.1", int(port))) == 0
        fix = f"stop what listens there, or: masterchef-deploy init {name}=…" if taken else ""
        yield Finding(f"port {port}", "taken" if taken else "free", fix)
