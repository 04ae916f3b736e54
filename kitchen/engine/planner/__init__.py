"""The planner: sees the whole kitchen as it is, and plans anew whenever something arrives.

Its seats are hands of one mind, which tries plans out in a copy of the kitchen, without what is yet
to come, and keeps the best until the next ticket or disruption. What it leaves of the ceiling is
the price of not knowing the future, and of plans that it didn't try.
"""

from kitchen.engine.planner.plans import Plan, act
from kitchen.engine.planner.standing_plan import plan_now

__all__ = ["Plan", "act", "plan_now"]
