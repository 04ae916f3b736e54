"""Tables of the kitchen: what is played, by whom, and every turn of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from masterchef.durable import Work, WorkState
from masterchef.runs.models import Run


class Scenario(models.Model):
    """One version of a scenario, found by the digest of its content; never changed once played."""

    name = models.CharField(max_length=80)
    family = models.CharField(max_length=40)
    level = models.SmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    spec = models.JSONField(help_text="the validated scenario, as the engine loads it")
    text = models.TextField(
        blank=True, default="", db_default="", help_text="the YAML as it was saved"
    )
    saved_at = models.DateTimeField(
        null=True, blank=True, help_text="the latest of a name is meant; null: only played"
    )
    retired = models.BooleanField(default=False, db_default=False, help_text="not offered any more")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:8]})"


class Calibration(Work):
    """The gates of one saved scenario over some seeds, under one ruleset; measured by workers."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="calibrations")
    ruleset = models.CharField(max_length=64)
    seeds = models.JSONField(help_text="that each player plays, sorted")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    phase = models.CharField(max_length=80, blank=True, help_text="what it does, or did last")
    steps_done = models.IntegerField(default=0)
    steps_total = models.IntegerField()
    missing = models.JSONField(default=dict, help_text="{seed: why it has no ceiling}")
    shares = models.JSONField(default=dict, help_text="{player: its share of the scale by seed}")
    gates = models.JSONField(default=list, help_text="[{name, bound, measured, passed}]")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "ruleset", "seeds"], name="calibration_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} over {len(self.seeds)} seeds"

    @property
    def under_way(self) -> bool:
        """Whether workers have it, or will."""
        return self.state in (WorkState.READY, WorkState.CLAIMED, WorkState.WAITING)


class Ceiling(models.Model):
    """A certified ceiling in cents, of one scenario, seed, brigade and ruleset."""

    scenario = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    ruleset = models.CharField(max_length=64)
    seats = models.JSONField(help_text="the brigade, sorted")
    seed = models.BigIntegerField()
    lower = models.BigIntegerField(help_text="an S that was reached")
    upper = models.BigIntegerField(help_text="no S can be above it")
    solver = models.CharField(max_length=80)
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "ruleset", "seed", "seats"], name="ceiling_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} seed {self.seed}"


class Lineup(models.Model):
    """Who holds which seat: a default player, and per role or seat a player."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    spec = models.JSONField()
    retired = models.BooleanField(default=False, db_default=False, help_text="not offered any more")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Experiment(models.Model):
    """What one `play` started: lineups × seeds × repeats on one scenario."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class SuiteRun(Run):
    """A suite, played by lineups on seeds: its sessions are those of its experiment."""

    suite = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text="of the suite's scenarios that are played")
    ruleset = models.CharField(max_length=64)
    scenarios = models.JSONField(help_text="[{name, family, level, digest}]")
    setup = models.JSONField(help_text="seeds, repeats, track, lineups, window and budgets")
    experiment = models.OneToOneField(
        Experiment, on_delete=models.PROTECT, related_name="suite_run"
    )

    def __str__(self) -> str:
        return f"suite {self.suite} {str(self.id)[:8]}"


class Session(Run):
    """One kitchen run. Its state is what scenario, seed and the decisions of its turns make."""

    experiment = models.ForeignKey(
        Experiment, null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT)
    lineup = models.ForeignKey(Lineup, on_delete=models.PROTECT)
    seed = models.BigIntegerField()
    repeat = models.IntegerField(default=1)
    track = models.CharField(
        max_length=1, default="A", help_text="A: thinking is free; B: it costs"
    )
    seats = models.JSONField(help_text='{"L1": {"role": "line_cook", "player": "baseline:greedy"}}')
    options = models.JSONField(default=dict, help_text="model options: temperature, num_ctx, …")
    ruleset = models.CharField(max_length=64)
    speed = models.FloatField(null=True, blank=True, help_text="simulated per wall second")
    stop_after_s = models.FloatField(null=True, blank=True, help_text="wall seconds, then cut")
    tick = models.IntegerField(default=-1, help_text="the open tick; -1 before the first")
    now_ms = models.BigIntegerField(default=0, help_text="simulated time of the open tick")
    hash = models.CharField(max_length=64, blank=True, help_text="chain over all events so far")
    score = models.FloatField(null=True, blank=True, help_text="0 to 100")
    raw_score = models.FloatField(null=True, blank=True, help_text="S, in the scenario's money")
    metrics = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["scenario", "seed"])]


class Tick(models.Model):
    """One instant at which free seats decide. A closed tick is a commit; there is one at most."""

    # Its index is the unique constraint's.
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="ticks", db_index=False
    )
    number = models.IntegerField()
    now_ms = models.BigIntegerField()
    opened_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True, help_text="of a paced session: closes no earlier")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)
    first_event = models.BigIntegerField(default=0)
    last_event = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, help_text="the session's hash after it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="tick_once")]
        indexes = [
            # The reconciler finds undecided turns through the open ticks: a few of millions.
            models.Index(
                fields=["session", "number"],
                name="tick_open",
                condition=models.Q(closed_at__isnull=True),
            )
        ]
        ordering = ["session", "number"]

    def __str__(self) -> str:
        return f"tick {self.number}"


class Turn(Work):
    """One seat's decision at one tick."""

    class Outcome(models.TextChoices):
        OK = "ok"
        UNPARSED = "unparsed", "unparsed: no decision could be read from the reply"
        EXPIRED = "expired", "expired: an external agent stayed silent past its deadline"
        SUBSTITUTED = "substituted", "substituted: an operator put a wait in its place"

    # Its index is the unique constraint's. No index names a column that a turn changes, so
    # claim, decide and close are heap-only updates: they touch no index at all.
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="turns", db_index=False
    )
    tick = models.IntegerField()
    seat = models.CharField(max_length=16)
    role = models.CharField(max_length=24)
    deadline = models.DateTimeField(null=True, help_text="of an external agent")
    decision = models.JSONField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    memory = models.JSONField(null=True, help_text="what this turn adds to its seat's memory")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "tick", "seat"], name="turn_once")
        ]

    def __str__(self) -> str:
        return f"{self.seat} at tick {self.tick}"
