"""events.jsonl: what happens in a cook, a line each, for programs that follow it.

rows(cook, after=0)           events as the lines' objects
write(cook, file, after=0)    their lines, appended to an open file
keep(cook_id)                 the cook's own file gets what it lacks; after each commit
append(cook, path)            the same for a file of the caller's
"""

from judging.cook_events.files import OtherCook, append, keep, path_of, write_missed
from judging.cook_events.lines import NAME, line, rows, write

__all__ = [
    "NAME",
    "OtherCook",
    "append",
    "keep",
    "line",
    "path_of",
    "rows",
    "write",
    "write_missed",
]
