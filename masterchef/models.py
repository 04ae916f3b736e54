"""The models of this app, gathered for Django."""

from masterchef.accounts.models import Role, SeatGrant, User
from masterchef.live.models import Event, Level, LogLine, Run, RunState

__all__ = ["Event", "Level", "LogLine", "Role", "Run", "RunState", "SeatGrant", "User"]
