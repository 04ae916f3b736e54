"""The log lines of runs."""

from django.db import models
from django.db.models.functions import Now

from masterchef.runs.models import Run


class Level(models.IntegerChoices):
    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


class LogLine(models.Model):
    """What a person reads while a run goes on: calls, retries, errors. Not hashed."""

    run = models.ForeignKey(
        Run, null=True, on_delete=models.CASCADE, related_name="log", db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    level = models.SmallIntegerField(choices=Level, default=Level.INFO)
    kind = models.CharField(max_length=40)
    seat = models.CharField(max_length=16, blank=True)
    host = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["run", "id"])]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.kind} {self.text[:60]}"
