"""Which runs under way need a model: it isn't deleted or replaced under them."""

import operator
from collections.abc import Iterator
from functools import reduce
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from agents.models import Host
from agents.registry import is_model, split_player
from agents.registry.players import names_of
from masterchef.runs.models import Run, RunState

UNDER_WAY = (RunState.RUNNING, RunState.PAUSED, RunState.BLOCKED)


def runs_with(name: str, *, host: Host | None = None) -> list[Run]:
    """Runs under way that ask for the model; with `host`, only those that may ask that host.

    The rooms tell by RUN_SEARCHES where their players stand.
    """
    plain = name.removesuffix(":latest")
    looks = reduce(operator.or_, (Q(**{where: plain}) for where in settings.RUN_SEARCHES))
    found = Run.objects.filter(looks, state__in=UNDER_WAY).order_by("created_at")
    return [run for run in found if _asks_for(run, name, host)]


def sentence(runs: list[Run]) -> str:
    """Which runs need the model, and what to do."""
    shown = ", ".join(str(run) for run in runs[:3])
    return f"{shown} {'plays' if len(runs) == 1 else 'play'} with it; wait for the end, or cancel"


def models_of(run: Run) -> set[tuple[str, str]]:
    """The names that the run's players have, with their host tags: {("soup:8b", "gpu")}. A name
    may be one that no host has."""
    return {split_player(player) for player in _texts_of(run) if _may_be_model(player)}


def _may_be_model(text: str) -> bool:
    try:
        return is_model(text)
    except ValueError:
        return False


def _asks_for(run: Run, name: str, host: Host | None) -> bool:
    """Exactly this model, not a longer name in which it occurs."""
    for player in _texts_of(run):
        model, tag = split_player(player)
        if name in (model, *names_of(model)) and (not tag or host is None or _has(host, tag)):
            return True
    return False


def _has(host: Host, tag: str) -> bool:
    return tag == host.name or tag in host.tags


def _texts_of(run: Run) -> Iterator[str]:
    for where in settings.RUN_SEARCHES:
        room, column, *keys = where.removesuffix("__icontains").split("__")
        try:
            found = getattr(getattr(run, room), column)
        except ObjectDoesNotExist:
            continue
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        yield from _texts(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
