"""People and what they may do."""

from django.contrib.auth.models import AbstractUser
from django.db import models


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
