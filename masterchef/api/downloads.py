"""Downloads: a file that was written beforehand, sent piece by piece."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import IO, Any

from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

PIECE = 256 * 1024
IN_MEMORY = 4 * 1024 * 1024  # of a file on its way; a longer one is on disk meanwhile


class NamedByPath(BaseContentNegotiation):
    """The address names the format, so what the client accepts doesn't matter."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: Any = None
    ) -> Any:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


def send(
    request: HttpRequest, file: IO[bytes], *, name: str, content_type: str
) -> StreamingHttpResponse:
    """The open file from its start, closed at the end; memory holds one piece of it.

    Under ASGI Django would read a plain iterator whole before the first byte goes out.
    """
    size = file.seek(0, 2)
    file.seek(0)
    headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"'}
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_pieces(file), content_type=content_type, headers=headers)
    return FileResponse(file, content_type=content_type, headers=headers)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        file.close()
