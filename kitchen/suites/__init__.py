"""Suites: many scenarios, the same seeds and lineups, as one run of sessions with one result.

suite = find("mcb-1")                         a file that lists scenarios by digest
run = create(suite, setup)                    its sessions with it; nothing is started
start(run)                                    refused where a budget or limit would be passed
go_on(run.pk)                                 lets in what the window has room for; from anywhere
"""

from kitchen.suites.control import cancel, pause, resume
from kitchen.suites.creation import Setup, TooMany, create, read
from kitchen.suites.files import Listed, Suite, SuiteError, find, load, names, parse
from kitchen.suites.power import points_apart
from kitchen.suites.progress import Standing, parts, standing, standings
from kitchen.suites.window import (
    go_on,
    go_on_after,
    go_on_all,
    over_budget,
    spendings,
    spent,
    start,
)

__all__ = [
    "Listed",
    "Setup",
    "Standing",
    "Suite",
    "SuiteError",
    "TooMany",
    "cancel",
    "create",
    "find",
    "go_on",
    "go_on_after",
    "go_on_all",
    "load",
    "names",
    "over_budget",
    "parse",
    "parts",
    "pause",
    "points_apart",
    "read",
    "resume",
    "spendings",
    "spent",
    "standing",
    "standings",
    "start",
]
