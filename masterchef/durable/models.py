"""The row of durable work, and the journal of what its attempts were told."""

from typing import NamedTuple

from django.db import models
from django.db.models.functions import Now


class WorkState(models.TextChoices):
    READY = "ready"
    CLAIMED = "claimed"
    WAITING = "waiting", "waiting: no host for its model"
    AWAITING = "awaiting", "awaiting: an external agent has the word"
    DECIDED = "decided"
    DONE = "done"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


UNDECIDED = (
    WorkState.READY,
    WorkState.CLAIMED,
    WorkState.WAITING,
    WorkState.AWAITING,
    WorkState.QUARANTINED,
)


class Work(models.Model):
    """Columns that the protocol needs. The row is the outbox: it exists before its message."""

    state = models.CharField(max_length=12, choices=WorkState, default=WorkState.READY)
    fence = models.IntegerField(default=0, help_text="raised by every claim; only the last commits")
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="for a host that is away")
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    error_kind = models.CharField(
        max_length=24, blank=True, db_default="", help_text="class of the failure in `error`"
    )
    created_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class WorkRef(NamedTuple):
    """Points at one claimed row: `name` is the journal's key, such as "turn:17"; `kind` and `id`
    are what the ledger keeps."""

    table: str
    id: int
    fence: int
    name: str
    kind: str


class JournalEntry(models.Model):
    """A reply, written before it is used. A repeated attempt reads it instead of asking again."""

    work = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()
    request_hash = models.CharField(max_length=64)
    reply = models.JSONField()
    fence = models.IntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "agents_journalentry"  # where it lay first
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="journal_once")]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.work}/{self.number}"
