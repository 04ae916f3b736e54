"""Tables of cooks: the brief, its rounds and participants, what they hand in, and its panels."""

from django.db import models
from django.db.models.functions import Now

from masterchef.durable import Work
from masterchef.runs import ledger
from masterchef.runs.models import CostSource, Run


class Stage(models.TextChoices):
    """How far the newest round of a cook is."""

    BRIEF = "brief", "brief: nothing has run"
    COOKING = "cooking"
    COOKED = "cooked", "cooked: handed in and sealed, not judged"
    JUDGING = "judging"
    JUDGED = "judged"


class Outcome(models.TextChoices):
    """How a participant or judge ended. Only `ok` is judged or counted; the rest is never zero."""

    OK = "ok"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    AUTH_FAILED = "auth_failed"
    MISSING_OUTPUT = "missing_output"
    ABSTAINED = "abstained", "abstained: a judge whose scores could not be read"
    ERROR = "error"


class Cook(Run):
    """One brief given to several participants, and judged blind."""

    brief = models.JSONField(help_text="brief.yaml, validated")
    task = models.TextField(help_text="BRIEF.md")
    judge_task = models.TextField(blank=True, help_text="JUDGE_BRIEF.md")
    folder = models.FileField(max_length=300, help_text="the whole folder as given, a tar.gz")
    manifest = models.JSONField(default=dict, help_text='{"raw/a.csv": {"size": 1, "sha256": …}}')
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.BRIEF)
    budget_usd = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    budget_tokens = models.BigIntegerField(null=True, blank=True)
    wait_for_limits_s = models.FloatField(
        default=0, help_text="a rate limit that ends within so many seconds is waited for"
    )

    def __str__(self) -> str:
        return self.name or super().__str__()

    @property
    def pruned(self) -> bool:
        """Whether its files are gone: its results can be read, and nothing goes on."""
        return not self.folder

    @property
    def over_budget(self) -> str:
        """Why no new work may start, "" if it may; reads the ledger."""
        if self.budget_usd is None and self.budget_tokens is None:
            return ""
        used = ledger.totals([self.pk]).get(self.pk, ledger.Total())
        if self.budget_usd is not None and used.usd >= self.budget_usd:
            return f"the budget of ${self.budget_usd:f} is reached: ${used.usd:.4f} spent"
        if self.budget_tokens is not None and used.tokens >= self.budget_tokens:
            return f"the budget of {self.budget_tokens:,} tokens is reached: {used.tokens:,} used"
        return ""


class Round(models.Model):
    """One go at the brief; every refinement is a new one."""

    cook = models.ForeignKey(Cook, on_delete=models.CASCADE, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    feedback = models.JSONField(
        default=dict, help_text='{"": shared, "anna": personal}; empty in the first round'
    )
    judge_after = models.BooleanField(default=False, help_text="its panel opens by itself")
    judges = models.JSONField(
        default=list, help_text="names of who sits on that panel; all of the brief's if empty"
    )
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cook", "number"], name="round_once")]
        ordering = ["cook", "number"]

    def __str__(self) -> str:
        return f"{self.cook} round {self.number}"


class Contained(Work):
    """Durable work that may run in a container for a long time, watched by short polls.

    `host` pins it to the machine where its container runs; `container` is that one's name, made
    of the row, the attempt and the fence that started it.
    """

    flavor = models.CharField(max_length=24)
    model = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="order of starting")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    evidence = models.TextField(blank=True, help_text="the line that decided the outcome")
    reset_at = models.DateTimeField(null=True, blank=True, help_text="when a rate limit ends")
    resumes = models.PositiveSmallIntegerField(default=0, help_text="how often it was resumed")
    host = models.CharField(max_length=120, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="last poll of its container")
    container = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField(null=True, blank=True, help_text="of the attempt under way")
    used_s = models.FloatField(default=0, help_text="run time of earlier attempts that count")
    clock_offset_s = models.FloatField(null=True, help_text="wall minus monotonic at its start")
    slept = models.BooleanField(default=False, help_text="repeated once since its host slept")
    ran_s = models.FloatField(null=True, help_text="seconds that the last attempt ran")
    history = models.JSONField(default=list, help_text="one entry for each attempt that ended")
    usage = models.JSONField(default=dict)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    cost_source = models.CharField(max_length=12, choices=CostSource, default=CostSource.NONE)
    log = models.FileField(max_length=300, blank=True, help_text="what its container printed")

    class Meta:
        abstract = True

    @property
    def ended(self) -> bool:
        return self.state in ("done", "cancelled")


class Participation(Contained):
    """One participant in one round."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="participations", db_index=False
    )
    name = models.CharField(max_length=40)
    settings = models.JSONField(default=dict, help_text="timeout_s, resources, network")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    output = models.FileField(max_length=300, blank=True, help_text="out/ as handed in, a tar")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="participation_once")]
        ordering = ["round", "position"]

    def __str__(self) -> str:
        return f"{self.name} in {self.round}"

    @property
    def cook(self) -> Cook:
        return self.round.cook

    @property
    def round_number(self) -> int:
        return self.round.number

    @property
    def go(self) -> int:
        """The round as its prompt tells it: who joins later has nothing yet to go on from."""
        return self.round.number if self.previous_id else 1

    @property
    def who(self) -> str:
        """The participant's name; of a judgement, the judge's."""
        return self.name


class Submission(models.Model):
    """What a participant handed in, sealed: never changed, an edit is another submission."""

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="submissions", db_index=False
    )
    number = models.PositiveSmallIntegerField(default=1, help_text="1 as handed in, 2… edited")
    edited = models.BooleanField(default=False)
    archive = models.FileField(max_length=300)
    digest = models.CharField(max_length=64, help_text="SHA-256 over the manifest")
    size = models.BigIntegerField(default=0, help_text="bytes of its files")
    manifest = models.JSONField(default=dict, help_text="path → size and SHA-256")
    dropped = models.JSONField(default=list, help_text="links, devices and other paths left out")
    mentions = models.JSONField(default=list, help_text="what it says about who made it")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "number"], name="submission_once")
        ]
        ordering = ["participation", "number"]

    def __str__(self) -> str:
        return f"{self.participation}" + (" (edited)" if self.edited else "")

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.participation.name


class Panel(models.Model):
    """One judging of one round: every judge, every repeat. A rejudge is another panel."""

    cook = models.ForeignKey(Cook, on_delete=models.CASCADE, related_name="panels", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="panels")
    number = models.PositiveSmallIntegerField()
    submissions = models.ManyToManyField(Submission, related_name="panels")
    excluded = models.JSONField(default=list, help_text="participants that aren't judged, and why")
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(null=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cook", "number"], name="panel_once")]
        ordering = ["cook", "number"]

    def __str__(self) -> str:
        return f"{self.cook} panel {self.number}"


class Judgement(Contained):
    """One judge's verdict in one repeat. Its letters are drawn for it alone."""

    panel = models.ForeignKey(
        Panel, on_delete=models.CASCADE, related_name="judgements", db_index=False
    )
    judge = models.CharField(max_length=40)
    repeat = models.PositiveSmallIntegerField(default=1)
    neutral = models.BooleanField(default=False, help_text="judges paraphrased submissions")
    settings = models.JSONField(default=dict, help_text="timeout_s, resources, network")
    letters = models.JSONField(help_text='{"A": submission id}, in the order that it is shown')
    scores = models.JSONField(null=True, help_text='{"A": {"clarity": 7}}')
    review = models.TextField(blank=True)
    reply = models.TextField(blank=True, help_text="scores.json as the judge wrote it")
    repairs = models.PositiveSmallIntegerField(default=0, help_text="asked again to mend it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "judge", "repeat", "neutral"], name="judgement_once"
            )
        ]
        ordering = ["panel", "position"]

    def __str__(self) -> str:
        return f"{self.judge}/{self.repeat} on {self.panel}"

    @property
    def cook(self) -> Cook:
        return self.panel.cook

    @property
    def round_number(self) -> int:
        return self.panel.round.number

    @property
    def who(self) -> str:
        """The judge's name; of a participation, the participant's."""
        return self.judge
