"""The one way out of a container: to a model host of ours, to the CLI's own service, or none."""

from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from agents import flavors, registry
from agents.calls import pins
from agents.containers import Network
from agents.containers.outlet import Outlet
from agents.flavors import Api
from agents.models import Host, HostModel
from judging.briefs import Brief, Member


class Way(NamedTuple):
    """`endpoint`: where the container's door leads, "" without a door. `api` is set where that is
    the CLI's own service: then its paid key is added at the door and never enters the container.
    """

    network: Network
    endpoint: str = ""
    api: Api | None = None
    model: str = ""  # the only one that a host of ours answers with, behind the door
    domains: tuple[str, ...] = ()  # names that a proxy leads to
    host: Host | None = None  # of ours, to which the endpoint belongs
    replaced: str = ""  # why nothing may be asked there: the run is pinned to another model


def way_of(brief: Brief, member: Member, run_id: UUID | None = None) -> Way:
    """The member's way, by the brief's network and the hosts that are healthy now; in a run only
    to the model that the run is pinned to."""
    network = Network(brief.network)
    if network is Network.NONE:
        return Way(network)
    domains = brief.domains if network is Network.DOMAINS else ()
    if place := place_of(member):
        place, replaced = _pinned(place, member, run_id)
        return Way(network, place.host.url, model=place.model.name, domains=domains,
                   host=place.host, replaced=replaced)  # fmt: skip
    if network in (Network.OPEN, Network.DOMAINS):
        return Way(network, domains=domains)
    api = flavors.api_of(member.flavor)
    return Way(network, api.url, api) if api else Way(Network.NONE)


def cut_off(brief: Brief, member: Member) -> str:
    """Why the member could never reach its model, and the fix; "" if it can or needs none."""
    flavor = flavors.get(member.flavor)
    way = way_of(brief, member)
    if way.endpoint or way.network is Network.OPEN:
        return ""
    if not (flavor.sign_in.home or flavor.sign_in.env):
        return ""
    if way.network is Network.DOMAINS:
        service = urlsplit(flavor.api.url).hostname if flavor.api else ""
        if not service or Outlet(way.domains, None).allows(service):
            return ""
        return (f"{member.name}: {member.flavor} asks {service}, which is not among domains; "
                "add it")  # fmt: skip
    others = ["open", *(["model-only"] if flavor.api and brief.network == "none" else [])]
    return (
        f"{member.name}: {member.flavor} can't reach its own service with network: {brief.network};"
        f" write network: {' or '.join(others)}"
        + (", or a model that a host of yours has" if flavor.hosts else "")
    )


def plain_model(member: Member) -> str:
    """The CLI's word for the model: without the tag of a host of ours, if one has it."""
    place = place_of(member)
    return place.model.name if place is not None else member.model or ""


def place_of(member: Member) -> HostModel | None:
    """A host of ours that has the member's model, a healthy one if there is; a CLI's own models
    have names of any kind. One that is down is none the less the only place to ask: what was meant
    for it never goes to a vendor."""
    if not flavors.get(member.flavor).hosts:
        return None
    try:
        model, tag = registry.split_player(member.model or "")
    except ValueError:
        return None
    healthy = registry.hosts_with(model, tag).first()
    return healthy or registry.hosts_with(model, tag, healthy=False).first()


def _pinned(place: HostModel, member: Member, run_id: UUID | None) -> tuple[HostModel, str]:
    """A place of the model that the run is pinned to, a healthy one if there is; else the one that
    is known, and what stands there in the model's place."""
    model, tag = registry.split_player(member.model or "")
    for healthy in (True, False):
        there = registry.hosts_with(model, tag, healthy=healthy)
        found = pins.right_places(run_id, model, tag, there)
        if found.right:
            return found.right[0], ""
        if found.replaced:
            return place, found.replaced
    return place, ""
