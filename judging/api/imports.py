"""Files into the library and out of it again."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging import importing
from judging.api.trial_fields import refusing
from judging.importing import outwards
from judging.importing.kinds import ORDER
from judging.trials import library
from masterchef.accounts.permissions import Reads


class DroppedFileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=300)
    content = serializers.CharField(
        max_length=900_000, trim_whitespace=False, help_text="larger files: the command line"
    )


class LibraryImportSerializer(serializers.Serializer[Any]):
    """Prompts, trials, gold, scenarios, lineups, briefs, setups and lists of models."""

    files = DroppedFileSerializer(many=True, allow_empty=False)
    write = serializers.BooleanField(default=False, help_text="false: only say what would happen")

    def validate_files(self, files: list[dict[str, str]]) -> list[dict[str, str]]:
        names = [file["name"] for file in files]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise serializers.ValidationError(f"{twice[0]} is there twice; rename one of them.")
        return files


class ImportLineSerializer(serializers.Serializer[Any]):
    file = serializers.CharField()
    kind = serializers.ChoiceField(list(ORDER), allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    what = serializers.ChoiceField(["new", "changed", "unchanged", "refused"])
    why = serializers.CharField(allow_blank=True, help_text="of a refusal, or a doubt")


class LibraryImportedSerializer(serializers.Serializer[Any]):
    lines = ImportLineSerializer(many=True)
    written = serializers.BooleanField(help_text="all of it; false: nothing was")


class LibraryImportView(APIView):
    @extend_schema(
        operation_id="library_import",
        request=LibraryImportSerializer,
        responses={200: LibraryImportedSerializer},
    )
    def post(self, request: Request) -> Response:
        """What is new, what changes, what is refused and why; with `write` all of it, or none."""
        fields = LibraryImportSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        given = fields.validated_data
        files = {file["name"]: file["content"] for file in given["files"]}
        user: Any = request.user
        library.sync()
        with refusing("files"):
            verb = importing.take_in if given["write"] else importing.preview
            told = verb(files, owner=user)
        lines = [line._asdict() for line in told.lines]
        return Response(LibraryImportedSerializer({"lines": lines, "written": told.written}).data)


class LibraryExportView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="library_export",
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request) -> HttpResponse:
        """All that the import takes, as files that can be imported again."""
        library.sync()
        return HttpResponse(
            outwards.archive(),
            content_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="library.zip"'},
        )
