"""The table of the models that runs play with, by digest."""

from django.db import models
from django.db.models.functions import Now

from masterchef.runs.models import Run


class PinnedModel(models.Model):
    """A model of a run, as its hosts told it when the run began; it plays with no other."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="pinned_models")
    name = models.CharField(max_length=200, help_text="as the run's players name it")
    tag = models.CharField(max_length=80, blank=True, help_text="of the hosts, or a host's name")
    hosts = models.JSONField(
        help_text='{"gpu": "3f…"}: the digest that each host told, "" for none'
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name", "tag"], name="pinned_once")]
        ordering = ["name", "tag"]

    def __str__(self) -> str:
        return f"{self.player} of {self.run_id}"

    @property
    def player(self) -> str:
        """As lineups write it."""
        return f"{self.name}@{self.tag}" if self.tag else self.name

    @property
    def digests(self) -> list[str]:
        """The different ones; more than one where hosts told different ones from the start."""
        return sorted(set(self.hosts.values()))
