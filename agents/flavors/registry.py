"""Flavors by name: each folder here is one."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from agents.flavors.protocol import Flavor


@cache
def names() -> tuple[str, ...]:
    """All flavors, sorted."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(module.name for module in found if module.ispkg))


@cache
def get(name: str) -> Flavor:
    """The flavor; raises ValueError that lists what there is."""
    if name not in names():
        raise ValueError(f"{name!r} is no flavor; there are {', '.join(names())}")
    flavor = importlib.import_module(f"agents.flavors.{name}").FLAVOR
    assert isinstance(flavor, Flavor)
    return flavor
