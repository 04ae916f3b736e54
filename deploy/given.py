"""The secrets of a process in a container: files below /run/secrets."""

import os
from pathlib import Path

PLACE = Path("/run/secrets")
RECEIVING = Path("/tmp/receiving")  # the number of the process that receives the log of changes


def read(name: str) -> str:
    """The text of one secret; "" where it wasn't given to this container."""
    path = Path(os.environ.get("MASTERCHEF_SECRETS", str(PLACE))) / name
    return path.read_text().strip() if path.exists() else ""
