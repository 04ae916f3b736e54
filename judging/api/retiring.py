"""What the library's rows share: `PATCH` with {"retired": true} offers one no more."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request

from judging.models import Gold, Prompt, Trial
from judging.trials import library
from masterchef import audit
from masterchef.accounts.models import User


class LibraryRetireSerializer(serializers.Serializer[Any]):
    retired = serializers.BooleanField(help_text="false: it is offered again")


def retired_by(request: Request, row: Prompt | Trial | Gold) -> None:
    """Do what the request asks, with its entry in the audit log."""
    given = LibraryRetireSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    before, to = {"retired": row.retired}, given.validated_data["retired"]
    library.retire(row, retired=to)
    action = f"{type(row).__name__.lower()}.retire"
    audit.changed(cast(User, request.user), action, row, before=before, after={"retired": to})
