"""Removing what cooks left: containers by label, files by the cooks that they belong to."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agents import containers
from agents.containers import EngineError
from judging.cooks.attempts import reaper
from judging.cooks.feed import lock
from judging.models import Cook, Judgement, Participation, Submission
from masterchef.live import log
from masterchef.runs import StateError
from masterchef.runs.models import ENDED_STATES


def clean(
    cook: Cook | None = None, *, images: bool = False, older_than_days: float | None = None
) -> dict[str, Any]:
    """Remove containers, networks and volumes of the cook, or of all that have ended.

    `older_than_days` deletes cooks that ended so long ago, with their files. `engine` of the
    answer says why containers were not looked at, "" if they were.
    """
    found: dict[str, Any] = {"containers": 0, "networks": 0, "volumes": 0, "images": 0, "cooks": 0}
    found["engine"] = ""
    try:
        _add(found, cook, images)
    except EngineError as error:
        found["engine"] = str(error)
    if older_than_days is not None:
        found["cooks"] = delete_old(timezone.now() - timedelta(days=older_than_days))
    return found


def _add(found: dict[str, Any], cook: Cook | None, images: bool) -> None:

    if cook is not None:
        swept = containers.sweep(site=settings.SITE, cook=str(cook.pk), images=images)
        found.update(swept._asdict())
        return
    found["containers"] = reaper.reap()
    ended = Cook.objects.filter(state__in=ENDED_STATES).order_by("-created_at")
    for each in ended[:1000] if images else []:
        swept = containers.sweep(site=settings.SITE, cook=str(each.pk), images=True)
        found["images"] += swept.images


def delete_old(before: Any) -> int:
    """Delete cooks that ended before, rows and files."""
    old = Cook.objects.filter(state__in=ENDED_STATES, ended_at__lt=before)
    count = 0
    for cook in old:
        _delete(cook)
        count += 1
    return count


class Pruned(NamedTuple):
    """A cook that was pruned, or would be; `days` since its end."""

    id: str
    name: str
    days: float


def prune(
    older_than_days: float, *, keep_results: bool = False, dry_run: bool = False
) -> list[Pruned]:
    """Delete cooks that ended so long ago, the oldest first.

    With `keep_results` rounds, verdicts, reports and the ledger stay, and only files and what was
    printed go; such a cook can be read and never goes on. `dry_run` only says which.
    """
    now = timezone.now()
    old = Cook.objects.filter(
        state__in=ENDED_STATES, ended_at__lt=now - timedelta(days=older_than_days)
    )
    if keep_results:
        old = old.exclude(folder="")
    found = []
    for cook in old.order_by("ended_at"):
        assert cook.ended_at is not None
        days = (now - cook.ended_at).total_seconds() / 86_400
        found.append(Pruned(str(cook.pk), cook.name, days))
        if not dry_run:
            strip(cook) if keep_results else _delete(cook)
    return found


def _delete(cook: Cook) -> None:
    delete_files(f"cooks/{cook.pk}")
    cook.delete()


def strip(cook: Cook) -> None:
    """Delete a cook's files and what was printed; its results stay. Raises StateError where it
    hasn't ended."""
    # The rows forget their files before these go: none points at what isn't there.
    with transaction.atomic():
        if lock(cook.pk).state not in ENDED_STATES:
            raise StateError("state: the cook has not ended; cancel it first")
        Submission.objects.filter(participation__round__cook=cook).update(archive="")
        Participation.objects.filter(round__cook=cook).update(log="", output="")
        Judgement.objects.filter(panel__cook=cook).update(log="")
        Cook.objects.filter(pk=cook.pk).update(folder="")
    log.forget(cook.pk)
    delete_files(f"cooks/{cook.pk}")


def delete_files(folder: str) -> None:
    """Delete all stored files below a folder."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        delete_files(f"{folder}/{name}")
    default_storage.delete(folder)
