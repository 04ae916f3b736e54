"""Backups and drills as kinds of durable work, which the keeper alone does."""

from typing import Any

from django.db import transaction

from deploy.errors import DeployError
from masterchef.durable import Attempt, AttemptFailed, Kind
from masterchef.upkeep.models import What
from masterchef.upkeep.rows import ask

TRIES = 3
keeping = False  # whether this process has the folders of backups


class NotDone(AttemptFailed):
    """A backup that could not be taken, or not be opened."""

    kind = "backup"


class _Upkeep(Kind[dict[str, Any]]):
    table = "masterchef_upkeep"
    columns = "what, name, due"
    hinted = False

    def here(self, id: int) -> bool:
        return keeping

    def tries(self, attempt: Attempt) -> int:
        return TRIES


class Backups(_Upkeep):
    name = "backup"
    rows = "masterchef_upkeep t WHERE t.what = 'backup'"

    def play(self, attempt: Attempt) -> dict[str, Any]:
        from deploy.backups import steps

        try:
            return {"name": steps.back_up(attempt.still_mine)}
        except (DeployError, OSError) as error:
            raise NotDone(str(error)) from error

    def settle(self, attempt: Attempt, made: dict[str, Any]) -> bool:
        """A night's backup is proved at once: its drill is asked for in the same transaction."""
        with transaction.atomic():
            settled = attempt.settle(made)
            if settled and attempt.row.due is not None:
                ask(What.DRILL, made["name"], attempt.row.due)
        return settled


class Drills(_Upkeep):
    name = "drill"
    rows = "masterchef_upkeep t WHERE t.what = 'drill'"

    def play(self, attempt: Attempt) -> dict[str, Any]:
        from deploy.backups import steps

        try:
            name = steps.shelf.found(attempt.row.name, steps.PLACE).name
            report = steps.prove(name)
        except (DeployError, OSError) as error:
            raise NotDone(str(error)) from error
        return {"name": name, "problems": report.problems, "replayed": report.replayed}


BACKUPS, DRILLS = Backups(), Drills()
