"""Is a scenario a good instrument? A ladder of scripted players, and gates that can fail.

result = calibrate(load_scenario("busy_night_2"), range(1, 21))
result.calibrated, [gate for gate in result.gates if gate.passed is False]
"""

from kitchen.engine.calibration.gates import Calibration, Gate, brigades, calibrate, judged
from kitchen.engine.calibration.power import pairs_needed, power
from kitchen.engine.calibration.verdicts import (
    NEVER,
    Mark,
    Verdict,
    all_verdicts,
    dump,
    mark,
    mark_of,
    read,
)
from kitchen.engine.players import PLAYERS, PlayerError, player

__all__ = [
    "NEVER",
    "PLAYERS",
    "Calibration",
    "Gate",
    "Mark",
    "PlayerError",
    "Verdict",
    "all_verdicts",
    "brigades",
    "calibrate",
    "dump",
    "judged",
    "mark",
    "mark_of",
    "pairs_needed",
    "player",
    "power",
    "read",
]
