"""Sessions: the only place that writes sessions, ticks and turns.

session = create_session(scenario="busy_night_1", lineup="greedy", seed=1)
start(session)                     opens tick 0; from here the protocol carries it on
decide(ref, decision)              one seat's decision, if the fence still holds
close_tick(session_id, tick)       one instant of the kitchen, once, by whoever comes last
"""

from kitchen.sessions.budgets import refuse_over_budget
from kitchen.sessions.ceiling_store import keep_ceiling
from kitchen.sessions.certified import ceiling_of
from kitchen.sessions.control import (
    cancel,
    pause,
    rerun,
    resume,
    retry_turn,
    set_speed,
    substitute_wait,
)
from kitchen.sessions.creation import (
    TRACKS,
    create_experiment,
    create_session,
    load_plan,
    open_first,
    start,
)
from kitchen.sessions.decisions import decide, decide_external, expire_deadlines, observation
from kitchen.sessions.explanations import explanations
from kitchen.sessions.replica import ReplayDiffers, verify
from kitchen.sessions.scores import measure_session
from kitchen.sessions.scripted import scripted
from kitchen.sessions.ticks import close_tick, run_on
from masterchef.runs import StateError

__all__ = [
    "TRACKS",
    "ReplayDiffers",
    "StateError",
    "cancel",
    "ceiling_of",
    "close_tick",
    "create_experiment",
    "create_session",
    "decide",
    "decide_external",
    "expire_deadlines",
    "explanations",
    "keep_ceiling",
    "load_plan",
    "measure_session",
    "observation",
    "open_first",
    "pause",
    "refuse_over_budget",
    "rerun",
    "resume",
    "retry_turn",
    "run_on",
    "scripted",
    "set_speed",
    "start",
    "substitute_wait",
    "verify",
]
