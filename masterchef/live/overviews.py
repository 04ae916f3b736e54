"""What a list of runs says beside their columns; each kind's room tells it of its own runs."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from masterchef.runs.models import Run


class Overview(NamedTuple):
    """`progress` 0 to 1; `score` in the measure that is named; `models` as its seats name them;
    `calibration` whether the score's instrument is calibrated, empty where there is no such thing.

    None where there is nothing to tell (yet).
    """

    progress: float | None = None
    score: float | None = None
    measure: str = ""
    models: tuple[str, ...] = ()
    calibration: str = ""


Tell = Callable[[list[UUID]], dict[UUID, Overview]]


def overviews(runs: Iterable[Run]) -> dict[UUID, Overview]:
    """An overview of every run; one query or two for each kind, however many runs."""
    kinds: dict[str, list[UUID]] = defaultdict(list)
    for run in runs:
        kinds[run.kind].append(run.pk)
    found: dict[UUID, Overview] = {}
    for kind, ids in kinds.items():
        found |= dict.fromkeys(ids, Overview())
        if kind in settings.RUN_SUMMARIES:
            tell: Tell = import_string(settings.RUN_SUMMARIES[kind])
            found |= tell(ids)
    return found
