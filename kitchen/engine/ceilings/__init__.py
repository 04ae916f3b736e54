"""How good an evening can be: a bound that is proved, and one that was reached.

ceiling = certify(load_scenario("busy_night_1"), seed=1)
ceiling.lower, ceiling.upper  # cents
"""

from kitchen.engine.ceilings.certificates import BoundError, certify, upper_bound
from kitchen.engine.ceilings.records import Ceiling, all_shipped, dump, from_json, shipped

__all__ = [
    "BoundError",
    "Ceiling",
    "all_shipped",
    "certify",
    "dump",
    "from_json",
    "shipped",
    "upper_bound",
]
