"""People and what they may do."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now


class Role(models.TextChoices):
    ADMIN = "admin", "admin: everything, and users"
    OPERATOR = "operator", "operator: starts, pauses and cancels runs, edits hosts"
    VIEWER = "viewer", "viewer: reads results"


class User(AbstractUser):
    """A person. Agents have no user: they hold a token for one seat of one session."""

    role = models.CharField(max_length=16, choices=Role, default=Role.VIEWER)

    @property
    def may_operate(self) -> bool:
        return self.is_superuser or self.role in (Role.ADMIN, Role.OPERATOR)

    @property
    def may_administer(self) -> bool:
        return self.is_superuser or self.role == Role.ADMIN


class SeatGrant(models.Model):
    """Says which tokens of a seat are good: those of the current version."""

    run = models.ForeignKey("masterchef.Run", on_delete=models.CASCADE, related_name="grants")
    seat = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1, help_text="raised by a new token or a revoke")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "seat"], name="seat_grant_once")]

    def __str__(self) -> str:
        return f"{self.seat} of {self.run_id}"
