"""Uploads: opened, sent piece by piece, looked at, ended; what may still be uploaded.

The server in front of Django takes a request's whole body to disk before a view sees it, so a
piece is one PATCH of 32 MiB at most, and memory holds one MiB of it.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.api.library import ModelFileSerializer
from agents.api.refusals import refused
from agents.api.tus import (
    BODY,
    AnyBody,
    TusView,
    WrongType,
    dated,
    metadata,
    mismatch,
    pieces_of,
    speaks_tus,
    whole,
)
from agents.library import receipt, uploads
from agents.library.audit import person
from agents.library.checks import CHECKS
from agents.library.errors import WrongChecksum
from agents.models import Upload
from masterchef.api.schema import Problem


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """`file` has the facts once the check is done, `refusal` says why there are none. `choices`
    are the models of a llamafile to choose from."""

    id = serializers.UUIDField(source="key", read_only=True)
    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    file = ModelFileSerializer(read_only=True, allow_null=True)
    choices = serializers.ListField(child=serializers.CharField(), read_only=True)
    whole = serializers.BooleanField(read_only=True)

    class Meta:
        model = Upload
        fields = [
            "id", "by", "filename", "size", "received", "whole", "state", "error", "choices",
            "member", "refusal", "file", "created_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = fields


class MemberSerializer(serializers.Serializer[Any]):
    member = serializers.CharField(max_length=255, trim_whitespace=False)


class RoomSerializer(serializers.Serializer[Any]):
    """Bytes; `disk_free` is null for a bucket."""

    quota = serializers.IntegerField()
    used = serializers.IntegerField(help_text="by model files, and promised to uploads")
    disk_free = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(help_text="what may still be uploaded")


class UploadsView(TusView):
    """Uploads that are under way or were checked, newest first."""

    limits = {"POST": "start"}

    @extend_schema(operation_id="uploads", responses=UploadSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = Upload.objects.select_related("by", "file").order_by("-pk")[:200]
        return Response(UploadSerializer(rows, many=True).data)

    @extend_schema(exclude=True)
    def post(self, request: Request) -> Response:
        """Open an upload (tus's creation): Upload-Length, and a filename in Upload-Metadata."""
        speaks_tus(request)
        size = whole(request, "Upload-Length")
        told = metadata(request.headers.get("Upload-Metadata", ""))
        with refused():
            upload = uploads.open_upload(
                filename=told.get("filename") or told.get("name") or "model.gguf",
                size=size,
                sha256=told.get("sha256", ""),
                by=person(request),
            )
        answer = Response(status=201)
        answer["Location"] = reverse("upload", args=[upload.key])
        return dated(answer, upload)


class UploadView(TusView):
    """One upload: its state, or by tus its offset, its next piece, its end."""

    parser_classes = [AnyBody]
    instead = {"PATCH": "upload", "HEAD": "upload"}

    @extend_schema(operation_id="upload", responses=UploadSerializer)
    def get(self, request: Request, key: UUID) -> Response:
        """Its state, and the facts of the file once it is checked."""
        return Response(UploadSerializer(_found(key)).data)

    def head(self, request: Request, key: UUID) -> Response:
        """Where the upload goes on."""
        speaks_tus(request)
        upload = _found(key)
        answer = Response(status=200)
        answer["Upload-Offset"] = str(upload.received)
        answer["Upload-Length"] = str(upload.size)
        answer["Cache-Control"] = "no-store"
        return dated(answer, upload)

    @extend_schema(exclude=True)
    def patch(self, request: Request, key: UUID) -> Response:
        """The next piece. It is on disk when this answers."""
        speaks_tus(request)
        if (request.content_type or "").partition(";")[0].strip() != BODY:
            raise WrongType
        offset = whole(request, "Upload-Offset")
        with refused():
            checksum = None
            if text := request.headers.get("Upload-Checksum"):
                checksum = receipt.Checksum.read(text)
            try:
                upload = receipt.receive(
                    key, offset=offset, pieces=pieces_of(request), checksum=checksum
                )
            except WrongChecksum as error:
                return mismatch(error)
        if upload.whole:
            CHECKS.send(upload.pk)
        answer = Response(status=204)
        answer["Upload-Offset"] = str(upload.received)
        return dated(answer, upload)

    @extend_schema(
        operation_id="upload_end", request=None, responses={204: None, 409: Problem, 423: Problem}
    )
    def delete(self, request: Request, key: UUID) -> Response:
        """End it and delete its bytes (tus's termination). A model file that came of it stays."""
        with refused():
            uploads.terminate(key, by=person(request))
        return Response(status=204)


class UploadMemberView(TusView):
    """Which model of a llamafile is meant."""

    @extend_schema(
        operation_id="upload_choose",
        request=MemberSerializer,
        responses={200: UploadSerializer, 423: Problem},
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Choose one of `choices`; the check goes on with it."""
        given = MemberSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with refused():
            upload = uploads.choose(key, given.validated_data["member"], by=person(request))
        CHECKS.send(upload.pk)
        return Response(UploadSerializer(upload).data)


class RoomView(APIView):
    """How much may be uploaded."""

    @extend_schema(operation_id="uploads_room", responses=RoomSerializer)
    def get(self, request: Request) -> Response:
        room = uploads.room()
        return Response({**room._asdict(), "left": room.left})


def _found(key: UUID) -> Upload:
    with refused():
        return Upload.objects.select_related("by", "file").get(key=key)
