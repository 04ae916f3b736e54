"""tus 1.0 (tus.io/protocols) in requests and answers: core, creation, termination, checksum,
expiration."""

import base64
import binascii
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.utils.http import http_date
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.library import receipt, uploads
from agents.library.errors import LibraryError
from agents.library.media_store import PIECE
from agents.models import Upload
from masterchef.accounts.permissions import Operates
from masterchef.api.errors import field_error

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460  # tus's own status


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
        answer["Tus-Checksum-Algorithm"] = ",".join(receipt.CHECKSUMS)
        return answer


def speaks_tus(request: Request) -> None:
    """Raises WrongVersion for a request of another protocol."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion


def whole(request: Request, header: str) -> int:
    """The number of bytes that a header tells; raises ValidationError."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise field_error(header, f"Send the header {header} with a number of bytes.")
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """Upload-Metadata: pairs of a key and base64, separated by commas."""
    found = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise field_error("Upload-Metadata", f"{key[:40]} is not base64 of a text.") from None
    return found


def pieces_of(request: Request) -> Iterator[bytes]:
    """The body of the request, a MiB at a time."""
    while piece := request._request.read(PIECE):
        yield piece


def mismatch(error: LibraryError) -> Response:
    """The answer to a piece that isn't what its sender meant to send."""
    entry = {"code": "checksum", "detail": str(error), "attr": None}
    body = {"type": "client_error", "title": "Checksum Mismatch", "status": CHECKSUM_MISMATCH}
    return Response({**body, "errors": [entry]}, status=CHECKSUM_MISMATCH)


def dated(answer: Response, upload: Upload) -> Response:
    """The answer, with the time at which an unfinished upload expires."""
    if not upload.whole:
        answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer
