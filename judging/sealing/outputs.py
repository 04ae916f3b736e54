"""Whether a submission holds what its brief asks for."""

from collections.abc import Iterable
from typing import IO, NamedTuple

from judging.sealing.manifest import Manifest


class Missing(NamedTuple):
    """A required output that is not there or not of its kind."""

    path: str
    kind: str
    reason: str


def missing_outputs(
    manifest: Manifest, required: Iterable[tuple[str, str]], archive: IO[bytes] | None = None
) -> list[Missing]:
    """What is missing of `required` (path, kind) pairs; contents are checked if `archive` is given.

    With nothing required, a submission without any file lacks "anything at all".
    """
    raise NotImplementedError
