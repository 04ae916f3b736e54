"""What the confined child does with archives of strangers, without Django."""

import io
import tarfile
from typing import Any

from judging import sealing
from tests.judging.sealing.tars import special, stream

MEMBERS = (("out/answer.md", b"# Soup\n" * 40), ("out/a/b.json", b'{"a": [1]}'),
           special("out/link", tarfile.SYMTYPE, "../x"), ("out/z.bin", bytes(700)))  # fmt: skip


def sealed(arguments: dict[str, Any], blob: bytes) -> tuple[Any, bytes]:
    """In the child: the stream of a container is sealed, verified and read again."""
    archive = io.BytesIO()
    try:
        found = sealing.seal_tar(io.BytesIO(blob), archive)
    except sealing.SealError as error:
        return {"refused": str(error)}, b""
    archive.seek(0)
    wrong = sealing.verify(archive, found.manifest)
    archive.seek(0)
    paths = [path for path, _ in sealing.read_archive(archive)]
    return {"wrong": wrong, "same": paths == [each.path for each in found.manifest.files]}, b""


def read_again(arguments: dict[str, Any], blob: bytes) -> tuple[Any, bytes]:
    """In the child: what lies in storage as a sealed archive is held against its manifest."""
    archive = io.BytesIO()
    manifest = sealing.seal_tar(stream(*MEMBERS), archive).manifest
    return sealing.verify(io.BytesIO(blob), manifest), b""
