"""A cook as one file to give away: what may be shown, and nothing by which anybody is known.

Left out are what containers printed, trajectories, traces, the ledger and who stood behind which
letter; `everything` brings them along. Whatever lies in it was sealed, so it holds no links and no
credentials that were lent.
"""

import os
import shutil
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from judging.cooks.folder import storage
from judging.cooks.transfer.exports import export_folder
from judging.models import Cook
from kitchen.canary import CANARY

# Paths below the exported folder.
OPERATORS = ("logs/*", "*/_logs/*", "*/_inbox/*", "*/_mapping.json", "LEDGER.*", "events.jsonl",
             "*/trace.json", "*/trajectory.json", "RUN*.json", "REFINE_*.json")  # fmt: skip


def archive(cook: Cook, into: Path, *, everything: bool = False) -> int:
    """Write a new .tar.gz; how many files are in it. Raises FileExistsError."""
    with tempfile.TemporaryDirectory(prefix="masterchef-archive-") as place:
        root = Path(place, "cook")
        export_folder(cook, root)
        paths = [path for path in sorted(root.rglob("*")) if path.is_file()]
        kept = [each.relative_to(root) for each in paths]
        kept = [each for each in kept if everything or not _operators(each.as_posix())]
        # Created exclusively: nothing that lies there, link or file, is written to.
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(handle, "wb") as file, storage.pack(root, kept, comment=CANARY) as packed:
            shutil.copyfileobj(packed, file)
    return len(kept)


def _operators(path: str) -> bool:
    return any(fnmatchcase(path, each) for each in OPERATORS)
