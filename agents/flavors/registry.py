"""Flavors by name: each folder here is one."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from agents.flavors.protocol import Api, Flavor
from masterchef import variables


@cache
def names() -> tuple[str, ...]:
    """All flavors, sorted."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(module.name for module in found if module.ispkg))


@cache
def get(name: str) -> Flavor:
    """The flavor; raises ValueError that lists what there is."""
    if name not in names():
        raise ValueError(f"{name!r} is not a flavor; there are {', '.join(names())}")
    flavor = importlib.import_module(f"agents.flavors.{name}").FLAVOR
    assert isinstance(flavor, Flavor)
    return flavor


def api_of(name: str) -> Api | None:
    """The flavor's own service. MASTERCHEF_API="claude=https://…" puts a gateway in its place."""
    api = get(name).api
    for rule in variables.read("MASTERCHEF_API"):
        flavor, _, url = rule.strip().partition("=")
        if api and flavor == name:
            api = api._replace(url=url)
    return api
