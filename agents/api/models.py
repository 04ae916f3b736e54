"""Models that hosts have."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from agents.models import Host, LanguageModel


class ModelSerializer(serializers.ModelSerializer[LanguageModel]):
    """Two digests under one name are two models."""

    hosts: Any = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    details = serializers.DictField(read_only=True)

    class Meta:
        model = LanguageModel
        fields = ["id", "name", "digest", "context_length", "details", "hosts"]
        read_only_fields = fields


class ModelFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains")
    host = django_filters.CharFilter(field_name="hosts__name")

    class Meta:
        model = LanguageModel
        fields = ["name", "host"]


@extend_schema_view(
    list=extend_schema(operation_id="models"), retrieve=extend_schema(operation_id="model")
)
class ModelViewSet(viewsets.ReadOnlyModelViewSet[LanguageModel]):
    """Language models, and the hosts that have each."""

    serializer_class = ModelSerializer
    filterset_class = ModelFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[LanguageModel]:
        hosts = Prefetch("hosts", Host.objects.order_by("name"))
        return LanguageModel.objects.prefetch_related(hosts).order_by("name", "digest")
