"""Machines rented from Linode: as many as are wanted, whatever the API does in between.

The provider's own list, by tag, is the truth: a machine that was made and never written down is
found there, so a crash leaves no orphan. A label is made of the group and a number, and asked for
only when no machine bears it, so that a request that failed after it was carried out is met again.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from deploy.errors import DeployError

TRIES = 6
TOO_MANY, GONE = 429, 404
CLOUD_INIT = """\
#cloud-config
package_update: true
packages: [docker.io, python3]
"""
Pause = Callable[[float], None]


class Plan(NamedTuple):
    """What to rent: `maximum` machines of the tag at most, all groups together."""

    tag: str
    region: str
    type: str
    image: str
    authorized_keys: tuple[str, ...]
    maximum: int


class Rented(NamedTuple):
    """One machine, as the provider knows it."""

    name: str
    number: int  # the provider's
    address: str


def rented(client: Any, plan: Plan, *, pause: Pause = time.sleep) -> list[Rented]:
    """All machines of the tag, oldest first."""
    from linode_api4 import Instance

    found = _tried(lambda: list(client.linode.instances(Instance.tags.contains(plan.tag))), pause)
    ours = [each for each in found if plan.tag in each.tags]
    return [
        Rented(each.label.removeprefix(f"{plan.tag}-"), each.id, each.ipv4[0])
        for each in sorted(ours, key=lambda each: each.id)
    ]


def bring_to(
    client: Any, plan: Plan, group: str, wanted: int, *, pause: Pause = time.sleep
) -> tuple[list[Rented], list[Rented]]:
    """(the group's machines that stay, those that have to go); nothing is deleted here.

    Makes what is missing. Those to go are the highest numbers and second machines of one name.
    Raises DeployError: more than the maximum, or an API that goes on refusing.
    """
    known = rented(client, plan, pause=pause)
    names = [f"{group}-{number}" for number in range(1, wanted + 1)]
    others = [each for each in known if not _of_group(each, group)]
    if len(others) + wanted > plan.maximum:
        raise DeployError(
            f"{wanted} machines for {group} and {len(others)} others are more than the maximum"
            f" of {plan.maximum}",
            fix="linode.maximum in deploy/inventory.yaml",
        )
    kept: dict[str, Rented] = {}
    surplus = []
    for each in (each for each in known if _of_group(each, group)):
        if each.name in names and each.name not in kept:
            kept[each.name] = each
        else:
            surplus.append(each)
    for name in names:
        if name not in kept:
            kept[name] = _made(client, plan, name, pause)
    return [kept[name] for name in names], surplus


def delete(client: Any, machine: Rented, *, pause: Pause = time.sleep) -> None:
    """Give a machine back; one that is gone already is not an error."""
    from linode_api4 import ApiError

    def once() -> None:
        try:
            client.delete(f"/linode/instances/{machine.number}")
        except ApiError as error:
            if error.status != GONE:
                raise

    _tried(once, pause)


def _made(client: Any, plan: Plan, name: str, pause: Pause) -> Rented:
    """The machine of that name. Each try looks first whether an earlier one was carried out."""
    from linode_api4 import ApiError

    label = f"{plan.tag}-{name}"
    for attempt in range(TRIES):
        found = [each for each in rented(client, plan, pause=pause) if each.name == name]
        if found:
            return found[0]
        try:
            client.linode.instance_create(
                plan.type,
                plan.region,
                image=plan.image,
                authorized_keys=list(plan.authorized_keys),
                label=label,
                tags=[plan.tag],
                metadata=client.linode.build_instance_metadata(user_data=CLOUD_INIT),
            )
        except ApiError as error:
            if not _passing(error.status) and not any(
                each.name == name for each in rented(client, plan, pause=pause)
            ):
                raise _refused(error) from error
            pause(2.0**attempt)
    raise DeployError(f"{label} could not be made", fix="see https://status.linode.com, then again")


def _tried(step: Callable[[], Any], pause: Pause) -> Any:
    """Its value; what passes by itself is tried again, and again."""
    from linode_api4 import ApiError

    for attempt in range(TRIES):
        try:
            return step()
        except ApiError as error:
            if not _passing(error.status) or attempt == TRIES - 1:
                raise _refused(error) from error
            pause(2.0**attempt)
    raise AssertionError("unreachable")


def _passing(status: int) -> bool:
    return status == TOO_MANY or status >= 500


def _refused(error: Any) -> DeployError:
    token = error.status in (401, 403)
    return DeployError(
        f"Linode refuses ({error.status}): {error}",
        fix="LINODE_TOKEN must be a token that may read and write Linodes"
        if token
        else "change what it names in `linode` of deploy/inventory.yaml",
    )


def _of_group(machine: Rented, group: str) -> bool:
    return machine.name.rpartition("-")[0] == group
