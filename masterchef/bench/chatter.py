"""Loaded by the bench's workers only: writes log lines at a set pace while a file says so.

$MASTERCHEF_CHATTER names the file; it holds the id of the run whose log is written to.
"""

import os
import threading
import time
from pathlib import Path
from uuid import UUID

LINES_A_SECOND = 500  # of each of two workers
_STEPS = 10  # a second


def _talk(file: Path) -> None:
    from masterchef.live import log

    data = {"work": "cell:1", "number": 1, "purpose": "direct", "tokens_in": 900, "tokens_out": 80}
    due = time.monotonic()
    while True:
        due += 1 / _STEPS
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            run = UUID(file.read_text())
        except (OSError, ValueError):  # nobody asked for lines
            due = time.monotonic()
            continue
        for _ in range(LINES_A_SECOND // _STEPS):
            log.write(run, "call_finished", "a reply " * 20, seat="cell:1", host="h", data=data)


if "MASTERCHEF_CHATTER" in os.environ:
    threading.Thread(
        target=_talk, args=(Path(os.environ["MASTERCHEF_CHATTER"]),), daemon=True
    ).start()
