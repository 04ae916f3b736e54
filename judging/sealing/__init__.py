"""From what a participant left in out/ to a sealed submission. Pure.

sealed = seal_tar(stream, archive)       # as `docker cp CONTAINER:…/out -` gives it
verify(archive, sealed.manifest)         # [] while nothing has changed
for path, data in read_archive(archive): …
"""

from judging.sealing.archives import extract, read_archive, verify
from judging.sealing.collecting import Limits, Sealed, SealError
from judging.sealing.manifest import Dropped, Entry, Manifest
from judging.sealing.outputs import Missing, missing_outputs
from judging.sealing.sealing import seal_files, seal_folder, seal_tar
from judging.sealing.stripping import COVERED, Stripped, strip
from judging.sealing.unpacking import unpack

__all__ = [
    "COVERED",
    "Dropped",
    "Entry",
    "Limits",
    "Manifest",
    "Missing",
    "SealError",
    "Sealed",
    "Stripped",
    "extract",
    "missing_outputs",
    "read_archive",
    "seal_files",
    "seal_folder",
    "seal_tar",
    "strip",
    "unpack",
    "verify",
]
