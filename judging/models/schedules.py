"""Tables of schedules: what starts by itself, when, for how much, and who is told."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Schedule(models.Model):
    """A matrix, sessions or a suite that start at a time of day, with what each start may cost."""

    class Kind(models.TextChoices):
        MATRIX = "matrix"
        SESSION = "session"
        SUITE = "suite"

    name = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    setup = models.JSONField(help_text="as POST /api/v1/matrices, sessions or suite-runs takes it")
    hour = models.PositiveSmallIntegerField(help_text="UTC, 0 to 23")
    minute = models.PositiveSmallIntegerField(default=0)
    days = models.CharField(
        max_length=20, default="*", help_text="of the week: * for all, or such as mon,tue or 1-5"
    )
    budget_tokens = models.BigIntegerField(null=True, blank=True, help_text="of each start")
    budget_usd = models.FloatField(null=True, blank=True, help_text="of each start")
    enabled = models.BooleanField(default=True)
    alert_mail = models.EmailField(blank=True, help_text="who is told of a regression or failure")
    alert_url = models.URLField(blank=True, help_text="a webhook; what it is sent is signed")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    # No way back: it would take the place of PeriodicTask.schedule, which beat reads.
    timer = models.OneToOneField(
        "django_celery_beat.PeriodicTask",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ScheduledStart(models.Model):
    """One start of a schedule: the runs it made, or why it made none, and what was told of it."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="starts")
    at = models.DateTimeField(db_default=Now())
    runs = models.JSONField(default=list, help_text="ids of the runs")
    refused = models.TextField(blank=True, help_text="why nothing was started")
    over_budget = models.BooleanField(default=False, help_text="refused for what it would cost")
    looked_at = models.DateTimeField(null=True, blank=True, help_text="once all have ended")
    findings = models.JSONField(default=list, help_text="regressions, failures, spent budgets")
    told = models.TextField(blank=True, help_text="how the alert went out, or why it couldn't")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="start_unseen", condition=models.Q(looked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule} at {self.at:%Y-%m-%d %H:%M}"
