"""Who may do what in the relaxation: hands shared by groups of seats instead of single ones.

Any group of n seats has n pairs of hands for the work that only its members may do. That holds for
every group, so each is a constraint, and no seat has to be chosen for a piece of work.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from kitchen.engine.plan import Plan, StepPlan

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Group = frozenset[str]


class Work(NamedTuple):
    """An interval of work for one of `group`; `hands` of the seat's are taken by it.

    An action has its `start`, its `size` in beats, the literal that it takes place at all, and the
    stations where it can be done, () for any.
    """

    group: Group
    interval: Any
    hands: int
    start: Any
    size: int
    literal: Any
    stations: tuple[str, ...]


class Labour:
    """The seats of a plan by what they may do."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.work: list[Work] = []
        self._assigned = bool(self.able("assign"))

    def able(self, action: str) -> Group:
        """Seats whose role has this action."""
        return frozenset(name for name, actions in self.plan.actions.items() if action in actions)

    def cooks(self, step: StepPlan) -> Group:
        """Seats that may start this step: any cook where posts can be changed, else its post's."""
        cooks = self.able("cook_start")
        if self._assigned:
            return cooks
        return frozenset(n for n in cooks if set(self.plan.posts.get(n, ())) & set(step.stations))

    def act(
        self, group: Group, interval: Any, start: Any, size: int, literal: Any,
        stations: tuple[str, ...],
    ) -> None:  # fmt: skip
        """An action: it takes a whole seat."""
        self.work.append(Work(group, interval, self.plan.hands, start, size, literal, stations))

    def carry(self, group: Group, interval: Any) -> None:
        """The carrying of one item: it takes one of a seat's hands."""
        self.work.append(Work(group, interval, 1, None, 0, None, ()))

    def limit(self, model: cp_model.CpModel) -> None:
        """No group does more at an instant than it has hands for."""
        kinds = sorted({work.group for work in self.work}, key=sorted)
        groups = {
            frozenset[str]().union(*chosen)
            for size in (1, 2, len(kinds))
            for chosen in combinations(kinds, size)
        }
        for group in sorted(groups, key=sorted):
            inside = [work for work in self.work if work.group <= group]
            model.add_cumulative(
                [work.interval for work in inside],
                [work.hands for work in inside],
                self.plan.hands * len(group),
            )
            if len(group) == 1:
                self._ways(model, [work for work in inside if work.stations])

    def _ways(self, model: cp_model.CpModel, acts: list[Work]) -> None:
        """Between two actions at different stations a single seat has to walk."""
        for a, b in combinations(acts, 2):
            ms = min(
                self.plan.travel[x].get(y, 0) if x != y else 0
                for x in a.stations
                for y in b.stations
            )
            if ms:
                way, before = -(-ms // self.plan.beat), model.new_bool_var("")
                both = (a.literal, b.literal)
                model.add(b.start >= a.start + a.size + way).only_enforce_if(before, *both)
                model.add(a.start >= b.start + b.size + way).only_enforce_if(~before, *both)
