"""A row for each machine and group of queues, and one for each worker that lives."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from masterchef.durable.models import Work

MOST = 64  # workers of one group on one machine


class Group(models.TextChoices):
    """Queues that are scaled together."""

    KITCHEN = "kitchen", "short database work"
    TURNS = "turns", "turns of all roles"
    JUDGING = "judging", "cooks, judges and trials"


QUEUES = {
    Group.KITCHEN: "kitchen",
    Group.TURNS: "turns.*",
    Group.JUDGING: "cooks.*,judges.*,checks,trials,calibrations",
}


class WorkerGroup(models.Model):
    """Workers of one group on one machine: the reconciler writes `wanted`, its agent `running`."""

    machine = models.CharField(max_length=100)
    group = models.CharField(max_length=12, choices=Group)
    threads = models.PositiveSmallIntegerField(editable=False, help_text="of each worker")
    minimum = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text="workers that are always there",
    )
    maximum = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST)], help_text="workers at most"
    )
    wanted = models.PositiveSmallIntegerField(editable=False, help_text="workers for what waits")
    running = models.PositiveSmallIntegerField(default=0, editable=False)
    draining = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="workers that finish what they hold, then end"
    )
    ruleset = models.CharField(max_length=64, editable=False)
    # What the agent was started with: bounds that an operator set stay until these change.
    given = models.JSONField(default=list, editable=False)
    agent = models.CharField(max_length=200, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False, help_text="when its agent wrote last")
    # Since when fewer would do, and the most that were needed since then.
    calm_since = models.DateTimeField(null=True, editable=False)
    peak = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("machine", "group")
        constraints = [
            models.UniqueConstraint(fields=["machine", "group"], name="worker_group_once"),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum")), name="worker_group_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} on {self.machine}"


class Resize(Work):
    """One change of a group's number of workers, done by its agent: started or drained, to the
    last one. While it is open, `wanted` follows what the reconciler wants."""

    group = models.ForeignKey(WorkerGroup, on_delete=models.CASCADE, related_name="resizes")
    before = models.PositiveSmallIntegerField(help_text="workers wanted until then")
    wanted = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(state__in=["ready", "claimed", "waiting"]),
                name="resize_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.before} to {self.wanted}"


class LiveWorker(models.Model):
    """A worker process that lives: which queues it serves, and by which rules it plays."""

    owner = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    ruleset = models.CharField(max_length=64)
    queues = models.JSONField(default=list)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
