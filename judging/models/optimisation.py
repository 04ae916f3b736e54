"""Tables of prompt optimisation: the run, and its steps as durable work."""

from django.conf import settings
from django.db import models

from judging.models.trials import Matrix, Prompt
from masterchef.durable import Work
from masterchef.runs.models import Run


class Verdict(models.TextChoices):
    """What a person made of the outcome."""

    OPEN = "", "open: nobody has decided"
    ACCEPTED = "accepted", "accepted: the best proposal is a version"
    REJECTED = "rejected", "rejected: nothing is left of the proposals but their texts here"


class Optimisation(Run):
    """New versions of a prompt, proposed from its mistakes and tried: a run of steps."""

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="optimisations")
    setup = models.JSONField(default=dict, help_text="see judging.trials.optimising.setups.Setup")
    metric = models.CharField(max_length=24)
    players = models.JSONField(default=list, help_text="who answers the prompt, and who proposes")
    training = models.JSONField(default=list, help_text="trials that proposals are tried on")
    held_out = models.JSONField(default=list, help_text="trials that no proposal has seen")
    rounds = models.PositiveIntegerField(help_text="proposals that may be made")
    spent_tokens = models.BigIntegerField(default=0)
    spent_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True, default=Verdict.OPEN)
    accepted = models.ForeignKey(
        Prompt, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="the version that was made of the best proposal",
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)


class OptimisationStep(Work):
    """The prompt as it was, one proposal, or the comparison at the end: a matrix each."""

    class Part(models.TextChoices):
        OLD = "old", "old: the prompt as it was, on the training trials"
        PROPOSAL = "proposal", "proposal: a new text, on the training trials"
        HELD_OUT = "held_out", "held out: the old prompt against the best, on unseen trials"

    optimisation = models.ForeignKey(
        Optimisation, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    number = models.PositiveSmallIntegerField(help_text="0 is the old prompt, 1 the first proposal")
    part = models.CharField(max_length=8, choices=Part)
    matrix = models.ForeignKey(
        Matrix, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    draft = models.ForeignKey(
        Prompt, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="the proposal as cells ask it; no version of the prompt",
    )  # fmt: skip
    text = models.TextField(blank=True)
    description = models.CharField(max_length=300, blank=True)
    mean = models.FloatField(null=True, blank=True, help_text="of the metric, 0 to 1")
    kept = models.BooleanField(default=False, help_text="better than the best before it")
    note = models.TextField(blank=True, help_text="why it has no mean, or can't be used")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["optimisation", "number"], name="optimisation_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.number} of {str(self.optimisation_id)[:8]}"
