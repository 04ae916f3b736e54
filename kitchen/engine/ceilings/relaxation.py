"""A session relaxed to a schedule, for the solver. Every session that the engine can play is a
solution of it with at least the session's S, so its dual bound is a bound of S.

What is served of a line's plate has a history of its own: each portion was taken, carried, cut,
cooked, taken out, plated, put on the pass, approved, served. Those actions are its intervals, in
beats. Left out, which can only raise the bound: ways without load, counters, cleaning, breakdowns,
waste, optional parts, words, and everything that was made and not served.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from ortools.sat.python import cp_model

from kitchen.engine.ceilings.labour import Labour
from kitchen.engine.ceilings.supply import Batch, supply
from kitchen.engine.future import Future, Ticket
from kitchen.engine.plan import Plan, StepPlan

FULL = 100
# Of the objective: S is in cents, and quality in points of a hundred.
SCALE = FULL
Time = Any  # an integer expression of beats, points or cents


class Made(NamedTuple):
    """A part of a plate: when it can be used from, where it is then (None: at any of its stations),
    and its history while it is raw: `batches` by literal, `cuts` how often it was chopped."""

    ready: Time
    stations: tuple[str, ...]
    raw: list[tuple[Any, Batch]]
    cuts: int
    quality: Time
    stands: int
    hold: Time
    fall: int


class Relaxation:
    """The model of one (scenario, seed, brigade); `objective` is 100 · S in cents."""

    def __init__(self, plan: Plan, future: Future) -> None:
        self.plan, self.future, self.model = plan, future, cp_model.CpModel()
        self.labour = Labour(plan)
        self.supply = supply(plan, future)
        self.last = (plan.duration - 1) // plan.beat
        # What isn't served has times too, which may be as late as they like.
        longest = sum(step.hands + step.cook + step.burn for step in plan.steps.values())
        self.end = 2 * self.last + self._b(longest) + 100
        self.drawn: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.inside: dict[str, list[Any]] = defaultdict(list)
        self.plates: list[Any] = []
        self.gains: list[Time] = []
        for ticket in future.tickets:
            self._ticket(ticket)
        self._limit()
        self.objective = sum(self.gains)
        self.model.maximize(self.objective)

    # Tickets and what they bring.

    def _ticket(self, ticket: Ticket) -> None:
        percent = self.plan.scenario.penalties.expired_percent
        literals = [self._line(ticket, dish, value) for dish, _, value in ticket.lines]
        strikes = bool(self.labour.able("eighty_six"))
        if not strikes:
            for literal, (_, _, value) in zip(literals, ticket.lines, strict=True):
                self.gains.append(-FULL * (value * percent // 100) * (1 - literal))
            return
        # All but one of the dishes may have been struck from it; a line struck is not charged.
        groups: dict[str, int] = defaultdict(int)
        for dish, _, value in ticket.lines:
            groups[dish] += value
        some = self.model.new_bool_var("")
        self.model.add(some <= sum(literals))
        least = min(value * percent // 100 for value in groups.values())
        self.gains.append(-FULL * least * (1 - some))

    def _line(self, ticket: Ticket, dish: str, value: int) -> Any:
        literal = self.model.new_bool_var("")
        plan, beat = self.plan, self.plan.beat
        first = -(-ticket.at // beat)
        last = min((ticket.expires - 1) // beat, self.last)
        if last < first:
            self.model.add(literal == 0)
            return literal
        self.served = literal
        plated, quality = self._plate(dish)
        ready = plated + self._b(plan.plating)
        # Who has plated holds the plate, and has to put it down, on the pass or before.
        put = self._act(self.labour.able("plate"), plan.put, ())
        self.model.add(put >= ready)
        judged = self._act(self.labour.able("approve"), plan.authority, ("pass",))
        self.model.add(judged >= put)
        self.model.add(judged >= self._carried(ready, ("plating",), "pass"))
        serve = self._act(self.labour.able("serve"), plan.serve, ("pass",), first)
        self.model.add(serve >= judged)
        self.model.add(serve <= last).only_enforce_if(literal)
        self._plate_out(plated, serve)
        recipe = plan.dishes[dish]
        stood = (serve - plated) * beat - recipe.hold
        final = self._faded(quality, stood, recipe.fall, FULL)
        self.model.add(final <= FULL * literal)
        self.gains += [value * final, -FULL * self._lateness(ticket, value, serve, last)]
        return literal

    def _lateness(self, ticket: Ticket, value: int, serve: Time, last: int) -> Time:
        costs, beat = self.plan.scenario.penalties, self.plan.beat
        most = value * costs.late_percent_limit // 100
        if last * beat <= ticket.due or not costs.late_per_minute or not most:
            return 0
        late, capped = self.model.new_int_var(0, most, ""), self.model.new_bool_var("")
        due = costs.late_per_minute * (serve * beat - ticket.due) - 59_999
        self.model.add(60_000 * late >= due).only_enforce_if(self.served, ~capped)
        self.model.add(late >= most).only_enforce_if(self.served, capped)
        return late

    # The history of a plate.

    def _plate(self, dish: str) -> tuple[Time, Time]:
        """When it is plated, and its quality then: the mean of its parts."""
        recipe = self.plan.dishes[dish]
        plated = self._act(self.labour.able("plate"), self.plan.plating, ("plating",))
        found = [self._used(self._made(source), plated, ("plating",)) for source in recipe.plate]
        mean = self.model.new_int_var(0, FULL, "")
        self.model.add(len(found) * mean <= sum(found))
        return plated, mean

    def _used(self, part: Made, at: Time, where: tuple[str, ...]) -> Time:
        """Brings a part to where it is used at an instant; its quality then."""
        self.model.add(at >= self._carried(part.ready, part.stations, *where))
        beat, quality = self.plan.beat, part.quality
        for literal, batch in part.raw:
            if batch.spoils:
                self.model.add(at * beat < batch.spoils).only_enforce_if(literal)
        lost = [
            self._lost(at * beat - batch.hold, batch.fall * (1 + part.cuts), batch.fall, literal)
            for literal, batch in part.raw
            if batch.spoils and batch.fall
        ]
        if lost:
            fresh = self.model.new_int_var(0, FULL, "")
            for loss in lost:
                self.model.add(fresh <= FULL - loss)
            return fresh
        if part.fall:
            return self._faded(quality, at * beat - part.hold, part.fall, FULL)
        return quality

    def _made(self, source: str) -> Made:
        if source in self.plan.ingredients:
            return self._taken(source)
        step = self.plan.steps[source]
        return self._chopped(step) if step.chop else self._cooked(step)

    def _taken(self, name: str) -> Made:
        plan, beat = self.plan, self.plan.beat
        store, raw = plan.store[name], list[tuple[Any, Batch]]()
        at = self._act(self.labour.able("take"), plan.take, (store,))
        for number, batch in enumerate(self.supply.get(name, ())):
            chosen = self.model.new_bool_var("")
            self.drawn[name, number].append(chosen)
            raw.append((chosen, batch))
            if batch.since:
                self.model.add(at * beat >= batch.since).only_enforce_if(chosen)
            if batch.until:
                self.model.add(at * beat < batch.until).only_enforce_if(chosen)
        if raw:
            self.model.add(sum(chosen for chosen, _ in raw) == self.served)
        return Made(at + self._b(plan.take), (store,), raw, 0, FULL, 0, 0, 0)

    def _chopped(self, step: StepPlan) -> Made:
        at = self._act(self.labour.able("chop"), step.hands, step.stations)
        self.inside[step.using].append(self._interval(at, self._b(step.hands)))
        parts = [self._made(source) for source in step.inputs]
        for part in parts:
            self.model.add(at >= self._carried(part.ready, part.stations, *step.stations))
        after = at + self._b(step.hands)
        if len(parts) == 1:  # it goes on fading as what it was cut from
            return parts[0]._replace(ready=after, stations=step.stations, cuts=parts[0].cuts + 1)
        return Made(after, step.stations, [], 0, FULL, 0, 0, 0)

    def _cooked(self, step: StepPlan) -> Made:
        plan, beat = self.plan, self.plan.beat
        at = self._act(self.labour.cooks(step), step.hands, step.stations)
        parts = [self._used(self._made(source), at, step.stations) for source in step.inputs]
        worst = self.model.new_int_var(0, FULL, "")
        for quality in parts:
            self.model.add(worst <= quality)
        ready = step.hands + step.cook
        out = self._act(self.labour.able("cook_take"), plan.take, step.stations)
        self.model.add(out >= at + self._b(ready))
        self.model.add((out - at) * beat < ready + step.burn)
        size = self.model.new_int_var(0, self._b(ready + step.burn), "")
        self.inside[step.using].append(
            self.model.new_optional_interval_var(at, size, out, self.served, "")
        )
        hold = at * beat + ready + step.hold
        after = out + self._b(plan.take)
        return Made(after, step.stations, [], 0, worst, 0, hold, step.fall)

    # Building blocks.

    def _b(self, ms: int) -> int:
        return -(-ms // self.plan.beat)

    def _interval(self, start: Time, size: int) -> Any:
        return self.model.new_optional_fixed_size_interval_var(start, size, self.served, "")

    def _act(
        self, group: frozenset[str], ms: int, stations: tuple[str, ...], first: int = 0
    ) -> Time:
        start, size = self.model.new_int_var(first, self.end, ""), self._b(ms)
        self.labour.act(group, self._interval(start, size), start, size, self.served, stations)
        return start

    def _carried(self, ready: Time, origins: tuple[str, ...], *goals: str) -> Time:
        """When something that is ready at one of the origins can be at one of the goals.

        The last leg of its way is at least as long as the shortest way into the goal: that much is
        carried in somebody's hands without a break.
        """
        if set(origins) & set(goals):
            return ready
        travel = self.plan.travel
        way = self._b(min(travel[a][b] for a in origins for b in goals))
        leg = self._b(min(ms for goal in goals for ms in travel[goal].values()))
        start = self.model.new_int_var(0, self.end, "")
        self.labour.carry(self.labour.able("take"), self._interval(start, leg))
        self.model.add(start >= ready + (way - leg))
        return start + leg

    def _lost(self, ms: Time, slack: int, fall: int, literal: Any) -> Time:
        """At least the whole points lost in `ms` at one each `fall`, less `slack` for rounding."""
        loss = self.model.new_int_var(0, FULL, "")
        floored = self.model.new_bool_var("")
        self.model.add(fall * loss >= ms - slack + 1).only_enforce_if(literal, ~floored)
        self.model.add(loss == FULL).only_enforce_if(floored)
        return loss

    def _faded(self, quality: Time, ms: Time, fall: int, most: int) -> Time:
        """Quality after `ms` beyond its hold, not below 0."""
        left = self.model.new_int_var(0, most, "")
        self.model.add(left <= quality)
        loss = self._lost(ms, fall, fall, self.served)
        gone = self.model.new_bool_var("")
        self.model.add(left <= quality - loss).only_enforce_if(~gone)
        self.model.add(left == 0).only_enforce_if(gone)
        return left

    def _plate_out(self, plated: Time, serve: Time) -> None:
        """A clean plate is gone from plating until it was washed: for good without a porter."""
        plan = self.plan
        washers = self.labour.able("wash")
        back = self._b(plan.table) + self._b(plan.plate_wash) if washers else self.end
        size = self.model.new_int_var(0, self.end + back, "")
        end = self.model.new_int_var(0, self.end + back, "")
        self.model.add(end == serve + back)
        self.plates.append(self.model.new_optional_interval_var(plated, size, end, self.served, ""))

    def _limit(self) -> None:
        self.labour.limit(self.model)
        for (name, number), chosen in self.drawn.items():
            self.model.add(sum(chosen) <= self.supply[name][number].portions)
        for kind, intervals in self.inside.items():
            room = sum(
                self.plan.kit_capacity[kit]
                for kit, theirs in self.plan.kit_kind.items()
                if theirs == kind
            )
            self.model.add_cumulative(intervals, [1] * len(intervals), room)
        if self.plates:
            clean = self.plan.scenario.plates.count
            self.model.add_cumulative(self.plates, [1] * len(self.plates), clean)
