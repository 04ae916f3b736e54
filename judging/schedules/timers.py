"""Keeping a schedule and its timer in step."""

import json
import re
from typing import Any

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from judging.models import Schedule
from judging.schedules import starts
from judging.trials.problems import InputError
from masterchef.accounts.models import User

TASK = "judging.start_scheduled"
_DAY = r"(?:[0-6]|sun|mon|tue|wed|thu|fri|sat)"
_DAYS = re.compile(rf"\*|{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*")
_FIELDS = ("kind", "setup", "hour", "minute", "days", "budget_tokens", "budget_usd", "enabled",
           "alert_mail", "alert_url")  # fmt: skip


def save(name: str, fields: dict[str, Any], *, owner: User | None) -> Schedule:
    """Keep the schedule under its name, in the place of what the name held before.

    Raises InputError where its setup can't be started, or would pass its budget now.
    """
    problems = []
    if not _DAYS.fullmatch(str(fields.get("days", "*")).lower()):
        problems.append("days: write * for every day, or days such as mon,wed or 1-5")
    if not (0 <= fields["hour"] <= 23 and 0 <= fields.get("minute", 0) <= 59):
        problems.append("hour: write a time of day, hour 0 to 23 and minute 0 to 59")
    if problems:
        raise InputError(problems)
    values = {each: fields[each] for each in _FIELDS if each in fields}
    if "days" in values:
        values["days"] = str(values["days"]).lower()
    starts.check(Schedule(name=name, owner=owner, **values))
    with transaction.atomic():
        row, _ = Schedule.objects.update_or_create(
            name=name, defaults=values, create_defaults={**values, "owner": owner}
        )
        _set_timer(row)
    return row


def switch(row: Schedule, *, on: bool) -> None:
    """Let it start by itself, or not."""
    with transaction.atomic():
        row.enabled = on
        row.save(update_fields=["enabled", "updated_at"])
        _set_timer(row)


def remove(row: Schedule) -> None:
    """Delete it with its timer; what it has started stays."""
    with transaction.atomic():
        timer = row.timer
        row.delete()
        if timer is not None:
            timer.delete()


def _set_timer(row: Schedule) -> None:
    at, _ = CrontabSchedule.objects.get_or_create(
        minute=str(row.minute), hour=str(row.hour), day_of_week=row.days,
        day_of_month="*", month_of_year="*", timezone="UTC",
    )  # fmt: skip
    row.timer, _ = PeriodicTask.objects.update_or_create(
        name=f"schedule {row.pk}",
        defaults={"task": TASK, "crontab": at, "args": json.dumps([row.pk]),
                  "enabled": row.enabled, "description": row.name},
    )  # fmt: skip
    row.save(update_fields=["timer", "updated_at"])
