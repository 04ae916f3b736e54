"""Files that somebody dropped: what each would bring, and all of it in one transaction.

told = preview({"a.md": "…", "trials.json": "…"})     nothing is written
told = take_in(files, owner=user)                      all of them, or none
"""

from judging.trials.importing.batches import Line, Told, preview, take_in

__all__ = ["Line", "Told", "preview", "take_in"]
