"""Is a scenario a good instrument? A ladder of scripted players, and gates that can fail.

result = calibrate(load_scenario("busy_night_2"), range(1, 21))
result.calibrated, [gate for gate in result.gates if gate.passed is False]
"""

from kitchen.engine.calibration.gates import Calibration, Gate, calibrate
from kitchen.engine.calibration.power import pairs_needed, power
from kitchen.engine.calibration.verdicts import Mark, Verdict, all_verdicts, dump, mark, read
from kitchen.engine.players import PLAYERS, PlayerError, player

__all__ = [
    "PLAYERS",
    "Calibration",
    "Gate",
    "Mark",
    "PlayerError",
    "Verdict",
    "all_verdicts",
    "calibrate",
    "dump",
    "mark",
    "pairs_needed",
    "player",
    "power",
    "read",
]
