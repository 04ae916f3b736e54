"""deploy/inventory.yaml: which hosts there are, and what each one does."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from deploy import credentials
from deploy.errors import DeployError
from deploy.first import read_env
from deploy.places import HERE
from kitchen import texts, yaml_texts

PATH = HERE / "inventory.yaml"
Group = Literal["kitchen", "turns", "judging"]
NAME = r"^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$"
_FIXES = {
    "extra_forbidden": "take it out, or see docs/several-machines.md for the fields",
    "missing": "write it",
    "string_pattern_mismatch": "lower-case letters, digits and hyphens",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Host(_Strict):
    """One machine. `workers` gives the threads of each group of queues that it serves; `cooks` the
    flavors whose containers run there, each with the credentials that it gets there."""

    address: str = Field(min_length=1, pattern=r"^[0-9A-Za-z.-]+$")
    user: str = Field("root", pattern=r"^[a-z_][a-z0-9_-]*$")
    does: Literal["site", "work"]
    workers: dict[Group, int] = {}
    cooks: dict[str, list[str]] = {}
    drained: bool = False

    @field_validator("workers")
    @classmethod
    def _threads(cls, workers: dict[Group, int]) -> dict[Group, int]:
        if bad := [group for group, threads in workers.items() if not 1 <= threads <= 256]:
            raise ValueError(f"{bad[0]}: threads run from 1 to 256")
        return workers

    @field_validator("cooks")
    @classmethod
    def _known(cls, cooks: dict[str, list[str]]) -> dict[str, list[str]]:
        if bad := [name for name in cooks if name not in credentials.FLAVORS]:
            raise ValueError(
                f"{bad[0]}: flavors in containers are {', '.join(credentials.FLAVORS)}"
            )
        return cooks

    @property
    def keeps_credentials(self) -> bool:
        """Whether a worker runs there that has the volume of credentials."""
        return (self.does == "site" or bool(self.cooks)) and (
            "judging" in self.workers and not self.drained
        )

    @property
    def contains(self) -> bool:
        """Whether participants run in containers of its engine."""
        return bool(self.cooks) and "judging" in self.workers and not self.drained


class Linode(_Strict):
    """What `scale --provider linode` rents: never more than `maximum` machines in all."""

    region: str
    type: str = "g6-standard-8"
    image: str = "linode/debian12"
    tag: str = Field("masterchef", pattern=NAME)
    authorized_keys: list[str] = Field(min_length=1)
    threads: int = Field(16, ge=1, le=256)
    maximum: int = Field(ge=1, le=100)


class Inventory(_Strict):
    """All hosts by name: exactly one keeps the site (web, database, backups); others only work."""

    hosts: dict[str, Host]
    linode: Linode | None = None
    ssh_config: str = ""  # a file for `ssh -F`; the person's own if empty

    @field_validator("hosts")
    @classmethod
    def _one_site(cls, hosts: dict[str, Host]) -> dict[str, Host]:
        sites = [name for name, host in hosts.items() if host.does == "site"]
        if len(sites) != 1:
            raise ValueError(f"one host must have `does: site`, and {len(sites)} have")
        addresses = [host.address for host in hosts.values()]
        if twice := {each for each in addresses if addresses.count(each) > 1}:
            raise ValueError(f"{twice.pop()} is the address of two hosts")
        given = [each for host in hosts.values() for each in credentials.once(host.cooks)]
        if twice := {each for each in given if given.count(each) > 1}:
            raise ValueError(
                f"{twice.pop()} is given to two hosts, and the files of a subscription change as"
                " they are used: sign in once more for the other host"
            )
        return hosts

    @property
    def site(self) -> str:
        """The name of the host with the database."""
        return next(name for name, host in self.hosts.items() if host.does == "site")


def load(path: Path = PATH) -> Inventory:
    """The inventory of the file; raises DeployError with file, line, field and fix."""
    try:
        tree = yaml_texts.load(texts.read(path))
    except texts.NotText as error:
        raise DeployError(str(error), fix="write it as UTF-8") from None
    except yaml_texts.BadYaml as error:
        raise DeployError(
            f"{path}:{error.line or 1}: {error}", fix="see YAML's indentation"
        ) from None
    try:
        found = Inventory.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = [part for part in first["loc"] if part != "[key]"]
        raise DeployError(
            f"{path}:{_line(tree, where)}: {'.'.join(map(str, where))}: {first['msg']}",
            fix=_FIXES.get(first["type"], "write what the message asks for"),
        ) from None
    for name, host in found.hosts.items():
        _check_name(path, tree, name)
        if host.does == "work" and "judging" in host.workers and not read_env().get("S3_BUCKET"):
            raise DeployError(
                f"{path}:{_line(tree, ['hosts', name, 'workers'])}: hosts.{name}.workers: judging"
                " reads the files of cooks, which lie on the site's host",
                fix="masterchef-deploy init S3_BUCKET=… (a store that all hosts reach), or take"
                " it out",
            )
        if host.cooks and "judging" not in host.workers:
            raise DeployError(
                f"{path}:{_line(tree, ['hosts', name, 'cooks'])}: hosts.{name}.cooks: nobody there"
                " would run them",
                fix=f"write judging among hosts.{name}.workers",
            )
    return found


def there() -> bool:
    """Whether this checkout rolls out to several hosts."""
    return PATH.exists()


def _check_name(path: Path, tree: Any, name: str) -> None:
    import re

    if not re.match(NAME, name):
        raise DeployError(
            f"{path}:{_line(tree, ['hosts', name])}: hosts.{name}: no name of a host",
            fix=_FIXES["string_pattern_mismatch"],
        )


def _line(tree: Any, where: list[Any]) -> int:
    """The line of the field, or of the nearest one above it that is there; from 1."""
    line = 1
    for part in where:
        try:
            line = tree.lc.key(part)[0] + 1
            tree = tree[part]
        except (AttributeError, KeyError, TypeError):
            break
    return line
