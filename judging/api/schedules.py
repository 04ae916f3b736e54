"""Schedules: kept, switched, started now, and what became of their starts."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from judging import schedules
from judging.api.trial_fields import refusing
from judging.models import Schedule, ScheduledStart
from judging.schedules import alerts
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.accounts.permissions import Operates
from masterchef.api.serializers import OwnerField


class FindingSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=["refused", "failed", "spent", "regressed"])
    text = serializers.CharField()


class ScheduledStartSerializer(serializers.ModelSerializer[ScheduledStart]):
    runs = serializers.ListField(child=serializers.UUIDField(), read_only=True)
    findings = FindingSerializer(many=True, read_only=True)

    class Meta:
        model = ScheduledStart
        fields = ["id", "at", "runs", "refused", "looked_at", "findings", "told"]
        read_only_fields = fields


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    owner = OwnerField()
    setup = serializers.DictField(read_only=True)
    # Either may be empty, which no address is.
    alert_mail = serializers.CharField(read_only=True, help_text="who is told; empty: nobody")
    alert_url = serializers.CharField(read_only=True, help_text="a signed webhook, or empty")

    class Meta:
        model = Schedule
        fields = [
            "id", "name", "kind", "setup", "hour", "minute", "days", "budget_tokens",
            "budget_usd", "enabled", "alert_mail", "alert_url", "owner", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ScheduleSaveSerializer(serializers.Serializer[Any]):
    """A schedule written out: times are UTC."""

    name = serializers.SlugField(max_length=60)
    kind = serializers.ChoiceField(choices=Schedule.Kind.choices)
    setup = serializers.DictField(
        help_text="as POST /api/v1/matrices, sessions or suite-runs takes it"
    )
    hour = serializers.IntegerField(min_value=0, max_value=23)
    minute = serializers.IntegerField(min_value=0, max_value=59, default=0)
    days = serializers.CharField(
        max_length=20, default="*", help_text="of the week: *, or such as mon,wed or 1-5"
    )
    budget_tokens = serializers.IntegerField(
        min_value=1, max_value=10**12, default=None, allow_null=True, help_text="of each start"
    )
    budget_usd = serializers.FloatField(
        min_value=0.0001, max_value=1_000_000, default=None, allow_null=True
    )
    enabled = serializers.BooleanField(default=True)
    alert_mail = serializers.EmailField(default="", allow_blank=True)
    alert_url = serializers.URLField(default="", allow_blank=True, help_text="a webhook")


class SecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="the key of the webhooks' HMAC-SHA256")


@extend_schema_view(
    list=extend_schema(operation_id="schedules"), retrieve=extend_schema(operation_id="schedule")
)
class ScheduleViewSet(viewsets.ReadOnlyModelViewSet[Schedule]):
    """What starts by itself."""

    queryset: QuerySet[Schedule] = Schedule.objects.select_related("owner").order_by("name")
    serializer_class = ScheduleSerializer
    filterset_fields = ["kind", "enabled"]
    lookup_value_converter = "int"

    @extend_schema(
        operation_id="schedule_save",
        request=ScheduleSaveSerializer,
        responses={200: ScheduleSerializer},
    )
    def create(self, request: Request) -> Response:
        """Keep a schedule under its name; refused where it couldn't be started, or is too much."""
        given = ScheduleSaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields, user = dict(given.validated_data), cast(User, request.user)
        name = fields.pop("name")
        with refusing():
            before = Schedule.objects.filter(name=name).values(*fields).first() or {}
            row = schedules.save(name, fields, owner=user)
        audit.changed(user, "schedule.save", row, before=before, after=fields)
        return Response(ScheduleSerializer(row).data)

    @extend_schema(operation_id="schedule_delete", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete the schedule; what it has started stays."""
        row, user = self.get_object(), cast(User, request.user)
        audit.write(user, "schedule.delete", row, setup=row.setup)
        schedules.remove(row)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="schedule_start", request=None, responses={200: ScheduledStartSerializer}
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start it now; what refuses it is told in the answer."""
        return Response(ScheduledStartSerializer(schedules.start(self.get_object())).data)

    @extend_schema(
        operation_id="schedule_starts",
        responses=ScheduledStartSerializer(many=True),
        filters=False,
    )
    @action(detail=True)
    def starts(self, request: Request, pk: str) -> Response:
        """Its latest starts, the newest first, and what was found."""
        rows: QuerySet[Any] = self.get_object().starts.order_by("-id")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(ScheduledStartSerializer(page or [], many=True).data)

    @extend_schema(operation_id="schedule_secret", responses=SecretSerializer)
    @action(detail=True, permission_classes=[Operates])
    def secret(self, request: Request, pk: str) -> Response:
        """What proves that a webhook comes from here."""
        return Response({"secret": alerts.secret_of(self.get_object())})
