"""People and what they may do."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
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


class SpendingLimit(models.Model):
    """What one person, or everybody of a role, may use in 24 hours. A person's own goes first."""

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="limit"
    )
    role = models.CharField(max_length=16, choices=Role, blank=True, help_text="of everybody else")
    tokens_a_day = models.BigIntegerField(null=True, blank=True, help_text="empty: no limit")
    usd_a_day = models.FloatField(null=True, blank=True, help_text="empty: no limit")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(user=None), name="limit_once_a_role"
            ),
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(role=""), name="limit_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"limit of {self.user.username if self.user else self.role}"

    def clean(self) -> None:
        """What a form tells at its fields; the constraints hold for everybody."""
        if (self.user is None) == (not self.role):
            raise ValidationError({"role": "Choose a person or a role, one of the two."})
        others = SpendingLimit.objects.exclude(pk=self.pk)
        if self.role and others.filter(user=None, role=self.role).exists():
            raise ValidationError({"role": f"{self.role} has a limit already; change that one."})
        if self.tokens_a_day is None and self.usd_a_day is None:
            raise ValidationError({"tokens_a_day": "Write tokens or dollars, or both."})
        for name in ("tokens_a_day", "usd_a_day"):
            if (getattr(self, name) or 0) < 0:
                raise ValidationError({name: "Write 0 or more; 0 lets nothing start."})

    @classmethod
    def of(cls, user: User) -> "SpendingLimit | None":
        """The limit that holds for this person; None: there is none."""
        found = cls.objects.filter(models.Q(user=user) | models.Q(user=None, role=user.role))
        return found.order_by("role").first()  # a person's own has no role
