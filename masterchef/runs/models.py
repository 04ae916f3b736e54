"""The run that everything hangs on, and its numbered events."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from masterchef.runs.code_version import code_version


class RunState(models.TextChoices):
    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    BLOCKED = "blocked", "blocked: a turn is quarantined, an operator decides"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


LIVE_STATES = (RunState.CREATED, RunState.RUNNING, RunState.PAUSED, RunState.BLOCKED)
ENDED_STATES = (RunState.DONE, RunState.CANCELLED, RunState.FAILED)


class CostSource(models.TextChoices):
    """Where the figure of a cost comes from."""

    NONE = "none", "none: nothing is charged"
    REPORTED = "reported"
    ESTIMATED = "estimated"
    SUBSCRIPTION = "subscription"


class Run(models.Model):
    """Anything started, watched and exported by one id: a session, a cook or a matrix."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=RunState, default=RunState.CREATED)
    reason = models.TextField(blank=True, help_text="why it ended, is blocked or waits")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # The database's own default is for workers of the release before, in a rolling upgrade.
    code_version = models.CharField(
        max_length=40, blank=True, default=code_version, db_default="", editable=False,
        help_text="of the code that it was made with; empty for older runs",
    )  # fmt: skip
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Raised by UPDATE … RETURNING in the transaction that inserts the events, so that the order
    # of numbers is the order of commits; a sequence would not promise that.
    last_number = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "state", "-created_at"]),
            models.Index(fields=["-created_at"], name="run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.id)[:8]}"

    @property
    def ended(self) -> bool:
        return self.state in ENDED_STATES


class Event(models.Model):
    """One numbered, hashed fact of a run; numbers have no gap."""

    # Its index is the unique constraint's.
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events", db_index=False)
    number = models.BigIntegerField()
    tick = models.IntegerField(default=0)
    at_ms = models.BigIntegerField(default=0, help_text="simulated time, milliseconds")
    kind = models.CharField(max_length=40)
    seat = models.CharField(max_length=16, blank=True)
    data = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="event_number")]
        ordering = ["run", "number"]

    def __str__(self) -> str:
        return f"#{self.number} {self.kind}"


class RunEstimate(models.Model):
    """What a run was expected to take when it started: see masterchef.runs.forecasts."""

    run = models.OneToOneField(
        Run, on_delete=models.CASCADE, related_name="estimate", primary_key=True
    )
    lines = models.JSONField(help_text="a Forecast for each model")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"estimate of {self.run_id}"


class LedgerEntry(models.Model):
    """What one call to a model, or one attempt of a CLI agent, used. Append-only."""

    class By(models.TextChoices):
        CALL = "call", "a call through the door"
        AGENT = "agent", "an attempt of a CLI agent"

    # Its index is the work's.
    run = models.ForeignKey(
        Run, null=True, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    kind = models.CharField(max_length=24, help_text='of the work, such as "turn"')
    work = models.BigIntegerField(help_text="the id of the work's row")
    by = models.CharField(max_length=8, choices=By)
    number = models.BigIntegerField(help_text="the call's id, or the fence of the attempt")
    model = models.CharField(max_length=200, blank=True)
    tokens_in = models.BigIntegerField(null=True)
    tokens_cached = models.BigIntegerField(null=True, help_text="of tokens_in, from KV cache")
    tokens_out = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True, help_text="that the model or the agent took")
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    cost_source = models.CharField(max_length=12, choices=CostSource, default=CostSource.NONE)
    error_class = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "by", "kind", "work"], name="ledger_once")
        ]
        indexes = [models.Index(fields=["run", "kind", "work"], name="ledger_work")]
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.kind}:{self.work} {self.tokens_in}+{self.tokens_out}"

    def save(self, *args: Any, **options: Any) -> None:
        """Only ever inserted."""
        if self.pk:
            raise ValueError("the ledger is append-only")
        super().save(*args, **options)
