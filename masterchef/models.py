"""The models of this app, gathered for Django."""

from masterchef.accounts.layouts import HomeLayout, SavedView
from masterchef.accounts.models import Role, SeatGrant, SpendingLimit, User
from masterchef.durable.models import JournalEntry
from masterchef.live.models import Level, LogLine
from masterchef.runs.models import Event, LedgerEntry, Run, RunEstimate, RunState
from masterchef.scaling.models import LiveWorker, Resize, WorkerGroup
from masterchef.upkeep.models import Upkeep

__all__ = [
    "Event",
    "HomeLayout",
    "JournalEntry",
    "LedgerEntry",
    "Level",
    "LiveWorker",
    "LogLine",
    "Resize",
    "Role",
    "Run",
    "RunEstimate",
    "RunState",
    "SavedView",
    "SeatGrant",
    "SpendingLimit",
    "Upkeep",
    "User",
    "WorkerGroup",
]
