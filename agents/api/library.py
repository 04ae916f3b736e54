"""The library over REST: model files, versions under a name, and where they are wanted."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.api.refusals import refused
from agents.library import assignments, versions
from agents.library.audit import person
from agents.models import Assignment, Host, ModelFile, ModelVersion
from masterchef.api.schema import Problem


class ModelFileSerializer(serializers.ModelSerializer[ModelFile]):
    """What a checked file says of itself. `chat_template` is text to read, nothing renders it."""

    class Meta:
        model = ModelFile
        fields = [
            "id", "sha256", "bytes", "filename", "title", "architecture", "parameters",
            "quantisation", "context_length", "licence", "chat_template", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ModelVersionSerializer(serializers.ModelSerializer[ModelVersion]):
    """`newest` is what hosts get; older ones stay listed."""

    file = serializers.PrimaryKeyRelatedField(queryset=ModelFile.objects.all())
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    parameters = serializers.DictField(required=False)
    system = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    template = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)

    class Meta:
        model = ModelVersion
        fields = [
            "id", "name", "number", "file", "sha256", "system", "template", "parameters", "by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = ["number", "created_at"]


class EditSerializer(serializers.Serializer[Any]):
    """What the next version has otherwise; what is left out stays."""

    file = serializers.PrimaryKeyRelatedField(queryset=ModelFile.objects.all(), required=False)
    parameters = serializers.DictField(required=False)
    system = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    template = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """The newest version of `name` on one `host`, or on all hosts with a `host_tag`."""

    host: Any = serializers.SlugRelatedField(
        slug_field="name", queryset=Host.objects.all(), required=False, allow_null=True
    )
    host_tag = serializers.CharField(max_length=40, required=False, allow_blank=True)
    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Assignment
        fields = ["id", "name", "host", "host_tag", "by", "created_at"]
        read_only_fields = ["created_at"]
        validators: list[Any] = []  # the verb says it better


@extend_schema_view(
    list=extend_schema(operation_id="model_files"),
    retrieve=extend_schema(operation_id="model_file"),
    destroy=extend_schema(operation_id="model_file_delete", responses={204: None, 409: Problem}),
)
class FileViewSet(mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[ModelFile]):
    """Checked model files in the media storage."""

    queryset = ModelFile.objects.order_by("-pk")
    serializer_class = ModelFileSerializer
    filterset_fields = ["sha256", "architecture"]
    lookup_value_converter = "int"

    def perform_destroy(self, instance: ModelFile) -> None:
        with refused():
            versions.remove_file(instance, by=person(self.request))


class VersionFilter(django_filters.FilterSet):
    name = django_filters.CharFilter()

    class Meta:
        model = ModelVersion
        fields = ["name"]


@extend_schema_view(
    list=extend_schema(operation_id="model_versions"),
    retrieve=extend_schema(operation_id="model_version"),
    create=extend_schema(operation_id="model_version_create"),
    destroy=extend_schema(operation_id="model_version_remove", responses={204: None, 409: Problem}),
)
class VersionViewSet(
    mixins.CreateModelMixin, mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[ModelVersion]
):
    """Named models, version by version. A version is never changed: editing makes the next."""

    queryset = ModelVersion.objects.select_related("file", "by").order_by("name", "-number")
    serializer_class = ModelVersionSerializer
    filterset_class = VersionFilter
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    def perform_create(self, serializer: Any) -> None:
        with refused():
            serializer.instance = versions.create(
                **serializer.validated_data, by=person(self.request)
            )

    def perform_destroy(self, instance: ModelVersion) -> None:
        with refused():
            versions.remove(instance, by=person(self.request))

    @extend_schema(
        operation_id="model_version_edit",
        request=EditSerializer,
        responses={201: ModelVersionSerializer},
    )
    @action(detail=True, methods=["post"])
    def edit(self, request: Request, pk: str) -> Response:
        """Make the next version of the name; hosts that should have the name get it."""
        given = EditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with refused():
            made = versions.edit(self.get_object(), **given.validated_data, by=person(request))
        assignments.place_missing()
        return Response(ModelVersionSerializer(made).data, status=201)


@extend_schema_view(
    list=extend_schema(operation_id="assignments"),
    retrieve=extend_schema(operation_id="assignment"),
    create=extend_schema(operation_id="assignment_create"),
    destroy=extend_schema(operation_id="assignment_remove"),
)
class AssignmentViewSet(
    mixins.CreateModelMixin, mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[Assignment]
):
    """Which hosts should have which model. A host that joins a tag later gets it, too."""

    serializer_class = AssignmentSerializer
    filterset_fields = ["name", "host_tag"]
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    def get_queryset(self) -> QuerySet[Assignment]:
        return Assignment.objects.select_related("host", "by").order_by("name", "pk")

    def perform_create(self, serializer: Any) -> None:
        with refused():
            serializer.instance = assignments.assign(
                **serializer.validated_data, by=person(self.request)
            )

    def perform_destroy(self, instance: Assignment) -> None:
        assignments.take_away(instance, by=person(self.request))
