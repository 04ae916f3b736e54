"""Flavors by name: each folder here is one, with code of its own or with an ensemble.yaml."""

import importlib
from functools import cache
from pathlib import Path

from agents.flavors import ensembles
from agents.flavors.protocol import Api, Flavor
from masterchef import variables

HERE = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """All flavors, sorted, without the folders that are `broken`."""
    return tuple(name for name in _folders() if name not in broken())


@cache
def broken() -> dict[str, str]:
    """Folders that describe no ensemble, and why; the others work none the less."""
    found = {}
    for name in _folders():
        if (HERE / name / ensembles.FILE).exists():
            try:
                ensembles.described(HERE / name)
            except ensembles.BadEnsemble as error:
                found[name] = str(error)
    return found


@cache
def _folders() -> tuple[str, ...]:
    files = [file for kind in ("__init__.py", ensembles.FILE) for file in HERE.glob(f"*/{kind}")]
    return tuple(sorted({file.parent.name for file in files}))


@cache
def get(name: str) -> Flavor:
    """The flavor; raises ValueError that lists what there is."""
    if name in broken():
        raise ValueError(broken()[name])
    if name not in names():
        raise ValueError(f"{name!r} is not a flavor; there are {', '.join(names())}")
    if (HERE / name / ensembles.FILE).exists():
        return ensembles.Ensemble(HERE / name, get)
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
