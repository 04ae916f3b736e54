"""Files that somebody dropped: what each would bring, and all of it in one transaction.

told = preview({"a.md": "…", "trials.json": "…"})     nothing is written
told = take_in(files, owner=user)                      all of them, or none
"""

from judging.importing.batches import Told, preview, take_in
from judging.importing.lines import Line

__all__ = ["Line", "Told", "preview", "take_in"]
