"""What rows that can be retired share: `PATCH` with {"retired": true}, and lists without them."""

from collections.abc import Callable
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from masterchef import audit
from masterchef.accounts.models import User


class RetireSerializer(serializers.Serializer[Any]):
    retired = serializers.BooleanField(help_text="false: it is offered again")


class OfferedFilter(django_filters.FilterSet):
    """Leaves out what is retired, unless it is asked for."""

    retired = django_filters.BooleanFilter(label="left out: only what is offered")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        offered = self.form.cleaned_data["retired"] is None
        return rows.filter(retired=False) if offered else rows


def retired_by(request: Request, row: Any, retire: Callable[..., None], *, room: str) -> None:
    """Do what the request asks by the row's own verb, with an entry in the audit log."""
    given = RetireSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    before, to = {"retired": row.retired}, given.validated_data["retired"]
    retire(row, retired=to)
    by = cast(User, request.user)
    audit.changed(by, f"{room}.retire", row, before=before, after={"retired": to})
