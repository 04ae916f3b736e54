"""Exports of the admin: the chosen rows' tables, in one zip, noted in the audit log."""

import tempfile
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse

from masterchef import audit
from masterchef.api.downloads import IN_MEMORY, send

Writer = Callable[[IO[bytes]], object]


def as_zip(
    request: HttpRequest, room: str, files: Mapping[str, Writer], *, rows: int
) -> StreamingHttpResponse:
    """`files`: {its name in the zip: what writes it}. The zip is whole before its first byte."""
    spool: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (sent, then closed)
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = settings.CANARY.encode()
        for name, write in files.items():
            with archive.open(name, "w") as file:
                write(file)
    by: Any = request.user
    audit.write(by, f"{room}.export", f"{rows} of them", files=sorted(files)[:50])
    return send(request, spool, name=f"{room}s.zip", content_type="application/zip")
