"""Sending a file that was written beforehand, piece by piece."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO

from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

PIECE = 256 * 1024


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
