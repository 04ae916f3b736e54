"""The kitchen: a deterministic discrete-event simulation in pure Python.

    kitchen = lay_out(load_scenario("busy_night_1"), seed=7)
    while not kitchen.ended:
        decisions = {s: decide("greedy", observe(kitchen, s), seed=7) for s in kitchen.free}
        kitchen, events = step(kitchen, decisions)

Time is integer milliseconds, money integer cents, quality 0..100. Nothing here reads a clock or
draws a random number after `lay_out`.
"""

from kitchen.engine.canonical import canonical, fold_hash
from kitchen.engine.decisions import Action, Decision, DecisionError, Message, Note
from kitchen.engine.events import Event
from kitchen.engine.insight import Table, seen_by
from kitchen.engine.layout import lay_out, reference_value
from kitchen.engine.observe import observe
from kitchen.engine.options import options
from kitchen.engine.players import PlayerError, decide, player
from kitchen.engine.policies import POLICIES
from kitchen.engine.reasons import Reason
from kitchen.engine.restoration import from_json
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.scenario_files import (
    ScenarioError,
    load_scenario,
    parse_scenario,
    restore_scenario,
    scenarios,
)
from kitchen.engine.schema import decision_schema
from kitchen.engine.snapshot import state_hash, to_json
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.step import advance, replay, step
from kitchen.engine.vocabulary import ACTION_EVENTS, KINDS
from kitchen.engine.words import ROLES

__all__ = [
    "ACTION_EVENTS",
    "KINDS",
    "POLICIES",
    "ROLES",
    "RULESET",
    "Action",
    "Decision",
    "DecisionError",
    "Event",
    "Kitchen",
    "Message",
    "Note",
    "PlayerError",
    "Reason",
    "Scenario",
    "ScenarioError",
    "Seat",
    "Table",
    "advance",
    "canonical",
    "decide",
    "decision_schema",
    "fold_hash",
    "from_json",
    "lay_out",
    "load_scenario",
    "observe",
    "options",
    "parse_scenario",
    "player",
    "reference_value",
    "replay",
    "restore_scenario",
    "scenarios",
    "seen_by",
    "state_hash",
    "step",
    "to_json",
]
