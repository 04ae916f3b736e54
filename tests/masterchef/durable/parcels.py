"""A fifth kind of work, for tests alone: a parcel is weighed, by somebody who may fail."""

import random
import time
from typing import Any, ClassVar

from django.db import models

from masterchef.durable import (
    Attempt,
    AttemptFailed,
    FenceLost,
    Invariant,
    Kind,
    NotNow,
    Work,
    journal,
)


class Parcel(Work):
    """It belongs to no run. `trouble` says what goes wrong on its way."""

    paused = models.BooleanField(default=False)
    trouble = models.CharField(max_length=20, blank=True)
    weight = models.FloatField(null=True)

    class Meta:
        app_label = "masterchef"


class Parcels(Kind[dict[str, Any]]):
    name = "parcel"
    table = "masterchef_parcel"
    columns = "trouble"
    only_if = "NOT t.paused"
    invariants: ClassVar[tuple[Invariant, ...]] = (
        Invariant(
            "parcel_weight",
            "a parcel has a weight exactly when it is done",
            "SELECT id::text, state FROM masterchef_parcel"
            " WHERE (state = 'done') <> (weight IS NOT NULL)",
        ),
    )

    def play(self, attempt: Attempt) -> dict[str, Any]:
        trouble = attempt.row.trouble
        if trouble == "fails":
            raise AttemptFailed("the scales are broken")
        if trouble == "hopeless":
            raise Hopeless("there are no scales")
        if trouble == "away":
            raise NotNow("nobody is there who weighs", retry_after_s=60)
        if trouble == "bug":
            raise ZeroDivisionError
        asked = journal.read(attempt.ref, 1, "weigh")
        if asked is None:
            asked = journal.write(attempt.ref, 1, "weigh", {"weight": random.random()})
        while trouble == "slow" and attempt.number == 1:
            if not attempt.still_mine():
                print("no longer ours")  # into the worker's log
                raise FenceLost(attempt.ref.name)
            time.sleep(0.05)
        return {"weight": asked["weight"]}


class Hopeless(AttemptFailed):
    kind = "scales"
    permanent = True


PARCELS = Parcels()
