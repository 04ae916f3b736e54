"""The network with which a new cook's agents can sign in, by the credentials of this machine."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judging.briefs.schema import Network


def network_for(names: Collection[str]) -> "tuple[Network, str, list[str]]":
    """The brief's `network`, why it is that one ("" for the usual), and what is still to be done.

    A subscription signs in at addresses of its own, so it needs `open`; a paid key is added at
    the one door of `model-only`, which every flavor with a service of its own can use.
    """
    from masterchef.cli.environment import load_django

    load_django()
    from agents import credentials, flavors

    known = [flavors.get(name) for name in sorted(names) if name in flavors.names()]
    parts = {part for flavor in known for part in flavor.parts or (flavor.name,)}
    wanted = [flavors.get(name) for name in sorted(parts)]
    found, missing, closed = {}, [], []
    for flavor in wanted:
        if not any(flavor.sign_in):
            continue
        try:
            found[flavor.name] = credentials.choice(flavor)
        except (OSError, ValueError) as error:
            missing.append(f"the credentials of {flavor.name} can't be read: {error}")
            continue
        if found[flavor.name] is None:
            missing.append(
                f"{flavor.name} can't sign in on this machine yet: put {credentials.ways(flavor)}; "
                "a worker elsewhere may have its own, and a model host of yours needs none"
            )
        elif found[flavor.name] is credentials.Kind.KEY and flavor.api is None:
            closed.append(flavor.name)
    plans = [name for name, kind in found.items() if kind is credentials.Kind.SUBSCRIPTION]
    if plans:
        return "open", f"{', '.join(plans)} sign in by subscription, at addresses of their own", \
            missing  # fmt: skip
    if closed:
        return "open", f"{', '.join(closed)} can't be led through one door", missing
    return "model-only", "", missing
