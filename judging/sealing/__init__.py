"""From what a participant left in out/ to a sealed submission. Pure.

sealed = seal_tar(stream, archive)       # as `docker cp CONTAINER:…/out -` gives it
verify(archive, sealed.manifest)         # [] while nothing has changed
for path, data in read_archive(archive): …
"""

from judging.sealing.archives import extract, read_archive, verify
from judging.sealing.collection import Limits, Sealed, SealError
from judging.sealing.manifest import Dropped, Entry, Manifest
from judging.sealing.metadata import COVERED, Stripped, strip
from judging.sealing.outputs import Missing, absent_outputs, missing_outputs
from judging.sealing.sealing import seal_files, seal_folder, seal_tar
from judging.sealing.unpacker import unpack
from judging.sealing.withheld import WITHHELD, holding, redacted, spellings, without

__all__ = [
    "COVERED",
    "WITHHELD",
    "Dropped",
    "Entry",
    "Limits",
    "Manifest",
    "Missing",
    "SealError",
    "Sealed",
    "Stripped",
    "absent_outputs",
    "extract",
    "holding",
    "missing_outputs",
    "read_archive",
    "redacted",
    "seal_files",
    "seal_folder",
    "seal_tar",
    "spellings",
    "strip",
    "unpack",
    "verify",
    "without",
]
