"""Uploads over tus 1.0 (tus.io/protocols): core, creation, termination, checksum, expiration.

The server in front of Django takes a request's whole body to disk before a view sees it, so a
piece is one PATCH of 32 MiB at most, and memory holds one MiB of it.
"""

import base64
import binascii
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import http_date
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.api.library import ModelFileSerializer
from agents.api.refusals import person, refused
from agents.library import uploads
from agents.library.checks import CHECKS
from agents.library.errors import LibraryError, WrongChecksum
from agents.library.staging import PIECE
from agents.models import Upload
from masterchef.accounts.permissions import Operates
from masterchef.api.errors import field_error
from masterchef.api.schema import Problem

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460  # tus's own status


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


class WrongVersion(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = f"Send the header Tus-Resumable: {VERSION}."
    default_code = "tus_version"


class WrongType(APIException):
    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = f"Send a piece as {BODY}."
    default_code = "unsupported_media_type"


class AnyBody(BaseParser):
    """The views read the body themselves."""

    media_type = "*/*"


class TusView(APIView):
    """Headers that every answer of tus has; operators only, to read as well."""

    permission_classes: list[type[BasePermission]] = [Operates]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
            answer["Tus-Version"] = VERSION
        return answer

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What of tus this server speaks."""
        answer = Response(status=204)
        answer["Tus-Version"] = VERSION
        answer["Tus-Extension"] = "creation,termination,checksum,expiration"
        answer["Tus-Max-Size"] = str(uploads.room().left)
        answer["Tus-Checksum-Algorithm"] = ",".join(uploads.CHECKSUMS)
        return answer


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
        _speaks_tus(request)
        size = _whole(request, "Upload-Length")
        told = _metadata(request.headers.get("Upload-Metadata", ""))
        with refused():
            upload = uploads.open_upload(
                filename=told.get("filename") or told.get("name") or "model.gguf",
                size=size,
                sha256=told.get("sha256", ""),
                by=person(request),
            )
        answer = Response(status=201)
        answer["Location"] = reverse("upload", args=[upload.key])
        return _dated(answer, upload)


class UploadView(TusView):
    """One upload: its state, or by tus its offset, its next piece, its end."""

    parser_classes = [AnyBody]

    @extend_schema(operation_id="upload", responses=UploadSerializer)
    def get(self, request: Request, key: UUID) -> Response:
        """Its state, and the facts of the file once it is checked."""
        return Response(UploadSerializer(_found(key)).data)

    def head(self, request: Request, key: UUID) -> Response:
        """Where the upload goes on."""
        _speaks_tus(request)
        upload = _found(key)
        answer = Response(status=200)
        answer["Upload-Offset"] = str(upload.received)
        answer["Upload-Length"] = str(upload.size)
        answer["Cache-Control"] = "no-store"
        return _dated(answer, upload)

    @extend_schema(exclude=True)
    def patch(self, request: Request, key: UUID) -> Response:
        """The next piece. It is on disk when this answers."""
        _speaks_tus(request)
        if (request.content_type or "").partition(";")[0].strip() != BODY:
            raise WrongType
        offset = _whole(request, "Upload-Offset")
        with refused():
            checksum = None
            if text := request.headers.get("Upload-Checksum"):
                checksum = uploads.Checksum.read(text)
            try:
                upload = uploads.receive(
                    key, offset=offset, pieces=_pieces(request), checksum=checksum
                )
            except WrongChecksum as error:
                return _mismatch(error)
        if upload.whole:
            CHECKS.send(upload.pk)
        answer = Response(status=204)
        answer["Upload-Offset"] = str(upload.received)
        return _dated(answer, upload)

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


def _speaks_tus(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion


def _whole(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise field_error(header, f"Send the header {header} with a number of bytes.")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Upload-Metadata: pairs of a key and base64, separated by commas."""
    found = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise field_error("Upload-Metadata", f"{key[:40]} is not base64 of a text.") from None
    return found


def _pieces(request: Request) -> Iterator[bytes]:
    while piece := request._request.read(PIECE):
        yield piece


def _mismatch(error: LibraryError) -> Response:
    entry = {"code": "checksum", "detail": str(error), "attr": None}
    body = {"type": "client_error", "title": "Checksum Mismatch", "status": CHECKSUM_MISMATCH}
    return Response({**body, "errors": [entry]}, status=CHECKSUM_MISMATCH)


def _dated(answer: Response, upload: Upload) -> Response:
    if not upload.whole:
        answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer
