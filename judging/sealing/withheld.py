"""Files that hold a secret which was lent to their maker are withheld; the rest stays sealed."""

import base64
import binascii
import json
import tarfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO
from urllib.parse import quote

from judging.sealing import packed
from judging.sealing.archives import read_archive
from judging.sealing.collection import Sealed
from judging.sealing.manifest import Dropped, Manifest

SHORTEST = 12  # bytes of a secret; shorter ones stand in ordinary texts
_BETWEEN = b" \t\r\n\x0b\x0c"  # `base64` and its like begin a line every 60 to 76 letters
WITHHELD = "withheld: it holds a credential that was lent to its maker"


def spellings(secrets: Iterable[bytes]) -> list[bytes]:
    """Each secret as it is and as programs usually write it: base64 at every offset, also for
    URLs, hexadecimal, percent signs, JSON escapes, UTF-16, backwards."""
    found: dict[bytes, None] = {}
    for secret in secrets:
        if len(secret) >= SHORTEST:
            found.update(dict.fromkeys(_spelled(secret)))
    return list(found)


def _spelled(secret: bytes) -> Iterable[bytes]:
    text = secret.decode("utf-8", "replace")
    yield secret
    yield secret[::-1]
    yield quote(secret, safe="").encode()
    yield quote(secret, safe="").lower().encode()
    yield json.dumps(text)[1:-1].encode()
    yield json.dumps(text)[1:-1].replace("/", "\\/").encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    hexadecimal = binascii.hexlify(secret)
    yield from (hexadecimal, hexadecimal.upper())
    for offset in range(3):
        # The first and last group depend on what stands beside it.
        coded = base64.b64encode(b"\0" * offset + secret)
        start, whole = (4 if offset else 0), (len(secret) + offset) // 3 * 4
        core = coded[start:whole]
        yield from (core, core.translate(bytes.maketrans(b"+/", b"-_")))


def holding(
    archive: IO[bytes],
    spelled: Sequence[bytes],
    *,
    within: Callable[[str, bytes], bool] = lambda path, data: False,
) -> list[str]:
    """Paths of files that hold one of the spellings, in their name or content. `within` looks into
    packed ones."""
    if not spelled:
        return []
    return [
        path
        for path, data in read_archive(archive)
        if holds(data, spelled)
        or holds(path.encode(), spelled)
        or (packed.is_packed(data) and within(path, data))
    ]


def holds(data: bytes, spelled: Sequence[bytes]) -> bool:
    """Whether one of the spellings is in the bytes, in one piece or broken into lines."""
    joined = data.translate(None, _BETWEEN).replace(b"\\n", b"")
    return any(each in data or each in joined for each in spelled)


def without(archive: IO[bytes], sealed: Sealed, paths: Iterable[str], into: IO[bytes]) -> Sealed:
    """The same submission with these files left out and listed so."""
    gone = set(paths)
    with (
        tarfile.open(fileobj=archive, mode="r|") as old,
        tarfile.open(fileobj=into, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in old:
            if member.name not in gone:
                new.addfile(member, old.extractfile(member))
    kept = tuple(entry for entry in sealed.manifest.files if entry.path not in gone)
    # A name may be the secret itself.
    listed = tuple(Dropped(f"({len(gone)} files)" if len(gone) > 50 else _shown(path), WITHHELD)
                   for path in sorted(gone)[:50])  # fmt: skip
    return Sealed(Manifest(kept), (*sealed.dropped, *listed))


def _shown(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:40]}…"


def redacted(text: str, secrets: Iterable[bytes]) -> str:
    """A log without them."""
    for each in spellings(secrets):
        plain = each.decode("utf-8", "replace")
        if len(plain) >= SHORTEST and "\0" not in plain:
            text = text.replace(plain, "[credential]")
    return text
