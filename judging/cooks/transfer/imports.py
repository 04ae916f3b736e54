"""A cook folder read in, with the results of earlier runs if it holds any."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from judging import sealing
from judging.briefs import Brief
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.feed import begin, rest, tell
from judging.cooks.folder import creation
from judging.cooks.transfer.earlier_panels import import_panels
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
    found = _rounds(path, creation.brief_of(cook))
    if not found:
        return cook
    try:
        with transaction.atomic():
            for number, folders in enumerate(found, 1):
                _import_round(cook, number, folders)
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


def _rounds(path: Path, brief: Brief) -> list[dict[str, Path]]:
    """For each round {participant: its folder}; work/ alone counts as one round."""
    numbered = sorted(
        (each for each in (path / "rounds").glob("*") if each.name.isdecimal()),
        key=lambda each: int(each.name),
    )
    places = numbered or [path / "work"]
    names = [each.name for each in brief.participants]
    found = [{name: place / name for name in names if (place / name).is_dir()} for place in places]
    return [each for each in found if each]


def _import_round(cook: Cook, number: int, folders: dict[str, Path]) -> None:
    brief = creation.brief_of(cook)
    round = Round.objects.create(cook=cook, number=number)
    for position, (name, folder) in enumerate(folders.items()):
        member = brief.participant(name)
        trace = _trace(folder / "trace.json")
        handed_in = (folder / "out").is_dir()
        outcome = trace.get("outcome") or (Outcome.OK if handed_in else Outcome.MISSING_OUTPUT)
        row = Participation.objects.create(
            round=round,
            name=name,
            flavor=member.flavor,
            model=member.model or "",
            position=position,
            settings=member.to_json(),
            state="done",
            outcome=outcome if outcome in Outcome.values else Outcome.ERROR,
            evidence=str(trace.get("evidence") or "")[:2000],
            usage=trace.get("usage") if isinstance(trace.get("usage"), dict) else {},
        )
        if handed_in and row.outcome in (Outcome.OK, Outcome.TIMEOUT):
            seal = partial(sealing.seal_folder, folder / "out")
            submissions.write(row, submissions.keep(row, f"imported-{number}", seal))
    sql("UPDATE judging_round SET closed_at = masterchef_now() WHERE id = %s", (round.pk,))
    tell(cook.pk, "round_imported", round=number, participants=list(folders))


def _trace(path: Path) -> dict[str, Any]:
    """What its trace says; {} where there is none, or none that a row can hold."""
    try:
        # NUL and what isn't a JSON number would be refused by the database.
        text = path.read_text(errors="replace").replace("\\u0000", "\ufffd")
        found = json.loads(text.replace("\0", "\ufffd"), parse_constant=lambda _: None)
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
