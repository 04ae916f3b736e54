"""Which host takes a call: the seat's last one, for its warm cache, else the least busy."""

import contextlib
from collections.abc import Iterator, Sequence

from agents import registry, slots
from agents.calls import pins
from agents.calls.pins import Places
from agents.calls.types import Call
from agents.models import HostModel, ModelCall

# How long a seat holds out for its last host, where its prompt's prefix lies in the KV cache.
STICKY_S = 2.0


def candidates(call: Call, without: set[int]) -> Places:
    """Healthy hosts that have the model, as its run is pinned to it, and the tag."""
    found = registry.hosts_with(call.model, call.tag).exclude(host_id__in=without)
    right, replaced = pins.right_places(call.run_id, call.model, call.tag, found)
    return Places(list({place.host_id: place for place in right}.values()), replaced)


def last_host(call: Call) -> int | None:
    """The host that answered this seat last."""
    if call.run_id is None:
        return None
    calls = ModelCall.objects.filter(
        run_id=call.run_id, seat=call.seat, model=call.model, error_class="", cached=False
    )
    return calls.order_by("-id").values_list("host_id", flat=True).first()


@contextlib.contextmanager
def place_for(call: Call, places: Sequence[HostModel]) -> Iterator[HostModel | None]:
    """Hold a slot of one of the places for the block; None: none came free in time."""
    by_host = {place.host_id: place for place in places}
    sticky = last_host(call)
    ids = sorted(by_host)

    def choices(waited_s: float) -> list[int]:
        if len(ids) == 1:
            return ids
        if sticky in by_host and waited_s < STICKY_S:
            return [sticky]
        busy = slots.in_use(ids)
        load = {id: busy[id] / by_host[id].host.slots for id in ids}
        return sorted(ids, key=lambda id: (id != sticky, load[id], id))

    def give_up() -> bool:
        return not call.still_mine()

    with slots.slot(choices, wait_s=call.wait_s, give_up=give_up) as held:
        yield by_host[held.host_id] if held else None
