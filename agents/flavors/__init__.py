"""Flavors: the kinds of participants and judges, one folder each.

    flavor = flavors.get("codex")
    spec = flavors.spec(flavor, Order(prompt, model="…", endpoint=host.url), key=key,
                        limits=limits, network=Network.MODEL_ONLY, work={"BRIEF.md": b"…"})
    containers.adopt(spec) or containers.start(spec)
    …
    ended = Ended(seen, logs, timed_out, files, missing)
    outcome, evidence, until = flavors.ending(flavor, ended)
    usage = flavors.usage_of(flavor, logs)

`flavor.image == ""` (the flavor "model") needs no container: see agents.flavors.model.
"""

from agents.flavors.aside import usage_of
from agents.flavors.execution import ending, spec
from agents.flavors.protocol import (
    Access,
    Api,
    Ended,
    Ending,
    Flavor,
    Order,
    Outcome,
    SignIn,
    Usage,
)
from agents.flavors.registry import api_of, broken, get, names

__all__ = [
    "Access",
    "Api",
    "Ended",
    "Ending",
    "Flavor",
    "Order",
    "Outcome",
    "SignIn",
    "Usage",
    "api_of",
    "broken",
    "ending",
    "get",
    "names",
    "spec",
    "usage_of",
]
