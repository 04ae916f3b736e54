"""A prompt while it is being written: filled in with a trial, and tried once."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.api.matrix_serializers import MatrixDetailSerializer
from judging.api.trial_fields import refusing
from judging.models import Prompt, Trial
from judging.trials import library, previews
from masterchef.accounts.permissions import Reads


class PromptDraftSerializer(serializers.Serializer[Any]):
    """A prompt that nobody has saved, and the trial to fill it in with."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(Prompt.Kind.choices)
    text = serializers.CharField(max_length=200_000, trim_whitespace=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, max_length=300)
    schema = serializers.DictField(required=False, help_text="the kind's own if left out")
    trial = serializers.SlugRelatedField(slug_field="name", queryset=Trial.objects.all())


class PromptTrySerializer(PromptDraftSerializer):
    model = serializers.CharField(max_length=200, help_text="who is asked, once")


class PromptPartSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="a placeholder, or the prompt's own words")
    tokens = serializers.IntegerField(help_text="estimated by length")


class PromptPreviewSerializer(serializers.Serializer[Any]):
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="then the rest is empty"
    )
    filled = serializers.CharField(help_text="as the model would read it")
    tokens = serializers.IntegerField(help_text="estimated by length")
    parts = PromptPartSerializer(many=True)
    output_schema = serializers.DictField(help_text="JSON schema of the reply")


class PromptPreviewView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="prompt_preview",
        request=PromptDraftSerializer,
        responses={200: PromptPreviewSerializer},
    )
    def post(self, request: Request) -> Response:
        """The filled text, its tokens by part, and what is wrong; nothing is written."""
        library.sync()
        given = _valid(PromptDraftSerializer, request)
        told = previews.preview(given, given.pop("text"), given.pop("trial"))
        found = {**told._asdict(), "parts": [part._asdict() for part in told.parts]}
        return Response(PromptPreviewSerializer(found).data)


class PromptTryView(APIView):
    limits = {"POST": "start"}

    @extend_schema(
        operation_id="prompt_try",
        request=PromptTrySerializer,
        responses={201: MatrixDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask a model once: a matrix of one cell, whose prompt is not a version of anything."""
        library.sync()
        given = _valid(PromptTrySerializer, request)
        user: Any = request.user
        text, trial, model = (given.pop(name) for name in ("text", "trial", "model"))
        with refusing():
            matrix = previews.try_out(given, text, trial, model, owner=user)
        return Response(MatrixDetailSerializer(matrix).data, status=status.HTTP_201_CREATED)


def _valid(fields: type[PromptDraftSerializer], request: Request) -> dict[str, Any]:
    given = fields(data=request.data)
    given.is_valid(raise_exception=True)
    found = dict(given.validated_data)
    if "schema" in found:
        found["output_schema"] = found.pop("schema")
    return found
