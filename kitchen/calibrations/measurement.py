"""Calibrations as durable work: a step for each ceiling and each player's evening.

What a step came to is in the row at once, so whoever takes it over goes on after the last one. A
child process plays, since pure Python would hold the worker's other threads back.
"""

import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kitchen import engine
from kitchen.engine import calibration, ceilings
from kitchen.models import Calibration
from kitchen.sessions import ceiling_of, keep_ceiling
from masterchef import confined
from masterchef.durable import Attempt, AttemptFailed, FenceLost, Invariant, Kind, NotNow

STEPS = "kitchen.engine.calibration.steps"
LIMITS = confined.Limits(cpu_s=1_800, wall_s=7_200.0, memory=4 << 30, total_s=10 * 86_400.0)
AGAIN_S = 2.0  # until a worker that is busy with another looks again
_one = threading.Lock()  # at a time in a process: more would only share a core


class Unplayable(AttemptFailed):
    """The child could not play a step; another attempt would end the same."""

    kind, permanent = "calibration", True


class Calibrations(Kind[Mapping[str, Any]]):
    """One saved scenario over some seeds."""

    name = "calibration"
    table = "kitchen_calibration"
    queue = "'calibrations'"
    # Under other rules it would be another measurement: such rows wait for a worker that has them.
    only_if = f"t.ruleset = '{engine.RULESET}'"
    invariants = (
        Invariant(
            "calibration_gates",
            "a calibration has gates exactly when it is done, and then all its steps",
            "SELECT id::text, state, steps_done, steps_total FROM kitchen_calibration"
            " WHERE (state = 'done') <> (gates <> '[]'::jsonb)"
            " OR (state = 'done' AND steps_done <> steps_total) OR steps_done > steps_total",
        ),
    )

    def play(self, attempt: Attempt) -> Mapping[str, Any]:
        if not _one.acquire(blocking=False):
            raise NotNow("another calibration runs here", kind="busy", retry_after_s=AGAIN_S)
        try:
            row = Calibration.objects.select_related("scenario").get(pk=attempt.ref.id)
            return _Gauge(row, attempt).measured()
        finally:
            _one.release()


class _Step(NamedTuple):
    """`player` is None where the seed's ceiling is certified."""

    seed: int
    player: str | None

    def __str__(self) -> str:
        what = f"{self.player} plays" if self.player else "the ceiling of"
        return f"{what} seed {self.seed}"


def steps(scenario: engine.Scenario, seeds: list[int]) -> list[_Step]:
    """All, in their order: whoever waits sees the players first, which are quicker."""
    players = [_Step(seed, name) for name in calibration.brigades(scenario) for seed in seeds]
    return players + [_Step(seed, None) for seed in seeds]


class _Gauge:
    """One attempt; what it finds goes into the row step by step."""

    def __init__(self, row: Calibration, attempt: Attempt) -> None:
        self._scenario = engine.restore_scenario(row.scenario.spec)
        self._seeds, self._attempt = list(row.seeds), attempt
        self._shares: dict[str, list[float]] = {name: list(of) for name, of in row.shares.items()}
        self._missing: dict[str, str] = dict(row.missing)

    def measured(self) -> Mapping[str, Any]:
        """The columns of the row at its end."""
        spec = self._scenario.model_dump_json().encode()
        with confined.Reader(LIMITS) as child:
            for done, step in self._open_steps():
                if not self._attempt.still_mine():
                    raise FenceLost(self._attempt.ref.name)
                self._attempt.note({"phase": str(step), "steps_done": done})
                self._take(child, step, spec)
                self._attempt.note({"shares": self._shares, "missing": self._missing})
        known = {seed: self._ceiling(seed) for seed in self._seeds}
        there = {seed: one for seed, one in known.items() if one is not None}
        found = calibration.judged(self._scenario, tuple(self._seeds), self._shares, there)
        gates = [gate._asdict() for gate in found.gates]
        total = len(steps(self._scenario, self._seeds))
        return {"gates": gates, "phase": "", "steps_done": total}

    def _open_steps(self) -> Iterator[tuple[int, _Step]]:
        """Those that no attempt has taken yet, each with how many there are before it."""
        for done, step in enumerate(steps(self._scenario, self._seeds)):
            if step.player is None:
                if str(step.seed) not in self._missing and self._ceiling(step.seed) is None:
                    yield done, step
            elif len(self._shares.get(step.player, ())) <= self._seeds.index(step.seed):
                yield done, step

    def _take(self, child: confined.Reader, step: _Step, spec: bytes) -> None:
        function = f"{STEPS}:{'played' if step.player else 'certified'}"
        try:
            answer, _ = child.call(function, step._asdict(), spec)
        except (confined.Exceeded, confined.Unreadable) as error:
            raise Unplayable(f"{step}: {error}") from error
        if step.player is not None:
            self._shares.setdefault(step.player, []).append(answer)
        elif "missing" in answer:
            self._missing[str(step.seed)] = answer["missing"]
        else:
            keep_ceiling(ceilings.from_json(answer["ceiling"]))

    def _ceiling(self, seed: int) -> ceilings.Ceiling | None:
        return ceiling_of(self._scenario, seed, self._scenario.seats, engine.RULESET)


CALIBRATIONS = Calibrations()
