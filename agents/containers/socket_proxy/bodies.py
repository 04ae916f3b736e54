"""What a container or volume must be to be made: contained as `agents.containers.launch` asks.

What is sent on is what was understood, written anew: an engine reads keys in any case and takes the
last of two.
"""

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.containers import labels as marks
from agents.containers import seccomp
from agents.containers.launch import DOOR
from agents.containers.socket_proxy.rules import Refused
from agents.containers.specs import GIB, USER

MOST_MEMORY = 64 * GIB
TOKEN = re.compile(r"[0-9a-f]{12}")  # of a door: starting makes it
Labels = dict[str, str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Volume(_Strict):
    type: Literal["volume"] = Field(alias="Type")
    target: str = Field(alias="Target")
    source: str = Field(alias="Source", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    read_only: bool = Field(default=False, alias="ReadOnly")
    options: dict[Literal["NoCopy"], bool] | None = Field(default=None, alias="VolumeOptions")


class _Door(_Strict):
    type: Literal["bind"] = Field(alias="Type")
    target: Literal[DOOR] = Field(alias="Target")  # type: ignore[valid-type]
    source: str = Field(alias="Source")
    read_only: Literal[True] = Field(alias="ReadOnly")


class _Log(_Strict):
    type: Literal["json-file", "none"] = Field(alias="Type")
    config: dict[Literal["max-size", "max-file"], str] | None = Field(default=None, alias="Config")


class _Host(_Strict):
    mounts: list[Annotated[_Volume | _Door, Field(discriminator="type")]] = Field(alias="Mounts")
    network: Literal["none"] = Field(alias="NetworkMode")
    dropped: list[Literal["ALL"]] = Field(alias="CapDrop", min_length=1)
    read_only: Literal[True] = Field(alias="ReadonlyRootfs")
    security: list[str] = Field(alias="SecurityOpt")
    memory: int = Field(alias="Memory", gt=0, le=MOST_MEMORY)
    swap: int | None = Field(default=None, alias="MemorySwap", ge=-1, le=MOST_MEMORY)
    pids: int = Field(alias="PidsLimit", gt=0, le=100_000)
    cpus: int | None = Field(default=None, alias="NanoCpus", gt=0)
    shm: int | None = Field(default=None, alias="ShmSize", gt=0, le=GIB)
    tmpfs: dict[str, str] | None = Field(default=None, alias="Tmpfs")
    log: _Log | None = Field(default=None, alias="LogConfig")


class _Container(_Strict):
    image: str = Field(alias="Image")
    command: list[str] | None = Field(default=None, alias="Cmd")
    entrypoint: list[str] | None = Field(default=None, alias="Entrypoint")
    environment: list[str] | None = Field(default=None, alias="Env")
    folder: str | None = Field(default=None, alias="WorkingDir")
    user: Literal[f"{USER}:{USER}"] = Field(alias="User")  # type: ignore[valid-type]
    labels: Labels = Field(alias="Labels")
    host: _Host = Field(alias="HostConfig")


class _Memory(_Strict):
    """Of a volume; anything else that is mounted would be a folder or disk of the host."""

    type: Literal["tmpfs"]
    device: Literal["tmpfs"]
    o: str = Field(pattern=r"^((size|nr_inodes|mode|uid|gid)=[0-9]+|nosuid|nodev|noexec|,)*$")


class _Disk(_Strict):
    name: str = Field(alias="Name", pattern=r"^mc-[A-Za-z0-9_.-]+$")
    driver: Literal["local"] = Field(default="local", alias="Driver")
    options: _Memory | None = Field(default=None, alias="DriverOpts")
    labels: Labels = Field(alias="Labels")


def container(body: bytes, doors: Path, seen: str) -> tuple[bytes, list[str]]:
    """The body to send on, and the volumes that must be ours. Raises Refused with the field.

    A door's folder is named as this process knows it, in `doors`, and sent on as the engine does,
    in `seen`.
    """
    asked = _read(_Container, body)
    _ours(asked.labels)
    wanted = {"no-new-privileges", f"seccomp={seccomp.profile()}"}
    if set(asked.host.security) != wanted:
        raise Refused("HostConfig.SecurityOpt: must be no-new-privileges and our seccomp profile")
    for mount in asked.host.mounts:
        if isinstance(mount, _Door):
            place = Path(mount.source)
            if place.parent != doors or not TOKEN.fullmatch(place.name):
                raise Refused("HostConfig.Mounts: of the host only the folder of a door is mounted")
            mount.source = f"{seen}/{place.name}"
    volumes = [mount.source for mount in asked.host.mounts if isinstance(mount, _Volume)]
    return _written(asked), volumes


def volume(body: bytes) -> bytes:
    """The body to send on: an empty volume, or one in memory. Raises Refused with the field."""
    asked = _read(_Disk, body)
    _ours(asked.labels)
    return _written(asked)


def _read(model: type[_Strict], body: bytes) -> Any:
    try:
        given = json.loads(body)
        return model.model_validate(_said(given))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(each) for each in first["loc"])
        raise Refused(f"{place}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"not one JSON object: {error}") from None


def _said(value: Any) -> Any:
    """Without what says nothing: a client writes every field that it knows."""
    if not isinstance(value, dict):
        return value
    told = {key: _said(each) for key, each in value.items()}
    return {key: each for key, each in told.items() if each not in (None, False, "", [], {})}


def are_ours(labels: Labels) -> bool:
    """Labels of one start. That it is ours alone proves nothing: our images hand that on to
    whatever is made of them."""
    return labels.get(marks.OURS) == "1" and bool(TOKEN.fullmatch(labels.get(marks.TOKEN, "")))


def _ours(labels: Labels) -> None:
    if not are_ours(labels):
        raise Refused(f"Labels: {marks.OURS}=1 and {marks.TOKEN} are missing")


def _written(asked: BaseModel) -> bytes:
    return asked.model_dump_json(by_alias=True, exclude_none=True).encode()
