"""A run plays with the models that it began with, by digest, whatever hosts are given since.

All models of a run are pinned at its first call, as their hosts tell them then; one that no host
had is pinned by its own first call. A host that tells no digest is taken at its name.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from agents import registry
from agents.calls.types import Call
from agents.library import needs
from agents.models import HostModel, PinnedModel
from masterchef.runs.models import Run


class Places(NamedTuple):
    """Where a call may go, and why not everywhere: what a host has in the model's place."""

    right: list[HostModel]
    replaced: str


def right_places(call: Call, places: Iterable[HostModel]) -> Places:
    """Those whose model is the one that the call's run is pinned to; all of them without a run."""
    found = list(places)
    if call.run_id is None or not found:
        return Places(found, "")
    pin = _pin_of(call.run_id, call.model, call.tag)
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


def _pin_of(run_id: UUID, name: str, tag: str) -> PinnedModel | None:
    mine = PinnedModel.objects.filter(run_id=run_id)
    rows = list(mine)
    known = next((row for row in rows if (row.name, row.tag) == (name, tag)), None)
    if known is not None:
        return known
    players = {(name, tag)}
    if not rows:
        players |= needs.models_of(Run.objects.get(pk=run_id))
    made = [PinnedModel(run_id=run_id, name=each[0], tag=each[1], hosts=hosts)
            for each in sorted(players) if (hosts := _told(*each))]  # fmt: skip
    PinnedModel.objects.bulk_create(made, ignore_conflicts=True)  # another call was first
    return mine.filter(name=name, tag=tag).first()


def _told(name: str, tag: str) -> dict[str, str]:
    """What each host tells of the model; one that is down as it told it last."""
    places = registry.hosts_with(name, tag, healthy=False)
    return {place.host.name: place.model.digest for place in places}


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12] or "a model without a digest"
