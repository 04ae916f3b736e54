"""A cook folder read in, with the results of earlier runs if it holds any."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from django.db import transaction

from judging import sealing
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.feed import begin, rest, tell
from judging.cooks.folder import creation
from judging.cooks.transfer import earlier_work
from judging.cooks.transfer.earlier_panels import import_panels
from judging.cooks.transfer.earlier_work import Work
from judging.cooks.transfer.removal import delete_files
from judging.models import Cook, Outcome, Participation, Round, Stage
from judging.sealing import SealError
from masterchef.accounts.models import User
from masterchef.durable import sql


def import_folder(path: Path, *, owner: User | None = None) -> Cook:
    """A cook of the folder. Submissions under rounds/<N> or work/ are sealed again and verdicts
    under judging/ reported anew; the cook may then be judged again. Raises CookError, writing
    nothing.
    """
    cook = creation.create_cook(path, owner=owner)
    found = earlier_work.rounds(path, creation.brief_of(cook))
    if not found:
        return cook
    try:
        with transaction.atomic():
            for number, work in enumerate(found, 1):
                _import_round(cook, number, work)
            panels = import_panels(path, cook)
            stage = Stage.JUDGED if panels else Stage.COOKED
            begin(cook.pk, stage)
            rest(cook.pk, stage)
    except BaseException as error:
        delete_files(f"cooks/{cook.pk}")
        cook.delete()
        if isinstance(error, SealError):
            raise CookError(f"{path}: {error}") from error
        raise
    cook.refresh_from_db()
    return cook


def _import_round(cook: Cook, number: int, found: Mapping[str, Work]) -> None:
    brief = creation.brief_of(cook)
    round = Round.objects.create(cook=cook, number=number)
    for position, (name, work) in enumerate(found.items()):
        member = brief.participant(name)
        row = Participation.objects.create(
            round=round,
            name=name,
            flavor=member.flavor,
            model=member.model or "",
            position=position,
            settings=member.to_json(),
            state="done",
            outcome=work.outcome,
            evidence=work.evidence,
            usage=work.usage,
        )
        if work.handed_in and row.outcome in (Outcome.OK, Outcome.TIMEOUT):
            seal = partial(sealing.seal_folder, work.out)
            submissions.write(row, submissions.keep(row, f"imported-{number}", seal))
    sql("UPDATE judging_round SET closed_at = masterchef_now() WHERE id = %s", (round.pk,))
    tell(cook.pk, "round_imported", round=number, participants=list(found))
