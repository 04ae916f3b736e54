"""The calls of runs to models, and the models that a run is pinned to."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.models import ModelCall, PinnedModel
from masterchef.accounts.permissions import Reads
from masterchef.api.runs import OfRun
from masterchef.runs.models import Run


class CallSerializer(serializers.ModelSerializer[ModelCall]):
    """A row of the list: times in milliseconds, without the request and the reply."""

    host: Any = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
    cost_usd = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = ModelCall
        fields = [
            "id", "run", "work", "number", "attempt", "seat", "role", "purpose", "host", "model",
            "digest", "cached", "truncated", "tokens_in", "tokens_cached", "tokens_out",
            "tokens_thinking", "cut",
            "queued_ms", "load_ms", "prefill_ms", "decode_ms", "total_ms", "cost_usd",
            "cost_source", "error_class", "error", "at",
        ]  # fmt: skip
        read_only_fields = fields


class CallDetailSerializer(CallSerializer):
    """One call with the messages and options that were sent, the reply, and its thinking."""

    request = serializers.DictField(read_only=True, allow_null=True)

    class Meta(CallSerializer.Meta):
        fields = [*CallSerializer.Meta.fields, "request_hash", "request", "reply", "thinking"]
        read_only_fields = fields


class PinnedModelSerializer(serializers.ModelSerializer[PinnedModel]):
    """`hosts` has the digest that each host told when the run first asked a model: the run plays
    with no other since. `digests` are the different ones."""

    hosts = serializers.DictField(child=serializers.CharField(), read_only=True)
    digests = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = PinnedModel
        fields = ["id", "name", "tag", "player", "hosts", "digests", "at"]
        read_only_fields = fields


class CallFilter(django_filters.FilterSet):
    model = django_filters.CharFilter()
    host = django_filters.CharFilter(field_name="host__name")
    purpose = django_filters.CharFilter()
    seat = django_filters.CharFilter()
    work = django_filters.CharFilter(help_text="such as turn:17")
    error_class = django_filters.CharFilter()
    failed = django_filters.BooleanFilter(
        field_name="error_class", method="by_failure", label="only failed, or only answered calls"
    )

    class Meta:
        model = ModelCall
        fields = ["model", "host", "purpose", "seat", "work", "error_class", "failed"]

    def by_failure(self, rows: QuerySet[ModelCall], name: str, failed: bool) -> QuerySet[ModelCall]:
        return rows.exclude(error_class="") if failed else rows.filter(error_class="")


@extend_schema_view(get=extend_schema(operation_id="run_calls"))
class RunCallsView(OfRun):
    """Every request to a model that a run made, failed ones too."""

    serializer_class = CallSerializer
    filterset_class = CallFilter

    def get_queryset(self) -> QuerySet[ModelCall]:
        rows = ModelCall.objects.select_related("host").defer("request", "reply")
        return self.of_run(rows)


class RunModelsView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="run_models", responses=PinnedModelSerializer(many=True))
    def get(self, request: Request, run_id: UUID) -> Response:
        """The models that a run plays with, by digest."""
        run = get_object_or_404(Run.objects.only("id"), pk=run_id)
        rows = PinnedModel.objects.filter(run_id=run.pk)
        return Response(PinnedModelSerializer(rows, many=True).data)


@extend_schema_view(get=extend_schema(operation_id="call"))
class CallView(generics.RetrieveAPIView[ModelCall]):
    """One call with its messages and its reply."""

    serializer_class = CallDetailSerializer
    queryset: QuerySet[ModelCall] = ModelCall.objects.select_related("host")
