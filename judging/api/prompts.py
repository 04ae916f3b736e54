"""Prompts: versions, edits, files."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from judging.api.trial_fields import refusing
from judging.models import Prompt
from judging.trials import library, prompt_text
from masterchef.accounts.permissions import Reads
from masterchef.api.retirement import RetireSerializer, retired_by
from masterchef.api.serializers import OwnerField


class PromptSerializer(serializers.ModelSerializer[Prompt]):
    """One version; `placeholders` are those in its text."""

    schema = serializers.DictField(read_only=True)
    placeholders = serializers.SerializerMethodField()
    owner = OwnerField()

    class Meta:
        model = Prompt
        fields = [
            "id", "name", "version", "kind", "text", "description", "schema", "placeholders",
            "built_in", "proposed", "retired", "digest", "owner", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_placeholders(self, prompt: Prompt) -> list[str]:
        return list(prompt_text.placeholders(prompt.text))


class PromptWriteSerializer(serializers.Serializer[Any]):
    """A prompt's fields, or a whole prompt file as text."""

    name = serializers.CharField(required=False, max_length=80)
    kind = serializers.ChoiceField(Prompt.Kind.choices, required=False)
    text = serializers.CharField(
        required=False, max_length=200_000, trim_whitespace=False, help_text="with {placeholders}"
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=300)
    schema = serializers.DictField(
        required=False, help_text="JSON schema of a reply; the kind's own if left out"
    )
    file = serializers.CharField(
        required=False, max_length=200_000, help_text="front matter and text, instead of the rest"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "file" in attrs:
            if len(attrs) > 1:
                raise serializers.ValidationError({"file": "Send a file or the fields, not both."})
            return attrs
        missing = [name for name in ("name", "kind", "text") if name not in attrs]
        if missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "This field is required."))
        return attrs


class PromptFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Prompt.Kind.choices)
    name = django_filters.CharFilter()
    newest = django_filters.BooleanFilter(method="only_newest", label="one version a name")

    class Meta:
        model = Prompt
        fields = ["kind", "name", "newest"]

    def only_newest(self, rows: Any, name: str, value: bool) -> Any:
        if not value:
            return rows
        return (
            rows.filter(retired=False).order_by("kind", "name", "-version").distinct("kind", "name")
        )


@extend_schema_view(
    list=extend_schema(operation_id="prompts"), retrieve=extend_schema(operation_id="prompt")
)
class PromptViewSet(viewsets.ReadOnlyModelViewSet[Prompt]):
    """Prompts of the trial matrix."""

    queryset = Prompt.objects.select_related("owner").order_by("kind", "name", "-version")
    serializer_class = PromptSerializer
    filterset_class = PromptFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Prompt]:
        rows = super().get_queryset()
        return rows.filter(proposed=False) if self.action == "list" else rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every version of every prompt; `newest=true` for one a name. Drafts are not versions."""
        library.sync()
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="prompt_save",
        request=PromptWriteSerializer,
        responses={200: PromptSerializer, 201: PromptSerializer},
    )
    def create(self, request: Request) -> Response:
        """Save a prompt; 200 if this very text is the newest version already.

        The newest version of its name is changed while no matrix has used it, otherwise this
        becomes the next version.
        """
        fields = PromptWriteSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        given = dict(fields.validated_data)
        user: Any = request.user
        if "file" in given:
            with refusing("file"):
                read = prompt_text.parse(given["file"], "file")
        else:
            text = given.pop("text")
            given |= {"output_schema": given.pop("schema")} if "schema" in given else {}
            with refusing("text"):
                read = prompt_text.check(given, text, "prompt")
        with refusing():
            row, written = library.save_prompt(read, owner=user)
        code = status.HTTP_201_CREATED if written else status.HTTP_200_OK
        return Response(PromptSerializer(row).data, status=code)

    @extend_schema(
        operation_id="prompt_retire", request=RetireSerializer, responses=PromptSerializer
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Never the newest of its name any more, or again; what used it keeps it."""
        row = self.get_object()
        retired_by(request, row, library.retire, room="prompt")
        return Response(PromptSerializer(row).data)

    @extend_schema(operation_id="prompt_delete", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a version that no matrix has used."""
        with refusing("prompt"):
            library.delete_prompt(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="prompt_file",
        responses={(200, "text/markdown"): OpenApiResponse(OpenApiTypes.STR)},
    )
    @action(detail=True, permission_classes=[Reads])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The prompt as a file, to be imported elsewhere."""
        row = self.get_object()
        return HttpResponse(
            library.prompt_file(row),
            content_type="text/markdown; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{row.name}.md"'},
        )
