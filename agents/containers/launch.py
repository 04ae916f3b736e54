"""Starting a container, or taking over the one that a dead worker left running."""

import secrets
from typing import Any

from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.types import LogConfig, Mount

from agents.containers import firewall, networks, relay, seccomp
from agents.containers.cleanup import remove_parts
from agents.containers.engine import engine, translated
from agents.containers.errors import Superseded
from agents.containers.labels import HOLDER, MAIN, Parts, any_container, labels, sets
from agents.containers.specs import HOME, MIB, OUT, PORT, USER, WORK, ContainerSpec, Key, Limits
from agents.containers.specs import Network as Reach
from agents.containers.tarball import packed

HOLDER_IMAGE = "masterchef/base"
DOOR = "/run/masterchef"  # where the relay's socket is, inside
CONFLICT = 409


def start(spec: ContainerSpec) -> None:
    """Start the container, detached; what an earlier attempt of the row left is removed first.

    Raises NoImage, Superseded, EngineError; then nothing of it is left.
    """
    with translated():
        if any_container(spec.key):
            _make_room(spec.key)
        token = secrets.token_hex(6)
        try:
            _start(spec, token)
        except BaseException:
            for parts in sets(token=token):
                remove_parts(parts)
            raise


def _make_room(key: Key) -> None:
    for parts in sets(site=key.site, row=key.row):
        if parts.fence > key.fence:
            raise Superseded(f"{key.row} has a container of fence {parts.fence}")
        remove_parts(parts)


def adopt(spec: ContainerSpec) -> bool:
    """Take over the row's container of an earlier fence, running or ended; False: there is none.

    Only the spec's key, network and endpoint with its headers are used. The container gets our
    fence into its name, by which the former owner no longer finds it.
    """
    with translated():
        if not any_container(spec.key):
            return False
        for parts in sets(site=spec.key.site, row=spec.key.row):
            if parts.main is None or parts.holder is None or parts.main.status == "created":
                continue  # a start that was cut short
            if parts.fence <= spec.key.fence and _renamed(parts, spec.key):
                _open_door(spec, parts.token)
                return True
    return False


def _renamed(parts: Parts, key: Key) -> bool:
    """Whether the container is ours now; another claim may have been faster."""
    assert parts.main is not None
    if parts.main.name == key.name:
        return True
    try:
        # By its old name, not its id: only one of two claims can rename it.
        engine().api.rename(parts.main.name, key.name)
    except APIError as error:
        if isinstance(error, NotFound) or error.status_code == CONFLICT:
            return False
        raise
    return True


def _start(spec: ContainerSpec, token: str) -> None:
    mounts = _volumes(spec.key, token, spec.limits)
    network = networks.create(spec.key, token) if spec.network is Reach.OPEN else None
    holder = _holder(spec.key, token, mounts, network.name if network else "")
    _fill(holder, spec)
    if network is not None:  # before anybody is there who could go out
        firewall.close(holder.id)
    if _open_door(spec, token):
        door = str(relay.folder(token))
        mounts = [*mounts, Mount(DOOR, door, type="bind", read_only=True)]
    mounts[0]["ReadOnly"] = True  # raw/ and the brief; only the holder may write there
    container = engine().containers.create(
        spec.image,
        list(spec.argv),
        name=spec.key.name,
        labels=labels(spec.key, token, MAIN),
        environment={"HOME": HOME, **_door_address(spec), **spec.env},
        working_dir=WORK,
        mounts=mounts,
        tmpfs={"/tmp": f"size={spec.limits.tmp},mode=1777,nosuid,nodev"},
        network_mode=f"container:{holder.id}" if network else "none",
        log_config=_log(spec.limits),
        detach=True,
        shm_size=64 * MIB,
        mem_limit=spec.limits.memory,
        memswap_limit=spec.limits.memory_swap,
        nano_cpus=int(spec.limits.cpus * 1e9),
        pids_limit=spec.limits.pids,
        **HARDENED,
    )
    container.start()


HARDENED: dict[str, Any] = {
    "user": f"{USER}:{USER}",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges", f"seccomp={seccomp.profile()}"],
}


def _volumes(key: Key, token: str, limits: Limits) -> list[Mount]:
    """work on disk, out and HOME in memory with a size, since most disks have no quotas."""
    owner = f"uid={USER},gid={USER},nosuid,nodev"
    # Folders have inodes too; who goes beyond the files allowed is told so when out/ is taken.
    inodes = limits.out_files * 2 + 64
    wanted = {
        WORK: "",
        OUT: f"size={limits.out},nr_inodes={inodes},mode=0755,{owner}",
        HOME: f"size={limits.home},mode=0700,{owner}",
    }
    mounts = []
    for target, memory in wanted.items():
        name = f"{key.stem}-{token}-{target.rsplit('/', 1)[1]}"
        options = {"type": "tmpfs", "device": "tmpfs", "o": memory} if memory else None
        engine().volumes.create(name, driver_opts=options, labels=labels(key, token, "volume"))
        mounts.append(Mount(target, name, type="volume", no_copy=True))
    return mounts


def _holder(key: Key, token: str, mounts: list[Mount], network: str) -> Container:
    """It has the network, too, whose rules are set before the container itself begins."""
    return engine().containers.create(
        HOLDER_IMAGE,
        entrypoint=["/bin/sleep", "infinity"],
        name=f"{key.stem}-{token}-holder",
        labels=labels(key, token, HOLDER),
        mounts=mounts,
        network=network or None,
        network_mode=None if network else "none",
        mem_limit=32 * MIB,
        pids_limit=16,
        log_config=LogConfig(type="none"),
        detach=True,
        **HARDENED,
    )


def _fill(holder: Container, spec: ContainerSpec) -> None:
    # The mount point of out/ must be in the work volume before the volumes are stacked.
    with packed(spec.work, folders=["out"]) as tar:
        holder.put_archive(WORK, tar)
    holder.start()
    for target, files in ((OUT, spec.out), (HOME, spec.home)):
        if files:
            with packed(files, writable=True) as tar:
                holder.put_archive(target, tar)


def _open_door(spec: ContainerSpec, token: str) -> bool:
    """Open the way to the one endpoint, if there is one."""
    if not spec.has_door:
        return False
    relay.open_door(
        token,
        spec.endpoint,
        spec.endpoint_headers,
        spec.endpoint_model,
        domains=_domains(spec),
        refusal=spec.endpoint_refusal,
        ca=spec.endpoint_ca,
        certificate=spec.endpoint_certificate,
    )
    return True


def _door_address(spec: ContainerSpec) -> dict[str, str]:
    if not spec.has_door:
        return {}
    found = {"MASTERCHEF_DOOR": f"{DOOR}/{relay.SOCKET}", "MASTERCHEF_PORT": str(PORT)}
    if _domains(spec) is not None:
        proxy, here = f"http://127.0.0.1:{PORT}", "127.0.0.1,localhost"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        found |= {**dict.fromkeys(names, proxy), "NO_PROXY": here, "no_proxy": here}
    return found


def _domains(spec: ContainerSpec) -> tuple[str, ...] | None:
    """The names that its proxy leads to; None: it has no proxy."""
    return spec.domains if spec.network is Reach.DOMAINS else None


def _log(limits: Limits) -> LogConfig:
    """The last one or two files of `limits.log` bytes; what a participant writes beyond is lost."""
    config = {"max-size": str(limits.log), "max-file": "2"}
    return LogConfig(type=LogConfig.types.JSON, config=config)
