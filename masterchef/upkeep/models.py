"""The rows of backups and drills."""

from django.db import models

from masterchef.durable.models import Work


class What(models.TextChoices):
    BACKUP = "backup"
    DRILL = "drill"


class Upkeep(Work):
    """One backup to take, or one to prove. `due` is the night that it belongs to, null where
    somebody asked for it."""

    what = models.CharField(max_length=8, choices=What)
    name = models.CharField(max_length=20, blank=True, help_text="of the backup, once it has one")
    due = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True, help_text="what a drill found")
    replayed = models.PositiveIntegerField(default=0, help_text="sessions, by a drill")

    class Meta:
        verbose_name_plural = "upkeep"
        constraints = [
            # Two keepers, or one that is started anew, ask for a night's backup once.
            models.UniqueConstraint(fields=["what", "due"], name="upkeep_once_a_night"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.name or self.pk}"
