"""Tasks of schedules, sent by celery beat."""

from datetime import timedelta

from django.utils import timezone

from judging import schedules
from judging.models import Schedule
from masterchef.celery import app


@app.task(name="judging.start_scheduled")
def start_scheduled(schedule_id: int) -> None:
    schedule = Schedule.objects.filter(pk=schedule_id, enabled=True).first()
    if schedule is None:  # removed or switched off a moment ago
        return
    just_now = timezone.now() - timedelta(seconds=50)
    if not schedule.starts.filter(at__gt=just_now).exists():  # else the message came twice
        schedules.start(schedule)


@app.task(name="judging.look_at_scheduled")
def look_at_scheduled() -> None:
    schedules.look()
