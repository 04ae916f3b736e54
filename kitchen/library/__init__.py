"""Scenarios and lineups that somebody saved: kept as they were written, found by their names.

row, written = save_scenario(text)      the newest of its name from now on
plan = find_scenario("long_night")      None where nobody saved such a one
retire(row)                             out of what is offered; what it was played with keeps it
"""

from kitchen.library.lineups import save_lineup
from kitchen.library.retirement import retire
from kitchen.library.scenarios import (
    columns,
    find_scenario,
    save_scenario,
    saved_scenarios,
    scenario_row,
    shipped_text,
    sync,
    text_of,
    version,
)

__all__ = [
    "columns",
    "find_scenario",
    "retire",
    "save_lineup",
    "save_scenario",
    "saved_scenarios",
    "scenario_row",
    "shipped_text",
    "sync",
    "text_of",
    "version",
]
