"""Tables of the trial matrix: prompts, trials with gold standards, matrices and their cells."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from masterchef.durable import Work
from masterchef.runs.models import Run


class Prompt(models.Model):
    """One version of a prompt. What a matrix has used never changes: an edit is a new version."""

    class Kind(models.TextChoices):
        EXTRACTION = "extraction", "extraction: text to entities"
        MAPPING = "mapping", "mapping: entities to mCODE elements"
        DIRECT = "direct", "direct: text to elements"

    name = models.SlugField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(help_text="with placeholders such as {document}")
    description = models.CharField(max_length=300, blank=True)
    # Text, since jsonb forgets the order of fields, in which a model is made to write them.
    schema_text = models.TextField(default="{}", help_text="JSON schema that a reply must follow")
    built_in = models.BooleanField(default=False)
    proposed = models.BooleanField(
        default=False, help_text="a draft of an optimisation: no version, and in no list"
    )
    retired = models.BooleanField(
        default=False,
        db_default=False,
        help_text="never the newest of its name; what used it keeps it",
    )
    digest = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="prompt_version")]
        ordering = ["kind", "name", "-version"]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema that a reply must follow."""
        return dict(json.loads(self.schema_text))


class Trial(models.Model):
    """A clinical-trial document, by the name of its test case."""

    name = models.CharField(max_length=120, unique=True)
    nct_id = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=400, blank=True)
    # Text and pairs, since jsonb forgets the order of fields.
    document_text = models.TextField(help_text="the study as JSON, with its protocolSection")
    texts = models.JSONField(help_text="[section, text] in order, as prompts see it")
    digest = models.CharField(max_length=64, editable=False)
    retired = models.BooleanField(
        default=False, db_default=False, help_text="left out where all trials are meant"
    )
    built_in = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def sections(self) -> dict[str, str]:
        """{section: text}, in the document's order."""
        return dict(self.texts)

    @property
    def document(self) -> dict[str, Any]:
        """The study."""
        return dict(json.loads(self.document_text))


class Gold(models.Model):
    """What the model should find in one trial, in the tracker's format."""

    trial = models.OneToOneField(Trial, on_delete=models.CASCADE, related_name="gold")
    document = models.JSONField(help_text="{expected_extraction, expected_mcode_mappings}")
    digest = models.CharField(max_length=64, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    retired = models.BooleanField(
        default=False, db_default=False, help_text="nothing is scored against it any more"
    )

    class Meta:
        verbose_name = "gold standard"

    def __str__(self) -> str:
        return f"gold of {self.trial}"


class Matrix(Run):
    """Prompts × models × trials × repeats: a run whose cells are asked, scored and compared."""

    setup = models.JSONField(default=dict, help_text="see judging.trials.setups.Setup")
    setup_digest = models.CharField(
        max_length=64, help_text="the same for runs of the same prompts, models, trials and options"
    )
    combinations = models.JSONField(default=list, help_text="labels of the prompts, in order")
    players = models.JSONField(default=list, help_text="models, such as smollm2:135m@gpu")
    trial_names = models.JSONField(default=list)
    cells_total = models.PositiveIntegerField(default=0)
    cells_left = models.PositiveIntegerField(default=0, help_text="counted down by each commit")
    spent_tokens = models.BigIntegerField(default=0)
    spent_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    baseline = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="the run that regressions are counted against",
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "matrices"
        indexes = [models.Index(fields=["setup_digest"])]


class CellOutcome(models.TextChoices):
    """How a cell ended. The first five are what came of an answer, and are scored: 0 where nothing
    could be read. The others are the infrastructure's."""

    OK = "ok"
    UNPARSED = "unparsed", "unparsed: no JSON object in the reply"
    SCHEMA = "schema", "schema: the reply isn't what the prompt asked for"
    LENGTH = "length", "length: the reply was cut at its limit of tokens"
    CONTENT_FILTER = "content_filter", "content filter: the server's filter stopped the reply"
    HOST = "host", "host: no host answered"
    TIMEOUT = "timeout", "timeout: no whole answer in time"
    RATE_LIMIT = "rate_limit", "rate limit: the host refused for too long"
    TOO_LONG = "too_long", "too long: the prompt is larger than the model's window"
    BUDGET = "budget", "budget: the matrix had spent what it may"
    ERROR = "error", "error: something of ours broke"


# An answer came and could not be read: it scores 0.
BAD_ANSWERS = (
    CellOutcome.UNPARSED, CellOutcome.SCHEMA, CellOutcome.LENGTH, CellOutcome.CONTENT_FILTER,
)  # fmt: skip
ANSWERED = (CellOutcome.OK, *BAD_ANSWERS)
EXCLUDED = tuple(outcome for outcome in CellOutcome if outcome not in ANSWERED)


class Cell(Work):
    """One prompt (or pair), one model, one trial, once. `queued`: admitted to the queue."""

    matrix = models.ForeignKey(
        Matrix, on_delete=models.CASCADE, related_name="cells", db_index=False
    )
    position = models.PositiveIntegerField(help_text="the order in which cells are begun")
    combination = models.CharField(max_length=200, help_text='"brief@1" or "brief@1+strict@2"')
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    mapping = models.ForeignKey(
        Prompt, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    model = models.CharField(max_length=200)
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="cells")
    repeat = models.PositiveIntegerField(default=1)
    queued = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=CellOutcome, blank=True)
    prediction = models.JSONField(null=True, blank=True)
    scores = models.JSONField(null=True, blank=True, help_text="null: unscored, no gold standard")
    entities_f1 = models.FloatField(null=True, blank=True)
    mappings_f1 = models.FloatField(null=True, blank=True)
    relationships_f1 = models.FloatField(null=True, blank=True)
    gold_digest = models.CharField(max_length=64, blank=True)
    calls = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    seconds = models.FloatField(default=0, help_text="of model time")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matrix", "combination", "model", "trial", "repeat"], name="cell_once"
            )
        ]
        indexes = [
            # What a commit looks for: the next cells to begin, and those that are under way.
            models.Index(
                fields=["matrix", "model", "position"],
                name="cell_next",
                condition=models.Q(queued=False, state="ready"),
            ),
            models.Index(
                fields=["matrix", "model"],
                name="cell_under_way",
                condition=models.Q(queued=True, state__in=("ready", "claimed")),
            ),
            models.Index(
                fields=["id"],
                name="cell_undecided",
                condition=models.Q(state__in=("ready", "claimed", "waiting")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.combination} × {self.model} × {self.trial_id} #{self.repeat}"

    @property
    def label(self) -> str:
        """Such as "brief@1 × smollm2:135m × lung_egfr_mutated"; the trial must be loaded."""
        again = f" #{self.repeat}" if self.repeat > 1 else ""
        return f"{self.combination} × {self.model} × {self.trial.name}{again}"

    @property
    def excluded(self) -> bool:
        """Whether the infrastructure kept it from being scored."""
        return self.outcome in EXCLUDED


class SavedSetup(models.Model):
    """Settings of a matrix, sessions, a suite or a cook under a name, or a list of models."""

    class Kind(models.TextChoices):
        MATRIX = "matrix"
        SESSION = "session"
        SUITE = "suite"
        COOK = "cook"
        MODELS = "models"

    name = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MATRIX, db_default=Kind.MATRIX)
    retired = models.BooleanField(default=False, db_default=False, help_text="not offered any more")
    setup = models.JSONField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "judging_matrixsetup"  # of the time when only matrices had any
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
