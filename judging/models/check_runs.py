"""One run of a cook's checks on a sealed submission."""

from django.db import models

from judging.models.cooks import Cook, Submission
from masterchef.durable import Work


class CheckRun(Work):
    """All files of checks/ on one submission, in a container without a network.

    `rewards` is {check: 0 to 1}; a check that fell away with its container has 0, and `evidence`
    says why. `resumes` counts how often it was asked for again.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="checked")
    resumes = models.PositiveSmallIntegerField(default=0, help_text="how often it was run again")
    host = models.CharField(max_length=120, blank=True)
    container = models.CharField(max_length=120, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="last poll of its container")
    rewards = models.JSONField(default=dict, help_text='{"tests": 1, "style": 0.5}')
    evidence = models.TextField(blank=True, help_text="what failed checks said")
    ran_s = models.FloatField(null=True, help_text="seconds that the checks ran")

    class Meta:
        ordering = ["submission"]

    def __str__(self) -> str:
        return f"checks of {self.submission}"

    @property
    def cook(self) -> Cook:
        return self.submission.participation.cook

    @property
    def reward(self) -> float | None:
        """The mean over all checks, 0 to 1; None until they have run."""
        if self.state != "done" or not self.rewards:
            return None
        return sum(self.rewards.values()) / len(self.rewards)
