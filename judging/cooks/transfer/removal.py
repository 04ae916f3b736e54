"""Removing what cooks left: containers by label, files by the cooks that they belong to."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from agents import containers
from agents.containers import EngineError
from judging.cooks.attempts import reaper
from judging.models import Cook
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
        delete_files(f"cooks/{cook.pk}")
        cook.delete()
        count += 1
    return count


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
