"""A run plays with the models that it began with, by digest, whatever hosts are given since.

All models of a run are pinned when it begins, as their hosts tell them then; one that no host had
is pinned by its own first call. A host that tells no digest is taken at its name. What asks its
host by itself, a command-line agent behind a door, is held to the pin as well: see `right_places`.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from agents import registry
from agents.library import needs
from agents.models import HostModel, PinnedModel
from masterchef.runs.models import Run


class Places(NamedTuple):
    """Where a call may go, and why not everywhere: what a host has in the model's place."""

    right: list[HostModel]
    replaced: str


def right_places(run_id: UUID | None, name: str, tag: str, places: Iterable[HostModel]) -> Places:
    """Those whose model is the one that the run is pinned to under this name and host tag; all of
    them without a run."""
    found = list(places)
    if run_id is None or not found:
        return Places(found, "")
    pin = pin_of(run_id, name, tag)
    right = [place for place in found if pin is None or place.model.digest in pin.digests]
    if right or pin is None:
        return Places(right, "")
    now = ", ".join(f"{each.host.name} has {_short(each.model.digest)}" for each in found)
    wanted = " or ".join(map(_short, pin.digests))
    return Places(
        [],
        f"{pin.player} was {wanted} when this run began, and {now} now: bring that model back"
        " under its name, or cancel the run",
    )


def begin(run_id: UUID) -> None:
    """Pin the models of a run that begins, as their hosts tell them; those it has stay as they are.

    It runs in the transaction that starts the run: nothing is asked here, the hosts were asked when
    the run was made.
    """
    known = set(PinnedModel.objects.filter(run_id=run_id).values_list("name", "tag"))
    _pin(run_id, needs.models_of(Run.objects.get(pk=run_id)) - known)


def pin_of(run_id: UUID, name: str, tag: str) -> PinnedModel | None:
    """What the run is pinned to under the name, from now on at the latest; None: no host has it."""
    mine = PinnedModel.objects.filter(run_id=run_id, name=name, tag=tag)
    if (known := mine.first()) is not None:
        return known
    begin(run_id)
    _pin(run_id, {(name, tag)})
    return mine.first()


def _pin(run_id: UUID, players: Iterable[tuple[str, str]]) -> None:
    made = [PinnedModel(run_id=run_id, name=each[0], tag=each[1], hosts=hosts)
            for each in sorted(players) if (hosts := _told(*each))]  # fmt: skip
    PinnedModel.objects.bulk_create(made, ignore_conflicts=True)  # another call was first


def _told(name: str, tag: str) -> dict[str, str]:
    """What each host tells of the model; one that is down as it told it last."""
    places = registry.hosts_with(name, tag, healthy=False)
    return {place.host.name: place.model.digest for place in places}


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12] or "a model without a digest"
