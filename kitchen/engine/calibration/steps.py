"""The steps of a calibration, each a function that a child process can be asked for.

    played({"player": "greedy", "seed": 3}, spec)    its share of the scale, in points
    certified({"seed": 3}, spec)                     the ceiling, or why there is none

`spec` is the scenario as JSON. The child yields to everybody else on its machine.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from kitchen.engine.calibration.gates import brigades
from kitchen.engine.calibration.plays import share
from kitchen.engine.ceilings import BoundError, certify
from kitchen.engine.scenario import Scenario

NICE = 10


def played(arguments: dict[str, Any], spec: bytes) -> tuple[float, bytes]:
    """What `player`, a key of `brigades`, reaches on `seed`: 100·(S - S_null)/(S_ref - S_null)."""
    scenario = _read(spec)
    return share(scenario, arguments["seed"], brigades(scenario)[arguments["player"]]), b""


def certified(arguments: dict[str, Any], spec: bytes) -> tuple[dict[str, Any], bytes]:
    """{"ceiling": its JSON object}, or {"missing": why} where the solver proves none."""
    try:
        found = certify(_read(spec), arguments["seed"], tries=0)
    except BoundError as error:
        return {"missing": str(error)}, b""
    return {"ceiling": found.to_json()}, b""


@lru_cache(maxsize=1)
def _read(spec: bytes) -> Scenario:
    os.nice(max(NICE - os.nice(0), 0))
    return Scenario.model_validate_json(spec)
